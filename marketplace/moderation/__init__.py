"""The alliance admins' desk: who belongs."""

from ..core.room import Room
from . import emails

room = Room("moderation", emails=emails.ALL)
