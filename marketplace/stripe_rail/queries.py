"""Who pays and is paid by Stripe, and what stands there."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from ..core import clock
from ..core.arrays import among
from ..core.extensions import db
from ..core.lifecycle import History
from ..core.money import Money
from ..ledger.models import Entry, EntryKind
from ..members.models import Agency, AgencyState
from ..rewards.models import Reward
from ..settlement.models import LIVE, Movement, MovementItem, MovementKind, MovementState, Obstacle, Remark
from .amounts import to_stripe
from .client import Unanswered, currencies, is_offered
from .entries import CHARGEBACK
from .models import (
    ClaimPayment,
    ClaimPaymentState,
    EventState,
    FoundPayment,
    StripeAccount,
    StripeEvent,
    StripeLook,
    StripeMeans,
    StripePart,
    StripePayment,
)

Asked = tuple[int, int, Money]  # payer, payee, sum
LOOKED_INTO = timedelta(days=1)  # for which payouts wait, after a restore, for what was told since the backup


def account_of(agency_id: int | None) -> StripeAccount | None:
    """The agency's own account at Stripe, if it has begun one."""
    return db.session.scalar(select(StripeAccount).where(StripeAccount.agency_id == agency_id))


def means_of(agency_id: int | None) -> StripeMeans | None:
    """What the agency has left to be charged, or has begun to."""
    return db.session.scalar(select(StripeMeans).where(StripeMeans.agency_id == agency_id))


def rests_until(payer_id: int) -> datetime | None:
    """Until when nothing is collected from a payer, whose card or bank account has refused; None where it doesn't rest."""
    means = means_of(payer_id)
    return means.next_try_at if means and means.next_try_at and means.next_try_at > clock.now() else None


def payment_of(movement_id: int) -> StripePayment | None:
    """A movement as Stripe knows it, read anew: under the movement's lock it is as whoever held it before has left it."""
    chosen = select(StripePayment).where(StripePayment.movement_id == movement_id)
    return db.session.scalar(chosen.execution_options(populate_existing=True))


def collects(asked: Sequence[Asked]) -> list[bool]:
    """Of each sum from a payer to a payee, whether Stripe collects it: the payer has left a means, the payee's account takes
    money, and the sum is one that Stripe can move. All others go from bank to bank."""
    if not asked or not is_offered():
        return [False] * len(asked)
    payers, payees = _with_means({one[0] for one in asked}), _that_receive({one[1] for one in asked})
    held = currencies()
    return [
        payer in payers and payee in payees and money.currency in held and to_stripe(money) is not None
        for payer, payee, money in asked
    ]


def _with_means(agency_ids: Collection[int]) -> set[int]:
    chosen = select(StripeMeans.agency_id).where(StripeMeans.agency_id.in_(agency_ids), StripeMeans.means.is_not(None))
    return set(db.session.scalars(chosen))


def _that_receive(agency_ids: Collection[int]) -> set[int]:
    chosen = select(StripeAccount.agency_id).join(Agency, Agency.id == StripeAccount.agency_id)
    chosen = chosen.where(StripeAccount.agency_id.in_(agency_ids), StripeAccount.receives)
    return set(db.session.scalars(chosen.where(Agency.status != AgencyState.SUSPENDED)))


def may_be_collected(reward_ids: Collection[int]) -> set[int]:
    """Those of these rewards that Stripe may have collected since a backup was made which was put back without a key, so that nobody
    can look: they wait for one, or for an admin who lets them go by bank."""
    if is_offered():
        return set()
    made_at = db.session.scalar(select(func.max(StripeLook.since)).where(StripeLook.looked_at.is_(None)))
    if made_at is None:
        return set()
    let_go = select(MovementItem.reward_id).join(Movement, Movement.id == MovementItem.movement_id)
    let_go = let_go.where(Movement.kind == MovementKind.STRIPE, Movement.reason == Remark.OTHER_RAIL)
    chosen = select(Reward.id).join(StripeMeans, StripeMeans.agency_id == Reward.payer_id)
    chosen = chosen.where(among(Reward.id, reward_ids), Reward.accrued_at <= made_at, StripeMeans.means.is_not(None))
    return set(
        db.session.scalars(chosen.where(Reward.id.not_in(let_go.where(among(MovementItem.reward_id, reward_ids)))))
    )


def lacks_key(movement: Movement) -> bool:
    """Whether a movement waits for Stripe, and this installation has no key to it."""
    return not is_offered() and not movement.is_bank_order and movement.status in LIVE


def may_go_by_bank(movement: Movement) -> bool:
    """Whether an admin may make a bank order of it: Stripe was not asked for it, as far as is known here."""
    return lacks_key(movement) and movement.status == MovementState.PREPARED


def payment_by(**one: str) -> StripePayment | None:
    """The payment that Stripe calls so: by `key`, `intent`, `charge` or `transfer`."""
    return db.session.scalar(select(StripePayment).filter_by(**one))


def all_events() -> Select[StripeEvent]:
    """A SELECT of the events that came, the newest first."""
    return select(StripeEvent).order_by(StripeEvent.id.desc())


def stuck() -> list[Movement]:
    """Movements by Stripe that wait for somebody, oldest first. What was collected and has its day to be handed on yet to come
    waits for nobody."""
    chosen = select(Movement).where(Movement.kind == MovementKind.STRIPE, Movement.blocked_reason.is_not(None))
    has_a_day = exists().where(
        StripePayment.movement_id == Movement.id,
        StripePayment.available_at > clock.now(),
        Movement.blocked_reason == Obstacle.FUNDS,
    )
    chosen = chosen.where(~has_a_day)
    chosen = chosen.where(Movement.status.in_((MovementState.PREPARED, MovementState.COLLECTED)))
    sides = (joinedload(Movement.payer), joinedload(Movement.payee))
    return list(db.session.scalars(chosen.order_by(Movement.id).limit(100).options(*sides)))


def belongs_to_payers() -> dict[str, int]:
    """By currency, what payers' banks have given back and the payers are to get, in minor units: less what they have got in parts."""
    parts = select(func.coalesce(func.sum(StripePart.amount_minor), 0)).where(*_stand())
    parts = parts.where(StripePart.movement_id == Movement.id, StripePart.claim_payment_id.is_(None))
    chosen = select(Movement.currency, func.sum(Movement.amount_minor - parts.scalar_subquery())).join(
        StripePayment, StripePayment.movement_id == Movement.id
    )
    waiting = StripePayment.won_at.is_not(None), StripePayment.refund.is_(None)
    return {
        currency: int(minor)
        for currency, minor in db.session.execute(chosen.where(*waiting).group_by(Movement.currency))
    }


def is_to_look_back() -> bool:
    """Whether a backup was put back, and what Stripe has done since it was made was not looked at yet."""
    return bool(db.session.scalar(select(exists().where(StripeLook.looked_at.is_(None)))))


def may_have_gone_back() -> bool:
    """Whether what was collected may have gone back to its payer unseen: a backup was put back, and what Stripe has told since it was made
    is not all looked into. An event that gets no answer for a day holds nothing up any longer."""
    since = StripeLook.looked_at > clock.now() - LOOKED_INTO
    told = exists().where(since, StripeEvent.status == EventState.WAITING, StripeEvent.made_at <= StripeLook.looked_at)
    return bool(db.session.scalar(select(or_(exists().where(StripeLook.looked_at.is_(None)), told))))


def has_unseen(payer_id: int) -> bool:
    """Whether Stripe has collected something of this payer that nobody here knows of, or has seen to."""
    unseen = exists().where(FoundPayment.payer_id == payer_id, FoundPayment.seen_at.is_(None))
    return bool(db.session.scalar(select(unseen)))


def unseen() -> list[FoundPayment]:
    """What was found at Stripe after a restore, and no admin has seen to; oldest first."""
    chosen = select(FoundPayment).where(FoundPayment.seen_at.is_(None)).order_by(FoundPayment.made_at, FoundPayment.id)
    sides = (joinedload(FoundPayment.payer), joinedload(FoundPayment.payee))
    return list(db.session.scalars(chosen.limit(100).options(*sides)))


def is_taken_back() -> ColumnElement[bool]:
    """Condition: a payer's bank has taken a payment back, the payer has not paid it back, and nobody has written it off. Of a movement
    that is done it is the alliance's claim on the payer: the payee has the money and did not give it back."""
    repaid = exists().where(
        ClaimPayment.movement_id == StripePayment.movement_id, ClaimPayment.status == ClaimPaymentState.DONE
    )
    return and_(StripePayment.dispute.is_not(None), StripePayment.lost_at.is_(None), ~repaid)


def claim_payments(movement_ids: Collection[int]) -> dict[int, ClaimPayment]:
    """By the movement, the last payment of each claim: the one that is live or has come, if there is one."""
    stands = ClaimPayment.status.in_((ClaimPaymentState.PREPARED, ClaimPaymentState.SENT, ClaimPaymentState.DONE))
    chosen = select(ClaimPayment).where(ClaimPayment.movement_id.in_(movement_ids)).order_by(stands, ClaimPayment.id)
    return {one.movement_id: one for one in db.session.scalars(chosen.execution_options(populate_existing=True))}


def claim_payment_of(movement_id: int) -> ClaimPayment | None:
    """The last payment of a claim."""
    return claim_payments([movement_id]).get(movement_id)


def claim_payment_by(**one: str) -> ClaimPayment | None:
    """The payment of a claim that Stripe calls so: by `key`, `intent` or `charge`."""
    return db.session.scalar(select(ClaimPayment).filter_by(**one))


def was_paid_by_bank(movement: Movement, payment: StripePayment, paid: ClaimPayment | None) -> bool:
    """Whether a claim was ended by its last payment, as an admin says, by bank, and nothing has followed from it yet."""
    has_ended = payment.dispute is not None and movement.status == MovementState.DONE
    return bool(paid and paid.is_by_bank and paid.status == ClaimPaymentState.DONE and has_ended)


def is_repaid(movement_id: int) -> bool:
    """Whether the payer has paid a claim back; raises Unanswered while that is under way, as what comes between waits for its end."""
    paid = claim_payment_of(movement_id)
    if paid and paid.is_under_way:
        raise Unanswered("what a payer pays back")
    return bool(paid and paid.status == ClaimPaymentState.DONE)


def part_by(number: str) -> StripePart | None:
    """The part of a payment that went back to its payer by this refund or chargeback, read anew."""
    chosen = select(StripePart).where(StripePart.number == number)
    return db.session.scalar(chosen.execution_options(populate_existing=True))


def gone_by(charged: StripePayment | ClaimPayment) -> list[str]:
    """The refunds and chargebacks by which a payment, or what was paid back of a claim, has gone back, whole or in parts, and has not come
    again as far as is known here."""
    whole = charged.dispute if isinstance(charged, ClaimPayment) else charged.gone_by
    chosen = select(StripePart.number).where(*_of(charged), StripePart.came_back_at.is_(None))
    parts = list(db.session.scalars(chosen.order_by(StripePart.gone_at)))
    return [*parts, whole] if whole and whole not in parts else parts


def parts_of(charged: StripePayment | ClaimPayment) -> list[StripePart]:
    """The parts of a payment, or of what was paid back of a claim, that have gone back and stand; oldest first."""
    chosen = select(StripePart).where(*_of(charged), *_stand()).order_by(StripePart.gone_at)
    return list(db.session.scalars(chosen.execution_options(populate_existing=True)))


def parts_of_movement(movement_id: int) -> list[StripePart]:
    """All that stand of a movement, those of what was paid back of its claim among them; oldest first."""
    chosen = select(StripePart).where(StripePart.movement_id == movement_id, *_stand())
    return list(db.session.scalars(chosen.order_by(StripePart.gone_at)))


def parts_in_whole(part: StripePart) -> list[StripePart]:
    """Those that have come to the whole together, a part of it among them."""
    chosen = select(StripePart).where(StripePart.movement_id == part.movement_id, StripePart.in_whole.is_(True))
    of_it = StripePart.claim_payment_id.is_not_distinct_from(part.claim_payment_id)
    return list(db.session.scalars(chosen.where(of_it).order_by(StripePart.gone_at)))


def _of(charged: StripePayment | ClaimPayment) -> tuple[ColumnElement[bool], ...]:
    of_claim = charged.id if isinstance(charged, ClaimPayment) else None
    return StripePart.movement_id == charged.movement_id, StripePart.claim_payment_id.is_not_distinct_from(of_claim)


def _stand() -> tuple[ColumnElement[bool], ...]:
    return StripePart.came_back_at.is_(None), StripePart.in_whole.is_(False)


def left_of(charged: StripePayment | ClaimPayment) -> Money:
    """What of a payment has not gone back to its payer in parts."""
    whole = charged.movement.amount
    return Money(whole.minor - sum(one.amount_minor for one in parts_of(charged)), whole.currency)


def claim_of(movement_id: int) -> tuple[Movement, StripePayment] | None:
    """A claim of the alliance's on a payer, whether it stands, was written off, or is closed because the bank decided for the
    alliance: then its payment has no chargeback any more."""
    chosen = select(Movement, StripePayment).join(StripePayment, StripePayment.movement_id == Movement.id)
    row = db.session.execute(chosen.where(Movement.id == movement_id)).one_or_none()
    return (row[0], row[1]) if row and was_claim(row[0], row[1]) else None


def was_claim(movement: Movement, payment: StripePayment) -> bool:
    """Whether it is a claim or was one: it was handed on, and taken back by the bank more often than it was owed again."""
    if movement.status != MovementState.DONE or payment.dispute:
        return movement.status == MovementState.DONE
    taken = select(func.count()).where(Entry.movement_id == movement.id, Entry.kind == EntryKind.CHARGED_BACK)
    of_it = History.subject_kind == Movement.__tablename__, History.subject_id == movement.id
    refused = select(func.count()).where(*of_it, History.became == MovementState.REFUSED)
    return bool(db.session.scalar(select(taken.scalar_subquery() > refused.scalar_subquery())))


def costs_in_one_sum(movement_id: int) -> datetime | None:
    """When the release before last booked what chargebacks of a movement had cost until then: in one sum, without the numbers of the
    balance's lines that are part of the references now."""
    booked = select(func.max(Entry.at)).where(Entry.movement_id == movement_id, Entry.memo == CHARGEBACK)
    return db.session.scalar(booked.where(Entry.reference.regexp_match(f":{EntryKind.COST}(:[0-9]+)?$")))


def claims(payer_id: int | None = None) -> list[tuple[Movement, StripePayment]]:
    """What payers' banks have taken back after it was paid out, and what neither payer nor payee has given back: the alliance's claims
    that stand, on all payers or on one, oldest first."""
    chosen = _claims_that_stand()
    if payer_id:
        chosen = chosen.where(Movement.payer_id == payer_id)
    sides = (joinedload(Movement.payer), joinedload(Movement.payee))
    return [(row[0], row[1]) for row in db.session.execute(chosen.order_by(Movement.id).options(*sides))]


def standing_claim(movement_id: int) -> tuple[Movement, StripePayment] | None:
    """A claim, if it stands."""
    row = db.session.execute(_claims_that_stand().where(Movement.id == movement_id)).one_or_none()
    return (row[0], row[1]) if row else None


def _claims_that_stand() -> Select[Movement, StripePayment]:
    chosen = select(Movement, StripePayment).join(StripePayment, StripePayment.movement_id == Movement.id)
    return chosen.where(Movement.status == MovementState.DONE, is_taken_back())


def stopped_refunds() -> list[tuple[Movement, StripePayment]]:
    """What belongs to payers, and too many refunds of it came to nothing: each waits for an admin; oldest first."""
    chosen = select(Movement, StripePayment).join(StripePayment, StripePayment.movement_id == Movement.id)
    chosen = chosen.where(StripePayment.won_at.is_not(None), StripePayment.refund.is_(None))
    chosen = chosen.where(StripePayment.refund_stopped_at.is_not(None)).order_by(Movement.id)
    return [(row[0], row[1]) for row in db.session.execute(chosen.options(joinedload(Movement.payer)))]
