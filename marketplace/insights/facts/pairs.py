"""Facts of pairs that work together: whether what was agreed was kept, and their talks."""

from .source import Fact, Source

_PAIR = ("partnership", "p.id", "a.name || ' – ' || b.name")
_BOTH = "partnerships p JOIN agencies a ON a.id = p.first_id JOIN agencies b ON b.id = p.second_id"
_OTHER = "p.first_id + p.second_id - f.owed_by_id"
# By its day, too late, or still open after it when the partnership ended; see words.Keeping.
_KEPT = """CASE WHEN f.status = 'cancelled' THEN 'ended' WHEN f.done_on <= f.due_on THEN 'in_time' ELSE 'late' END"""
DECIDED = Source(
    f"follow_ups f JOIN {_BOTH} ON p.id = f.partnership_id",
    """f.status = 'confirmed' OR (f.status = 'cancelled' AND f.cancel_by_id IS NULL AND EXISTS (
       SELECT FROM history h WHERE h.subject_kind = 'follow_ups' AND h.subject_id = f.id AND h.was = 'open'
       AND h.became = 'cancelled' AND CAST(h.at AT TIME ZONE :zone AS date) > f.due_on))""",
    *_PAIR,
    day="f.due_on",
    facts=(
        Fact("promised", "f.owed_by_id", _OTHER, "f.person_id", _KEPT),
        Fact("promised_of", _OTHER, "f.owed_by_id", word=_KEPT),
    ),
)
TALKED = Source(
    f"partner_talks t JOIN {_BOTH} ON p.id = t.partnership_id",
    "true",
    *_PAIR,
    day="t.held_on",
    facts=(
        Fact("partner_talks", "t.agency_id", "p.first_id + p.second_id - t.agency_id", "t.person_id"),
        Fact("partner_talks_of", "p.first_id + p.second_id - t.agency_id", "t.agency_id"),
    ),
)
ALL = (DECIDED, TALKED)
