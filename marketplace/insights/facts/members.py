"""Facts of membership: who came, went or was suspended, and the talks of the alliance's team with members."""

from .source import Fact, Source

STEPS = Source(
    "history h JOIN agencies a ON a.id = h.subject_id",
    """h.subject_kind = 'agencies' AND (h.was = 'applied' AND h.became = 'active'
       OR h.became IN ('suspended', 'leaving', 'left'))""",
    "agency",
    "a.id",
    "a.name",
    at="h.at",
    facts=(
        Fact("joined", "a.id", only="h.became = 'active'"),
        Fact("suspended", "a.id", only="h.became = 'suspended'"),
        Fact("left", "a.id", only="h.became = 'left'"),
    ),
)
TALKS = Source(
    "agency_notes n JOIN agencies a ON a.id = n.agency_id",
    "true",
    "agency",
    "a.id",
    "a.name",
    at="n.made_at",
    facts=(Fact("talks", "a.id", person="n.person_id"),),
)
ALL = (STEPS, TALKS)
