"""The books: accounts, entries, lines. No web."""

from ..core.room import Room
from . import checks

room = Room("ledger", invariants=checks.ALL)
