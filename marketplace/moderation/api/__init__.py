"""The desk's calls, one file a subject."""

from . import announcements, care, lists, log, members, reports, team, words

blueprints = (members.bp, care.bp, lists.bp, reports.bp, announcements.bp, team.bp, words.bp, log.bp)
