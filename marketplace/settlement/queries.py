"""Movements, for whoever may see them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer, with_expression
from sqlalchemy.sql.base import ExecutableOption

from ..core.audit import AuditRow
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.lifecycle import History
from ..core.listing import Order, mention
from ..core.money import Money
from ..core.paging import Few, few
from ..core.sums import base_first, sums
from ..core.vocabulary import Vocabulary
from ..members.models import Agency, Person
from ..rewards.models import Reward
from .models import UNDER_WAY, UNPAID, Movement, MovementItem, MovementKind, MovementState

ORDERS = {
    "made": Order(_l("Made"), (Movement.prepared_at,), falling=True),
    "sum": Order(_l("Sum"), (Movement.currency, Movement.amount_minor), falling=True),
}


@dataclass(frozen=True)
class Said:
    """A step that somebody's word made: from which state, and of which agency they are; None for the alliance's own team."""

    was: MovementState
    agency_id: int | None


PAID_AT_ONCE = 500  # orders on the page that pays all


class Only(Vocabulary):
    """What a list of orders is narrowed to, beside their states; figures add up the same rows."""

    UNPAID = "unpaid", _l("Not paid yet")
    WAITING = "waiting", _l("Waits for you")

    def holds(self, agency_id: int | None) -> ColumnElement[bool]:
        """Condition: the order is one of these, for this agency."""
        return Movement.status.in_(UNPAID) if self == Only.UNPAID else _waits_for(agency_id)


def movements_of(
    agency_id: int | None,
    direction: str | None = None,
    status: str | None = None,
    only: Only | None = None,
    words: str = "",
) -> Select[Movement]:
    """A SELECT of the agency's movements, newest first. `out`: it pays; `in`: it is paid; None: both. With these words
    in the reference, in the bank's number or in an agency's name."""
    sides = {"out": Movement.payer_id == agency_id, "in": Movement.payee_id == agency_id}
    mine = sides.get(direction or "", Movement.of(agency_id))
    chosen = select(Movement).where(mine).order_by(Movement.id.desc())
    chosen = chosen.where(only.holds(agency_id)) if only else chosen
    chosen = chosen.where(mentions(words)) if words else chosen
    return chosen.where(Movement.status == status) if status else chosen


def mentions(words: str) -> ColumnElement[bool]:
    """Condition: these words stand in the reference, in the bank's number or in an agency's name."""
    named = mention(words, Agency.name)
    return or_(
        mention(words, Movement.reference, Movement.bank_reference),
        Movement.payer.has(named),
        Movement.payee.has(named),
    )


def movement_for(person: Person, movement_id: int) -> Movement:
    """The movement, if this person's agency is one of its two sides; otherwise there is nothing there. With both sides, how
    many rewards it carries, and when it was last put into a payment file."""
    chosen = movements_of(person.agency_id).where(Movement.id == movement_id)
    chosen = chosen.options(joinedload(Movement.payer), joinedload(Movement.payee), _counted(), _taken_to_bank())
    # Also of a row that is there already, as a form is shown again: what is reckoned with it would be left out.
    movement = db.session.scalar(chosen.execution_options(populate_existing=True))
    if movement is None:
        raise NotFound()
    return movement


def said_last(movement: Movement, state: MovementState) -> Said | None:
    """Who has said of an order last what brought it to a state; one that came back there was not said to be so again."""
    chosen = select(History.was, Person.agency_id).outerjoin(Person, Person.id == History.person_id)
    chosen = chosen.where(History.subject_kind == Movement.__tablename__, History.subject_id == movement.id)
    said = chosen.where(History.became == state, History.was != MovementState.DONE).order_by(History.id.desc()).limit(1)
    row = db.session.execute(said).one_or_none()
    return Said(MovementState(row.was), row.agency_id) if row else None


def undoable_until(movement: Movement, agency_id: int | None) -> datetime | None:
    """Until when, be it over or not, an agency can take back what it said of an order, the payer "sent", the payee
    "received"; None where what holds was said by somebody else: the other side, or an admin who decided."""
    sayer = {MovementState.SENT: movement.payer_id, MovementState.DONE: movement.payee_id}.get(movement.status)
    if agency_id is None or agency_id != sayer:
        return None
    said = said_last(movement, movement.status)
    return movement.can_be_undone_until if said and said.agency_id == agency_id else None


def movements_by_reward(reward_ids: Sequence[int]) -> dict[int, list[Movement]]:
    """By reward, the movements that carried or carry it, oldest first."""
    chosen = select(MovementItem.reward_id, Movement).join(Movement, Movement.id == MovementItem.movement_id)
    found: dict[int, list[Movement]] = {one: [] for one in reward_ids}
    for reward_id, movement in db.session.execute(
        chosen.where(MovementItem.reward_id.in_(reward_ids)).order_by(Movement.id)
    ):
        found[reward_id].append(movement)
    return found


def is_under_way(reward_id: int) -> bool:
    """Whether money of a reward is on its way, and can't be called back."""
    carried = select(MovementItem.id).join(Movement, Movement.id == MovementItem.movement_id)
    carried = carried.where(MovementItem.reward_id == reward_id, MovementItem.live, Movement.status.in_(UNDER_WAY))
    return db.session.scalar(carried.limit(1)) is not None


def with_sides() -> list:
    """Loader options for lists of movements: the names of both sides, and how many rewards each carries."""
    return [*sides(), _counted()]


def _counted() -> ExecutableOption:
    counted = select(func.count(MovementItem.id)).where(MovementItem.movement_id == Movement.id)
    return with_expression(Movement.carries, counted.correlate(Movement).scalar_subquery())


def _taken_to_bank() -> ExecutableOption:
    """When orders were last put into a payment file, as their log says."""
    taken = select(func.max(AuditRow.at)).where(AuditRow.event == "movement.payment_file")
    taken = taken.where(AuditRow.subject_kind == Movement.__tablename__, AuditRow.subject_id == Movement.id)
    return with_expression(Movement.taken_at, taken.correlate(Movement).scalar_subquery())


def sides() -> list:
    """Loader options for lists of movements: the names of both sides."""
    return [joinedload(side).load_only(Agency.name) for side in (Movement.payer, Movement.payee)]


def with_items() -> list:
    """Loader options for lists of movements: both sides and items without a query a row."""
    return [joinedload(Movement.payer), joinedload(Movement.payee), selectinload(Movement.items)]


def waiting_orders(agency_id: int | None) -> Select[Movement]:
    """A SELECT of orders that wait for this agency: to be paid, to be confirmed, or held up by its missing details."""
    return select(Movement).where(_waits_for(agency_id))


def _waits_for(agency_id: int | None) -> ColumnElement[bool]:
    return or_(
        and_(Movement.payer_id == agency_id, Movement.status == MovementState.LISTED),
        and_(Movement.payee_id == agency_id, Movement.status == MovementState.SENT),
        and_(
            Movement.payee_id == agency_id,
            Movement.kind == MovementKind.BANK_ORDER,
            Movement.status == MovementState.PREPARED,
            Movement.blocked_reason.is_not(None),
        ),
    )


def waiting_for(agency_id: int, limit: int) -> Few:
    """The first of the orders that wait for this agency, with both sides, and how many there are."""
    waiting = waiting_orders(agency_id).order_by(Movement.id)
    return few(waiting, limit, joinedload(Movement.payer), joinedload(Movement.payee))


def pays_back(movement: Movement) -> bool:
    """Whether it turns round: the referrer gives back what was paid of a reward and isn't due."""
    return _carries(movement, Reward.payer_id != movement.payer_id)


def gives_back_by_decision(movement: Movement) -> bool:
    """Whether an admin's decision on one of its rewards is why it turns round."""
    return _carries(movement, Reward.decided_minor.is_not(None))


def gives_back_what_was_corrected(movement: Movement) -> bool:
    """Whether a refund or a correction of one of its fees is why it turns round; else a reward was paid twice."""
    return _carries(movement, Reward.corrections > 0)


def _carries(movement: Movement, what: ColumnElement[bool]) -> bool:
    found = select(MovementItem.id).join(Reward).where(MovementItem.movement_id == movement.id, what)
    return db.session.scalar(found.limit(1)) is not None


def items_of(movement: Movement) -> Select[MovementItem]:
    """A SELECT of what an order carries, each with its reward, oldest first."""
    chosen = select(MovementItem).where(MovementItem.movement_id == movement.id).order_by(MovementItem.id)
    return chosen.options(joinedload(MovementItem.reward), undefer(MovementItem.follows_a_part))


def count_items(movement: Movement) -> int:
    """How many rewards an order carries."""
    chosen = select(func.count()).select_from(MovementItem).where(MovementItem.movement_id == movement.id)
    return db.session.scalar(chosen) or 0


def states_offered(asked: MovementState | None) -> list[MovementState]:
    """The states that a list is narrowed to: those by Stripe only where it is offered, or asked for."""
    by_stripe = {MovementState.COLLECTING, MovementState.COLLECTED}
    is_offered = current_app.config["SETTINGS"].has_stripe
    return [state for state in MovementState if is_offered or state == asked or state not in by_stripe]


def count_movements(
    agency_id: int, direction: str | None = None, only: Only | None = None, words: str = ""
) -> dict[str, int]:
    """How many of an agency's movements are in each state."""
    mine = movements_of(agency_id, direction, only=only, words=words).order_by(None).subquery()
    return dict(db.session.execute(select(mine.c.status, func.count()).group_by(mine.c.status)).all())


def sums_of(orders: Select[Movement], agency_id: int) -> list[Money]:
    """What a list of orders comes to, one sum a currency; less what the agency pays."""
    total = func.sum(signed_amount(agency_id))
    return sums(orders.with_only_columns(Movement.currency, total).group_by(Movement.currency))


def signed_amount(agency_id: int) -> ColumnElement[int]:
    """What an order comes to for an agency: below zero where it pays."""
    return case((Movement.payer_id == agency_id, -Movement.amount_minor), else_=Movement.amount_minor)


def to_pay(agency_id: int) -> Few:
    """The orders that wait for this agency's payment, oldest first, as many as a page takes, and how many there are."""
    chosen = select(Movement).where(Movement.payer_id == agency_id, Movement.status == MovementState.LISTED)
    return few(chosen.order_by(Movement.id), PAID_AT_ONCE, joinedload(Movement.payee), _taken_to_bank())


def sums_to_pay(orders: Sequence[Movement]) -> list[Money]:
    """What these orders come to, one sum a currency."""
    found: Counter[str] = Counter()
    for order in orders:
        found[order.currency] += order.amount_minor
    return base_first(Money(total, currency) for currency, total in found.items())


def not_to_pay(order_ids: Sequence[int], agency_id: int) -> list[Movement]:
    """Those of an agency's orders that wait for its payment no more: paid, or cancelled."""
    chosen = select(Movement).where(Movement.id.in_(order_ids), Movement.payer_id == agency_id)
    chosen = chosen.where(Movement.status.not_in(UNPAID)).order_by(Movement.id)
    return list(db.session.scalars(chosen.options(joinedload(Movement.payee))))


def orders_of_payer(order_ids: Sequence[int], agency_id: int) -> Sequence[Movement]:
    """Those of these orders that an agency has, or had, to pay, with both sides, oldest first."""
    chosen = select(Movement).where(Movement.id.in_(order_ids), Movement.payer_id == agency_id)
    chosen = chosen.where(Movement.status != MovementState.PREPARED).order_by(Movement.id)
    return db.session.scalars(chosen.options(joinedload(Movement.payee))).all()


def any_movement(movement_id: int) -> Movement | None:
    """The order, whoever's it is: for admins."""
    return db.session.scalar(select(Movement).where(Movement.id == movement_id).options(*sides()))


def movement_seen_by(person: Person, movement_id: int) -> Movement:
    """The order, for an admin and for people of its two sides; NotFound for all others."""
    found = any_movement(movement_id) if person.is_admin else None
    return found or movement_for(person, movement_id)
