"""What happens to a reward between the fee and its settlement. Knows neither leads nor movements."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import select, text, update

from ...core import audit, clock, lifecycle
from ...core.extensions import db
from ...core.money import Money
from ...core.queue import wake
from ...core.told import happened
from ...core.transaction import own, transaction
from ...ledger.actions import NewLine, credit, debit, post
from ...ledger.models import AccountKind, EntryKind
from ...members.models import Person
from ..models import Reward, RewardState
from ..reckoning import Given


@dataclass(frozen=True)
class Fee:
    """What a client paid, as far as this room has to know it."""

    payment_id: int
    referral_id: int
    subject: str  # the lead's title
    payer_id: int  # the receiver
    payee_id: int  # the referrer
    amount: Money
    invoice: str = ""


def accrue(fee: Fee, rate: int, at: datetime, held: bool = False, given: Given | None = None) -> Reward:
    """Owe the referrer `rate` basis points of a fee that the client paid, or what a rule has given in its place; the books say so
    at once.

    A share of zero posts nothing and counts as settled. `held` (imports): nothing moves until it is released.
    """
    with transaction():
        reward = Reward(
            payment_id=fee.payment_id,
            referral_id=fee.referral_id,
            subject=fee.subject,
            invoice=fee.invoice,
            payer_id=fee.payer_id,
            payee_id=fee.payee_id,
            currency=fee.amount.currency,
            kept_minor=fee.amount.minor,
            amount_minor=0,  # known from what was found
            status=RewardState.ACCRUED,
            accrued_at=at,
            held_at=clock.now() if held else None,
            **_found(fee.amount, given or Given(None, rate)),
        )
        share = reward.share
        reward.amount_minor = share.minor
        db.session.add(reward)
        db.session.flush()
        lifecycle.begin(reward, at=at)
        if share:
            lines = _owed(reward, share)
            post(EntryKind.ACCRUED, f"reward:{reward.id}:accrued", lines, "A share of a fee the client paid", at)
        else:
            lifecycle.move(reward, RewardState.SETTLED, note="a share of zero", at=at)
        if not held:
            wake("reward.due", [reward.id])
    return reward


def _found(fee: Money, given: Given) -> dict[str, object]:
    """What was found at the fee, as the columns of its reward."""
    return {**asdict(given), "fee_minor": None if given.flat_minor is None else fee.minor}


def correct(payment_id: int, kept: Money, memo: str, at: datetime | None = None) -> Reward:
    """Bring a reward to the share of what the receiver keeps now: the difference is posted, nothing is edited; `memo` says
    in the books why.

    Also after it was settled: then the items are open again, and the referrer owes the difference back.
    """
    with transaction():
        reward = own(select(Reward).where(Reward.payment_id == payment_id))
        reward.kept_minor = kept.minor
        _become(reward, EntryKind.CORRECTED, memo, at)
    return reward


def attribute(reward: Reward, payee_id: int, fee: Money, given: Given, at: datetime, memo: str) -> None:
    """Owe what the terms give of a fee that nobody had a share of to the one who brought the client after all, from an instant on; `memo`
    says in the books why. Call it inside a transaction, with the reward held.

    Repeated, it changes nothing. The database lets the payee change only from the alliance to a member that is recognised.
    """
    if reward.payee_id == payee_id:
        return
    reward.payee_id = payee_id
    # It begins to count now, whenever the fee was paid: whoever gathers rewards by the week is asked for it with those of this week.
    late = replace(given, waits_until=max(given.waits_until or clock.now(), clock.now()))
    for name, value in _found(fee, late).items():
        setattr(reward, name, value)
    share = reward.due_of(reward.kept)
    reward.amount_minor = share.minor
    db.session.flush()
    if share:
        post(EntryKind.ACCRUED, f"reward:{reward.id}:accrued", _owed(reward, share), memo, at)
    follow_books([reward.id])
    wake("reward.due", [reward.id])


def freeze(reward: Reward) -> None:
    """Somebody objects: nothing new moves it until that is settled. An order with it that is not sent is made anew without
    it; what is on its way goes on, and is corrected afterwards. Call it inside a transaction, with the reward held."""
    reward.disputed_at = clock.now()
    wake("reward.due", [reward.id])


def release(reward: Reward) -> None:
    """Nobody objects any more. Call it inside a transaction, with the reward held."""
    reward.disputed_at = None
    if reward.held_at is None:
        wake("reward.due", [reward.id])


def decide(reward: Reward, due: Money | None) -> None:
    """An admin decides what is due: a sum in place of the share, nothing (the reward is void), or None: the share after all.

    The difference is posted, also after it was settled: what was paid too much is owed back as after a refund. Call it inside a
    transaction, with the reward held.
    """
    reward.decided_minor, reward.decided_of_minor = (due.minor, reward.kept_minor) if due is not None else (None, None)
    kind = EntryKind.VOIDED if due is not None and not due else EntryKind.AMENDED
    _become(reward, kind, "What is due was decided by an admin")


def _become(reward: Reward, kind: EntryKind, memo: str, at: datetime | None = None) -> None:
    """Bring a reward, whose row is held, to what is due of it now: the difference is posted, and its state follows the books."""
    due = reward.due_of(reward.kept)
    difference = reward.amount - due
    reward.amount_minor = due.minor
    if difference:
        reward.corrections += 1
        reference = f"reward:{reward.id}:{kind}" + ("" if kind == EntryKind.VOIDED else f":{reward.corrections}")
        post(kind, reference, _owed(reward, -difference), memo, at)
    db.session.flush()
    follow_books([reward.id])
    if reward.held_at is None:
        wake("reward.due", [reward.id])


def follow_books(reward_ids: Sequence[int]) -> None:
    """Bring rewards to the state that the books say: settled, or void where nothing is due, exactly while both open items are
    zero; funded while they differ; and owed back while the referrer's is below zero.

    Call it after posting, with the rewards' rows locked. Set-based: one order may carry thousands. One that was corrected
    to nothing while its money was on the way is settled before the money comes, and opened by it: it is owed back.
    """
    db.session.flush()
    for reward_id, became in db.session.execute(_FOLLOW_BOOKS, {"ids": list(reward_ids), "at": clock.now()}).all():
        happened(f"rewards.{became}", [reward_id])
    for reward in [row for row in db.session if isinstance(row, Reward)]:
        db.session.expire(reward, ["status", "owed_back"])


def catch_up(reward_ids: Sequence[int]) -> None:
    """Bring rewards to what the books say, which others have written without saying it; see `queries.behind_books`."""
    with transaction():
        held = select(Reward.id).where(Reward.id.in_(reward_ids)).order_by(Reward.id).with_for_update()
        follow_books(db.session.scalars(held).all())


# `said` is what the books say of each; `changed` those that say otherwise; each whose state
# moves gets its step in the history. Rewards are named by an array everywhere, so that PostgreSQL reads rows by their keys
# and never a whole table, however old its statistics.
_FOLLOW_BOOKS = text("""
    WITH sums AS MATERIALIZED (
        SELECT l.reward_id, coalesce(sum(l.amount) FILTER (WHERE a.kind = 'owed_by_receiver'), 0) AS owes,
               coalesce(-sum(l.amount) FILTER (WHERE a.kind = 'owed_to_referrer'), 0) AS owed
        FROM lines l JOIN accounts a ON a.id = l.account_id AND a.kind IN ('owed_by_receiver', 'owed_to_referrer')
        WHERE l.reward_id = ANY(:ids) GROUP BY l.reward_id
    ), said AS MATERIALIZED (
        SELECT r.id, r.status AS was, CASE WHEN s.owes <> s.owed THEN 'funded' WHEN s.owes <> 0 THEN 'accrued'
               WHEN r.decided_minor = 0 THEN 'void' ELSE 'settled' END AS became,
               coalesce(s.owed < 0, false) AS owed_back
        FROM rewards r LEFT JOIN sums s ON s.reward_id = r.id WHERE r.id = ANY(:ids)
    ), changed AS (
        UPDATE rewards r SET status = said.became, owed_back = said.owed_back FROM said
        WHERE r.id = said.id AND (said.was <> said.became OR r.owed_back <> said.owed_back)
        RETURNING r.id, was, became
    )
    INSERT INTO history (subject_kind, subject_id, was, became, at)
    SELECT 'rewards', id, was, became, :at FROM changed WHERE was <> became RETURNING subject_id, became
""")


def settle_as_paid_before(reward: Reward, at: datetime) -> None:
    """Close an imported reward that was paid before the alliance moved in, by an entry of that day."""
    if not reward.amount:
        return
    with transaction():
        reference = f"reward:{reward.id}:paid_before"
        post(EntryKind.PAID_BEFORE, reference, _owed(reward, -reward.amount), "Paid before the alliance moved in", at)
        follow_books([reward.id])


def forget_invoice(payment_id: int) -> None:
    """Empty the number of a fee's invoice, where it tells who the client was. Call it inside the transaction of the erasure."""
    db.session.execute(update(Reward).where(Reward.payment_id == payment_id).values(invoice=""))


def release_imported(by: Person | None = None) -> int:
    """Set imported rewards free: from now on they settle like all others. Returns how many."""
    with transaction():
        freed = update(Reward).where(Reward.held_at.is_not(None)).values(held_at=None).returning(Reward.id)
        ids = list(db.session.scalars(freed))
        for reward in db.session.scalars(select(Reward).where(Reward.id.in_(ids))):
            audit.record("reward.released", reward, by)
        wake("reward.due", ids)
    return len(ids)


def _owed(reward: Reward, amount: Money) -> list[NewLine]:
    """The lines by which the payer owes `amount` more, and the payee is owed it; less for a negative one."""
    return [
        debit(AccountKind.OWED_BY_RECEIVER, reward.payer_id, amount, reward.id),
        credit(AccountKind.OWED_TO_REFERRER, reward.payee_id, amount, reward.id),
    ]
