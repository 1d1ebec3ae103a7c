"""What all of /api/v1 shares: problem+json, the description, its page, and every call on the command line. The calls stand in
the rooms."""

from ..core.room import Room
from . import cli, description, views

room = Room("api", blueprints=[views.bp], cli=[cli.call], set_up=description.set_up)
