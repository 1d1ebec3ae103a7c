"""The room's calls of /api/v1, one file a subject."""

from . import news, questions

blueprints = [questions.bp, news.bp]
