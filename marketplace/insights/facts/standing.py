"""Facts of what members have reached: certificates and levels."""

from .source import Fact, Source

_CERTIFICATE = ("certificate", "c.id", "c.title")
GRANTED = Source(
    "certificates c",
    "true",
    *_CERTIFICATE,
    at="c.granted_at",
    facts=(Fact("certificates", "c.agency_id", person="c.person_id"),),
)
EXPIRED = Source(
    "certificates c",
    "c.ended_told_at IS NOT NULL",
    *_CERTIFICATE,
    at="c.ended_told_at",
    facts=(Fact("certificates_expired", "c.agency_id", person="c.person_id"),),
)
# By the places of both in their ladders; a level that is only called otherwise is neither.
_MOVE = """CASE sign(coalesce(b.position, 0) - coalesce(w.position, 0)) WHEN 1 THEN 'up' WHEN -1 THEN 'down' ELSE 'renamed' END"""
LEVELS = Source(
    "level_changes c LEFT JOIN levels w ON w.id = c.was_id LEFT JOIN levels b ON b.id = c.became_id",
    "true",
    "level",
    "c.agency_id",
    "coalesce(b.name, '')",
    at="c.at",
    facts=(Fact("level_changes", "c.agency_id", word=_MOVE),),
)
ALL = (GRANTED, EXPIRED, LEVELS)
