"""Facts of referrals: accepted, how far they came and how long it took, won, lost, returned; and the talk about them."""

from .leads import GIVER
from .source import Fact, Source

# Whoever of the receiver looks after the client.
TAKER = "coalesce(r.looked_after_by, r.accepted_by)"
REFERRAL = "referrals r JOIN leads l ON l.id = r.lead_id"
STEP = "history h JOIN referrals r ON r.id = h.subject_id JOIN leads l ON l.id = r.lead_id"
# The last time before its acceptance that the lead was opened.
_OPENED = """(SELECT max(o.at) FROM history o WHERE o.subject_kind = 'leads' AND o.subject_id = l.id AND o.became = 'open'
              AND o.at <= r.accepted_at)"""
# Since when its receiver could see it: where it went in rounds, since its own, or since it was everyone's.
_ASKED = f"""greatest({_OPENED}, (
              SELECT coalesce(a.asked_at, v.everyone_at) FROM lead_routings v
              LEFT JOIN routed_agencies a ON a.routing_id = v.id AND a.agency_id = r.receiver_id
              WHERE v.lead_id = l.id AND v.began_at <= r.accepted_at AND (v.ended_at IS NULL OR v.ended_at > r.accepted_at)))"""
_MINUTES = "floor(extract(epoch FROM r.accepted_at - {}) / 60)"
_RANKS = "array_position(ARRAY['accepted', 'contacted', 'qualified', 'proposal', 'won', 'finished'], {})"
# The stage where it stands; of one that was lost or returned, that before its last step.
_STANDS = """CASE WHEN r.status NOT IN ('lost', 'returned') THEN r.status ELSE
             (SELECT b.was FROM history b WHERE b.subject_kind = 'referrals' AND b.subject_id = r.id ORDER BY b.id DESC LIMIT 1) END"""
_IMPORTED = "l.import_ref IS NOT NULL"
ABOUT = ("referral", "r.id", "l.title")

ACCEPTED = Source(
    REFERRAL,
    "true",
    *ABOUT,
    at="r.accepted_at",
    facts=(
        Fact("received", "r.receiver_id", "r.referrer_id", TAKER),
        Fact("taken", "r.referrer_id", "r.receiver_id", GIVER),
    ),
)
# Records from before the alliance say on which day, not how long it took.
ANSWERED = Source(
    REFERRAL,
    f"NOT ({_IMPORTED}) AND {_OPENED} IS NOT NULL",
    *ABOUT,
    at="r.accepted_at",
    facts=(
        Fact("answer_minutes", "r.receiver_id", "r.referrer_id", TAKER, value=_MINUTES.format(_ASKED)),
        Fact("answer_minutes_of", "r.referrer_id", "r.receiver_id", GIVER, value=_MINUTES.format(_OPENED)),
    ),
)
REACHED = Source(
    f"{REFERRAL} CROSS JOIN (VALUES ('contacted'), ('qualified'), ('proposal'), ('won')) AS s (stage)",
    f"{_RANKS.format('s.stage')} <= {_RANKS.format(_STANDS)}",
    *ABOUT,
    at="r.accepted_at",
    facts=(
        Fact("reached", "r.receiver_id", "r.referrer_id", TAKER, "s.stage"),
        Fact("reached_of", "r.referrer_id", "r.receiver_id", GIVER, "s.stage"),
    ),
)
_HOURS = "floor(extract(epoch FROM h.at - r.accepted_at) / 3600)"
FIRST_STEP = Source(
    STEP,
    f"""h.subject_kind = 'referrals' AND h.was = 'accepted' AND h.became IN ('contacted', 'qualified', 'proposal', 'won')
        AND NOT ({_IMPORTED}) AND NOT EXISTS (SELECT FROM history e WHERE e.subject_kind = 'referrals'
            AND e.subject_id = r.id AND e.was = 'accepted' AND e.id < h.id)""",
    *ABOUT,
    at="h.at",
    facts=(
        Fact("contact_hours", "r.receiver_id", "r.referrer_id", TAKER, value=_HOURS),
        Fact("contact_hours_of", "r.referrer_id", "r.receiver_id", GIVER, value=_HOURS),
    ),
)
_DAYS = "floor(extract(epoch FROM h.at - r.accepted_at) / 86400)"
# "Won", said by mistake and taken back, is none; said again, it counts when it was said last.
WON = Source(
    STEP,
    """h.subject_kind = 'referrals' AND h.became = 'won' AND r.status IN ('won', 'finished') AND NOT EXISTS
       (SELECT FROM history e WHERE e.subject_kind = 'referrals' AND e.subject_id = r.id AND e.became = 'won' AND e.id > h.id)""",
    *ABOUT,
    at="h.at",
    facts=(
        Fact("won", "r.receiver_id", "r.referrer_id", TAKER),
        Fact("won_of", "r.referrer_id", "r.receiver_id", GIVER),
        Fact("win_days", "r.receiver_id", "r.referrer_id", TAKER, value=_DAYS, only=f"NOT ({_IMPORTED})"),
        Fact("win_days_of", "r.referrer_id", "r.receiver_id", GIVER, value=_DAYS, only=f"NOT ({_IMPORTED})"),
    ),
)
ENDED = Source(
    STEP,
    "h.subject_kind = 'referrals' AND h.became IN ('lost', 'finished')",
    *ABOUT,
    at="h.at",
    facts=tuple(
        Fact(f"{became}{side}", *who, word="r.lost_reason" if became == "lost" else "''", only=f"h.became = '{became}'")
        for became in ("lost", "finished")
        for side, who in (
            ("", ("r.receiver_id", "r.referrer_id", TAKER)),
            ("_of", ("r.referrer_id", "r.receiver_id", GIVER)),
        )
    ),
)
_RETURN = "lead_returns b JOIN referrals r ON r.id = b.referral_id JOIN leads l ON l.id = r.lead_id"
RETURNED = Source(
    _RETURN,
    "true",
    *ABOUT,
    at="b.returned_at",
    facts=(
        Fact("returned", "r.receiver_id", "r.referrer_id", TAKER, "b.reason"),
        Fact("returned_of", "r.referrer_id", "r.receiver_id", GIVER, "b.reason"),
    ),
)
RETURN_DECIDED = Source(
    _RETURN,
    "b.decided_at IS NOT NULL",
    *ABOUT,
    at="b.decided_at",
    facts=(
        Fact("return_decided", "r.receiver_id", "r.referrer_id", TAKER, "b.status"),
        Fact("return_decided_of", "r.referrer_id", "r.receiver_id", GIVER, "b.status"),
    ),
)
_TALK = (
    Fact("talk", "r.receiver_id", "r.referrer_id", "t.person_id", "t.what"),
    Fact("talk_of", "r.referrer_id", "r.receiver_id", "t.person_id", "t.what"),
)
NOTES = Source(
    f"(SELECT n.*, 'note' AS what FROM referral_notes n) t JOIN {REFERRAL} ON r.id = t.referral_id",
    "true",
    *ABOUT,
    at="t.at",
    facts=_TALK,
)
# Steps that somebody took: those of a job, and of an import, are no talk.
STEPS = Source(
    f"(SELECT h.*, 'step' AS what FROM history h) t JOIN {REFERRAL} ON r.id = t.subject_id",
    "t.subject_kind = 'referrals' AND t.person_id IS NOT NULL",
    *ABOUT,
    at="t.at",
    facts=_TALK,
)
SEEN = Source(
    "disclosures d JOIN leads l ON l.id = d.lead_id",
    "d.agency_id <> l.referrer_id",
    "lead",
    "l.id",
    "l.title",
    at="d.at",
    facts=(
        Fact("seen", "d.agency_id", "l.referrer_id", "d.person_id"),
        Fact("seen_by", "l.referrer_id", "d.agency_id", GIVER),
    ),
)
REVIEWED = Source(
    f"reviews v JOIN {REFERRAL} ON r.id = v.referral_id",
    "v.status <> 'withdrawn'",
    *ABOUT,
    at="v.made_at",
    facts=(Fact("reviewed", "v.agency_id", "r.referrer_id", TAKER, "v.again"),),
)
ALL = (
    ACCEPTED, ANSWERED, REACHED, FIRST_STEP, WON, ENDED, RETURNED, RETURN_DECIDED, NOTES, STEPS, SEEN, REVIEWED,
)  # fmt: skip
