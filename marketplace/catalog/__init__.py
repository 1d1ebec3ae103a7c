"""The public shelf of services and discounts."""

from ..core.room import Room
from . import models  # noqa: F401 — its tables

room = Room("catalog")
