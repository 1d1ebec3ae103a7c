"""What happens to a reward between the fee and its settlement. Knows neither leads nor movements."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, update

from ..core import audit, clock, lifecycle
from ..core.errors import NotFound, NotNow
from ..core.extensions import db
from ..core.money import Money
from ..core.queue import nudge
from ..core.transaction import locked, transaction
from ..ledger import queries as books
from ..ledger.actions import credit, debit, post
from .models import Reward


@dataclass(frozen=True)
class Fee:
    """What a client paid, as far as this room has to know it."""

    payment_id: int
    referral_id: int
    subject: str  # the lead's title
    payer_id: int  # the receiver
    payee_id: int  # the referrer
    amount: Money


def accrue(fee: Fee, rate: int, at: datetime, held: bool = False) -> Reward:
    """Owe the referrer `rate` basis points of a fee that the client paid; the books say so at once.

    A share of zero posts nothing and counts as settled. `held` (imports): nothing moves until it is released.
    """
    share = fee.amount.share(rate)
    with transaction():
        reward = Reward(payment_id=fee.payment_id, referral_id=fee.referral_id, subject=fee.subject, rate=rate)
        reward.payer_id, reward.payee_id, reward.currency = fee.payer_id, fee.payee_id, fee.amount.currency
        reward.kept_minor, reward.amount_minor = fee.amount.minor, share.minor
        reward.accrued_at, reward.held_at, reward.status = at, clock.now() if held else None, "accrued"
        db.session.add(reward)
        db.session.flush()
        lifecycle.begin(reward, at=at)
        if share:
            post(f"reward:{reward.id}:accrued", _owed(reward, share), "A share of a fee the client paid", at)
        else:
            lifecycle.move(reward, "settled", note="a share of zero", at=at)
        if not held:
            nudge("settle", [reward.id])
    return reward


def correct(payment_id: int, kept: Money, at: datetime | None = None) -> Reward:
    """Bring a reward to the share of what the receiver keeps now: the difference is posted, nothing is edited.

    Also after it was settled: then the items are open again, and the referrer owes the difference back.
    """
    with transaction():
        reward = locked(select(Reward).where(Reward.payment_id == payment_id))
        if reward is None:
            raise NotFound()
        if reward.status == "void":
            raise NotNow(_("This reward was voided by a decision; it can't be corrected any more."))
        share = kept.share(reward.rate)
        difference = reward.amount - share
        reward.kept_minor, reward.amount_minor = kept.minor, share.minor
        if difference:
            reward.corrections += 1
            lines = _owed(reward, -difference)
            post(f"reward:{reward.id}:corrected:{reward.corrections}", lines, "The client got part of the fee back", at)
        db.session.flush()
        follow_books(reward)
        if reward.held_at is None:
            nudge("settle", [reward.id])
    return reward


def follow_books(reward: Reward) -> None:
    """Settled exactly while both open items are zero. Call it with the reward's row locked, after posting."""
    receiver_owes, referrer_gets = books.open_items([reward.id])[reward.id]
    closed = receiver_owes == 0 and referrer_gets == 0
    if closed and reward.status == "accrued":
        lifecycle.move(reward, "settled")
    elif not closed and reward.status == "settled":
        lifecycle.move(reward, "accrued", note="opened again by a correction")


def settle_as_paid_before(reward: Reward, at: datetime) -> None:
    """Close an imported reward that was paid before the alliance moved in, by an entry of that day."""
    if not reward.amount:
        return
    with transaction():
        lines = [
            debit("owed_to_referrer", reward.payee_id, reward.amount, reward.id),
            credit("owed_by_receiver", reward.payer_id, reward.amount, reward.id),
        ]
        post(f"reward:{reward.id}:paid_before", lines, "Paid before the alliance moved in", at)
        follow_books(reward)


def release_imported(by=None) -> int:
    """Set imported rewards free: from now on they settle like all others. Returns how many."""
    with transaction():
        freed = update(Reward).where(Reward.held_at.is_not(None)).values(held_at=None).returning(Reward.id)
        ids = list(db.session.scalars(freed))
        for reward in db.session.scalars(select(Reward).where(Reward.id.in_(ids))):
            audit.record("reward.released", reward, by)
        nudge("settle", ids)
    return len(ids)


def _owed(reward: Reward, amount: Money) -> list:
    return [
        debit("owed_by_receiver", reward.payer_id, amount, reward.id),
        credit("owed_to_referrer", reward.payee_id, amount, reward.id),
    ]
