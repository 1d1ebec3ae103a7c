"""Calendars: deadlines and what ends, as a feed at a private address that each person can make, renew and end."""

from ..core.room import Room
from . import held
from .views import bp

room = Room("calendars", blueprints=[bp], held_of_person=held.OF_PERSON)
