"""A new alliance moves in: its spreadsheets become rows, all or nothing, every refusal named with its line."""

from ..core.room import Room
from . import cli

room = Room("imports", cli=[cli.imports, cli.release])
