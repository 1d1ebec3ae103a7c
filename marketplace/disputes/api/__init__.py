"""Calls on disputes: those of both sides, and those of admins."""

from . import desk, members

blueprints = (members.bp, desk.bp)
