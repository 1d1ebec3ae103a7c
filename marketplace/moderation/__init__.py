"""The alliance admins' desk: who belongs, and what the words mean that people use."""

from ..core.room import Room
from . import emails, views

room = Room("moderation", blueprints=[views.bp], emails=emails.ALL)
