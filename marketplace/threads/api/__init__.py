"""The room's calls of /api/v1, one file a subject."""

from . import desk, messages, threads

blueprints = [threads.bp, messages.bp, desk.bp]
