"""The calls of this room."""

from . import desk, members

blueprints = [members.bp, desk.bp]
