"""Calls on partnerships."""

from . import follow_ups, pairs, talks

blueprints = [pairs.bp, follow_ups.bp, talks.bp]
