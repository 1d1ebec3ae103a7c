"""What goes back to a payer in part is the alliance's own: booked as its loss at once, and nothing changes between the two agencies. Parts
that come to the whole together are booked as the whole, for as long as each of them stands."""

from collections.abc import Sequence

from ...core import clock
from ...core.extensions import db
from ...core.money import Money
from ...ledger.models import EntryKind
from ...members.queries import admins, people_who
from ...outbox.actions import send
from ...settlement.models import Movement
from .. import queries
from ..entries import write_part
from ..models import ClaimPayment, StripePart, StripePayment
from .save_means import charge_no_more

Charged = StripePayment | ClaimPayment


def is_part(charged: Charged, amount: Money) -> bool:
    """Whether less than the whole has gone back to the payer with this sum and the parts before it."""
    return amount.minor < charged.movement.amount_minor and amount != queries.left_of(charged)


def book_part(movement: Movement, charged: Charged, number: str, amount: Money) -> bool:
    """Book the part that went back by this refund or chargeback, and tell the admins; False where it is known. Like all here it is called
    inside a transaction, with the movement held."""
    if queries.part_by(number):
        return False
    _add(charged, number, amount)
    _stands(movement, number, amount)
    return True


def take_part(movement: Movement, charged: Charged, number: str, amount: Money) -> None:
    """The same, of what the payer's bank took: their means is not charged any more, which they are told."""
    if book_part(movement, charged, number, amount):
        charge_no_more(movement.payer_id, charged.means)
        to_payer = people_who("money", movement.payer_id)
        send("money.part_charged_back", to_payer, movement=movement.id, minor=amount.minor)


def _add(charged: Charged, number: str, amount: Money, in_whole: bool = False) -> None:
    of_claim = charged.id if isinstance(charged, ClaimPayment) else None
    part = StripePart(
        number=number, movement_id=charged.movement_id, claim_payment_id=of_claim, amount_minor=amount.minor, currency=amount.currency,
        gone_at=clock.now(), in_whole=in_whole,
    )  # fmt: skip
    db.session.add(part)
    db.session.flush()


def _stands(movement: Movement, number: str, amount: Money) -> None:
    write_part(movement, amount)
    send("money.part_refunded", admins(), movement=movement.id, minor=amount.minor, number=number)


def become_whole(movement: Movement, charged: Charged, number: str, amount: Money) -> None:
    """All is gone with this one, and whoever calls this books the whole: the parts before it are no losses of their own any more. What is
    the whole by itself leaves them what they are."""
    before = queries.parts_of(charged)
    if amount.minor >= movement.amount_minor or not before:
        return
    _are_whole(movement, before)
    _add(charged, number, amount, in_whole=True)


def are_whole_instead(movement: Movement, charged: Charged) -> str | None:
    """Where the payer has the whole by parts that were booked while it was gone by something else, and that has come back: they take its
    place. The number of the last one."""
    parts = queries.parts_of(charged)
    if not parts or queries.left_of(charged).minor:
        return None
    _are_whole(movement, parts)
    return parts[-1].number


def _are_whole(movement: Movement, parts: Sequence[StripePart]) -> None:
    for one in parts:
        one.in_whole = True
        write_part(movement, one.amount, EntryKind.PART_BACK)


def come_back(movement: Movement, part: StripePart) -> None:
    """A refund of a part has failed, or the payer's bank has given a part back: it is no loss any more."""
    part.came_back_at = clock.now()
    write_part(movement, part.amount, EntryKind.PART_BACK)
    send("money.part_back", admins(), movement=movement.id, minor=part.amount_minor, number=part.number)


def leave_whole(movement: Movement, part: StripePart) -> None:
    """One of those that came to the whole has come back, and whoever calls this has booked that the whole is not gone any more: the others
    are parts again."""
    part.in_whole, part.came_back_at = False, clock.now()
    db.session.flush()
    for one in queries.parts_in_whole(part):
        one.in_whole = False
        _stands(movement, one.number, one.amount)
