"""The public shelf of services and discounts, and the words by which they are found."""

from ..core.room import Room
from . import api

room = Room("catalog", blueprints=[api.bp])
