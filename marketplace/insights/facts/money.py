"""Facts of money: fees, refunds, rewards as the books have them, what arrived and how long it took."""

from ...ledger.models import AccountKind
from ...moderation.queries.conduct import LATE
from ...statements.statement import SETTLING
from .leads import GIVER, ORIGIN, REGION, SERVICE
from .source import Fact, Source
from .work import ABOUT, TAKER

_OF_FEE = """JOIN referrals r ON r.id = p.referral_id JOIN leads l ON l.id = r.lead_id
             JOIN agencies g ON g.id = l.referrer_id"""
_FEE = f"fee_payments p {_OF_FEE}"
_SUM = {"currency": "p.currency", "minor": "p.amount_minor"}
_AGAIN = """EXISTS (SELECT FROM fee_payments e WHERE e.referral_id = p.referral_id AND e.voided_at IS NULL
            AND (e.received_on, e.id) < (p.received_on, p.id))"""

FEES = Source(
    _FEE,
    "p.voided_at IS NULL",
    *ABOUT,
    day="p.received_on",
    facts=(
        Fact("fees", "r.receiver_id", "r.referrer_id", TAKER, **_SUM),
        Fact("fees_of", "r.referrer_id", "r.receiver_id", GIVER, **_SUM),
        Fact("fees_by_service", "r.receiver_id", "r.referrer_id", TAKER, SERVICE, **_SUM),
        Fact("fees_by_region", "r.receiver_id", "r.referrer_id", TAKER, REGION, **_SUM),
        Fact("fees_by_origin", "r.receiver_id", "r.referrer_id", TAKER, ORIGIN, **_SUM),
        Fact("fees_of_by_service", "r.referrer_id", "r.receiver_id", GIVER, SERVICE, **_SUM),
        Fact("fees_again", "r.receiver_id", "r.referrer_id", TAKER, **_SUM, only=_AGAIN),
        Fact("fees_again_of", "r.referrer_id", "r.receiver_id", GIVER, **_SUM, only=_AGAIN),
        Fact(
            "report_days", "r.receiver_id", "r.referrer_id", TAKER, only="l.import_ref IS NULL",
            value="greatest(CAST(p.reported_at AT TIME ZONE :zone AS date) - p.received_on, 0)",
        ),
    ),
)  # fmt: skip
VOIDED = Source(
    _FEE,
    "p.voided_at IS NOT NULL",
    *ABOUT,
    at="p.voided_at",
    facts=(
        Fact("fees_voided", "r.receiver_id", "r.referrer_id", TAKER, **_SUM),
        Fact("fees_voided_of", "r.referrer_id", "r.receiver_id", GIVER, **_SUM),
    ),
)
_BACK = {"currency": "p.currency", "minor": "f.amount_minor"}
REFUNDS = Source(
    f"refunds f JOIN fee_payments p ON p.id = f.payment_id {_OF_FEE}",
    "p.voided_at IS NULL",
    *ABOUT,
    day="f.refunded_on",
    facts=(
        Fact("refunds", "r.receiver_id", "r.referrer_id", TAKER, **_BACK),
        Fact("refunds_of", "r.referrer_id", "r.receiver_id", GIVER, **_BACK),
    ),
)
_KINDS = ", ".join(f"'{kind}'" for kind in SETTLING)
# As the statement has it: what was accrued, corrected and decided, on the day that the books have it.
BOOKED = Source(
    """entries e JOIN lines n ON n.entry_id = e.id JOIN accounts a ON a.id = n.account_id JOIN rewards w ON w.id = n.reward_id
       JOIN referrals r ON r.id = w.referral_id JOIN leads l ON l.id = r.lead_id""",
    f"e.kind NOT IN ({_KINDS}) AND a.kind IN ('{AccountKind.OWED_TO_REFERRER}', '{AccountKind.OWED_BY_RECEIVER}')",
    "reward",
    "w.id",
    "w.subject",
    at="e.at",
    facts=(
        Fact("earned", "w.payee_id", "w.payer_id", GIVER, "e.kind", "n.currency", minor="-n.amount",
             only=f"a.kind = '{AccountKind.OWED_TO_REFERRER}'"),
        Fact("owed", "w.payer_id", "w.payee_id", TAKER, "e.kind", "n.currency", minor="n.amount",
             only=f"a.kind = '{AccountKind.OWED_BY_RECEIVER}'"),
    ),
)  # fmt: skip
_MOVED = (
    Fact(
        "arrived",
        "m.payee_id",
        "m.payer_id",
        word="m.kind",
        currency="m.currency",
        minor="m.amount_minor - m.cost_minor",
    ),
    Fact("paid", "m.payer_id", "m.payee_id", word="m.kind", currency="m.currency", minor="m.amount_minor"),
)
_MOVEMENT = ("movement", "m.id", "coalesce(m.reference, '')")
# The day on which the payee had the money is the bank's, or else that of the word on it: Movement.arrival.
ARRIVED_BY_BANK = Source(
    "movements m", "m.status = 'done' AND m.arrived_on IS NOT NULL", *_MOVEMENT, day="m.arrived_on", facts=_MOVED
)
ARRIVED_BY_WORD = Source(
    "movements m", "m.status = 'done' AND m.arrived_on IS NULL", *_MOVEMENT, at="m.ended_at", facts=_MOVED
)
_CARRIED = """movement_items i JOIN movements m ON m.id = i.movement_id JOIN rewards w ON w.id = i.reward_id
              JOIN fee_payments p ON p.id = w.payment_id"""


def _reward_days(arrival: str) -> tuple[Fact, ...]:
    took = f"greatest({arrival} - p.received_on, 0)"
    return (
        Fact("reward_days", "m.payer_id", "m.payee_id", value=took),
        Fact("reward_days_of", "m.payee_id", "m.payer_id", value=took),
    )


_CARRIES = "m.status = 'done' AND i.amount_minor > 0 AND m.payer_id = w.payer_id AND m.arrived_on IS {} NULL"
CARRIED_BY_BANK = Source(
    _CARRIED,
    _CARRIES.format("NOT"),
    "reward",
    "w.id",
    "w.subject",
    day="m.arrived_on",
    facts=_reward_days("m.arrived_on"),
)
CARRIED_BY_WORD = Source(
    _CARRIED, _CARRIES.format(""), "reward", "w.id", "w.subject", at="m.ended_at",
    facts=_reward_days("CAST(m.ended_at AT TIME ZONE :zone AS date)"),
)  # fmt: skip
_IN_TIME = f"CASE WHEN m.sent_at <= m.listed_at + interval '{LATE.days} days' THEN 'in_time' ELSE 'late' END"
_PAY_DAYS = "floor(extract(epoch FROM m.sent_at - m.listed_at) / 86400)"
SENT = Source(
    "movements m",
    "m.kind = 'bank_order' AND m.sent_at IS NOT NULL AND m.listed_at IS NOT NULL",
    *_MOVEMENT,
    at="m.sent_at",
    facts=(
        Fact(
            "pay_days",
            "m.payer_id",
            "m.payee_id",
            word=_IN_TIME,
            currency="m.currency",
            value=_PAY_DAYS,
            minor="m.amount_minor",
        ),
        Fact(
            "pay_days_of",
            "m.payee_id",
            "m.payer_id",
            word=_IN_TIME,
            currency="m.currency",
            value=_PAY_DAYS,
            minor="m.amount_minor",
        ),
    ),
)
_DISPUTE = ("dispute", "d.id", "'LD-' || d.id")
OPENED = Source(
    "disputes d",
    "true",
    *_DISPUTE,
    at="d.opened_at",
    facts=(
        Fact("disputes", "d.opener_id", "d.other_id", word="d.subject"),
        Fact("disputes_against", "d.other_id", "d.opener_id", word="d.subject"),
    ),
)
DECIDED = Source(
    "dispute_decisions c JOIN disputes d ON d.id = c.dispute_id",
    "true",
    *_DISPUTE,
    at="c.decided_at",
    facts=(
        Fact("decided", "d.opener_id", "d.other_id", word="c.outcome"),
        Fact("decided_against", "d.other_id", "d.opener_id", word="c.outcome"),
        Fact("dispute_days", "d.opener_id", "d.other_id", only="c.turn = 1",
             value="floor(extract(epoch FROM c.decided_at - d.opened_at) / 86400)"),
        Fact("late_reports", "(SELECT w.payer_id FROM rewards w WHERE w.id = d.reward_id)",
             "(SELECT w.payee_id FROM rewards w WHERE w.id = d.reward_id)", only="c.late_report"),
    ),
)  # fmt: skip
ALL = (
    FEES, VOIDED, REFUNDS, BOOKED, ARRIVED_BY_BANK, ARRIVED_BY_WORD, CARRIED_BY_BANK, CARRIED_BY_WORD, SENT, OPENED, DECIDED,
)  # fmt: skip
