"""One file that holds the database and what people have uploaded, and the way back from it. The keys are never in it."""

from ..core.room import Room
from . import cli

room = Room("backups", cli=[cli.backup, cli.restore, cli.restored])
