"""Stripe's own lists beside ours: each payment of the last days stands in both, with the same sum."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select
from stripe import StripeError

from ..core import clock
from ..core.checks import rule
from ..core.extensions import db
from ..core.money import Money
from ..ledger.models import Entry, EntryKind
from ..settlement.models import Movement, MovementState
from .amounts import from_stripe
from .client import Unanswered, asking, is_offered, key_of, stripe
from .models import GIVEN, REFUNDS, ClaimPayment, StripePart, StripePayment

Stands = tuple[Any, Any, Any, Any]  # the table in which it stands here, its number there, when it moved, and its sum

DAYS = timedelta(days=3)  # each is compared three times: what comes late is met as well
SETTLES = timedelta(hours=1)  # what moved a moment ago may be on its way from one list to the other


def charges() -> list[tuple[Any, ...]]:
    """What was collected."""
    both = [(one, one.charge, one.collected_at, Movement.amount_minor) for one in (StripePayment, ClaimPayment)]
    return _compare("charges", both)


def transfers() -> list[tuple[Any, ...]]:
    """What was handed on."""
    handed_on = case((Movement.status == MovementState.DONE, StripePayment.transfer))
    arrives = Movement.amount_minor - Movement.cost_minor
    return _compare("transfers", [(StripePayment, handed_on, Movement.ended_at, arrives)])


def refunds() -> list[tuple[Any, ...]]:
    """What went back to payers, whole or in part, by us or by an admin's hand: one that failed without a word of it is met here."""
    still_gone = case((StripePart.came_back_at.is_(None), _if_refund(StripePart.number)))
    parts = StripePart, still_gone, StripePart.gone_at, StripePart.amount_minor
    wholes = [
        (of, _if_refund(number), _booked(kind), Movement.amount_minor)
        for of, number, kind in (
            (StripePayment, StripePayment.refund, EntryKind.GIVEN_BACK),
            (StripePayment, StripePayment.dispute, EntryKind.CHARGED_BACK),
            (ClaimPayment, ClaimPayment.dispute, EntryKind.REPAYMENT_REVERSED),
        )
    ]
    return _compare("refunds", [*wholes, parts])  # of one that came to the whole with others its own sum counts


def _if_refund(number: Any) -> Any:
    return case((or_(*(number.startswith(one) for one in REFUNDS)), number))


def _booked(kind: EntryKind) -> Any:
    return select(func.max(Entry.at)).where(Entry.movement_id == Movement.id, Entry.kind == kind).scalar_subquery()


def _compare(kind: str, stood: Sequence[Stands]) -> list[tuple[Any, ...]]:
    """(number, what Stripe says, what we say) of each that differs. What isn't named by a key of ours, and goes back of no payment of ours,
    is another's business."""
    if not is_offered():
        return []
    now = clock.now()
    listed = _listed(kind, now - DAYS - SETTLES, now)
    if listed is None:
        return [(kind, "Stripe gave no answer", "")]
    theirs = [one for one, (at, _amount) in listed.items() if now - DAYS <= at <= now - SETTLES]
    ours: dict[str, Money] = {}
    for recent in (True, False):
        for of, number, moved_at, minor in stood:
            chosen = select(number, minor, Movement.currency).join(Movement, Movement.id == of.movement_id)
            when = moved_at.between(now - DAYS + SETTLES, now - SETTLES) if recent else number.in_([*theirs, *ours])
            rows = db.session.execute(chosen.where(number.is_not(None), when))
            ours |= {one: Money(sum_, currency) for one, sum_, currency in rows}
    said = {one: amount for one, (_at, amount) in listed.items()} | _older(
        kind, [one for one in ours if one not in listed]
    )
    names = sorted({*theirs, *ours})
    return [(one, _said(said.get(one)), _said(ours.get(one))) for one in names if said.get(one) != ours.get(one)]


def _listed(kind: str, since: datetime, until: datetime) -> dict[str, tuple[datetime, Money]] | None:
    """By its number, when each of ours moved that Stripe lists for a time, and its sum; None where it doesn't answer."""
    asked = {"created": {"gte": int(since.timestamp()), "lte": int(until.timestamp())}, "limit": 100}
    try:
        with asking(f"its list of {kind}"):
            found: Iterable[Any] = _api_of(kind).list(asked).auto_paging_iter()
            # A charge that was declined, or a debit that is on its way, is listed as well: nothing has moved yet.
            moved = [one for one in found if _has_moved(one)]
            ours = _ours(moved)
            return {one.id: (datetime.fromtimestamp(one.created, UTC), _sum_of(one)) for one in moved if one.id in ours}
    except (Unanswered, StripeError):
        return None


def _ours(found: Sequence[Any]) -> set[str]:
    """Those that carry a key of ours, or were refunded by hand, without one, of a payment of ours."""
    by_hand = {one.id: one.payment_intent for one in found if one.object == "refund" and not key_of(one)}
    known = {
        one
        for of in (StripePayment, ClaimPayment)
        for one in db.session.scalars(select(of.intent).where(of.intent.in_(set(by_hand.values()) - {None})))
    }
    return {one.id for one in found if key_of(one) or by_hand.get(one.id) in known}


def _older(kind: str, numbers: Iterable[str]) -> dict[str, Money]:
    """The sums of what was recorded here lately and moved before: an answer was lost for days, or a backup was put back."""
    found = {}
    for number in numbers:
        try:
            with asking(f"one of its {kind}"):
                one = _api_of(kind).retrieve(number)
            if _has_moved(one):
                found[number] = _sum_of(one)
        except (Unanswered, StripeError):
            continue  # then it is not there
    return found


def _has_moved(one: Any) -> bool:
    """A refund has left the balance while it is pending. What was taken back from a payee is no payout any more, and may be followed
    by another."""
    if one.object == "transfer":
        return not one.reversed
    return getattr(one, "status", "succeeded") in (GIVEN if one.object == "refund" else ("succeeded",))


def _sum_of(one: Any) -> Money:
    return from_stripe(one.amount - (one.amount_reversed if one.object == "transfer" else 0), one.currency)


def _api_of(kind: str) -> Any:
    return getattr(stripe().v1, kind)


def _said(amount: Money | None) -> str:
    return f"{amount.decimal} {amount.currency}" if amount else "not there"


ALL = {
    rule("Each payment that Stripe says it has collected stands in our books, and the other way round"): charges,
    rule("Each payout that Stripe says it has made stands in our books, and the other way round"): transfers,
    rule("Each refund that Stripe says it has made stands in our books, and the other way round"): refunds,
}
