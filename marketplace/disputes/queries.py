"""Disputes, for whoever may see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from ..core import clock
from ..core.approval import Proposal
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.formats import day
from ..core.listing import Order, mention
from ..core.money import Money
from ..core.room import Task, house
from ..members.models import Agency, Person, PersonState
from ..members.queries import admins
from ..rewards.models import Reward
from ..settlement.models import Movement, MovementItem, MovementKind, MovementState
from .models import TO_DECIDE, Dispute, DisputeNote, DisputeState, Outcome, Paper, Subject

ORDERS = {
    "opened": Order(_l("Opened"), (Dispute.opened_at,), falling=True),
    "sum": Order(_l("Sum"), (Dispute.currency, Dispute.amount_minor), falling=True),
}


@dataclass(frozen=True)
class Seen:
    """A paper that was shown before: in which dispute, by whom and when."""

    dispute: Dispute
    agency: str
    on: date


@dataclass(frozen=True)
class Paid:
    """A movement that is done and carries what a dispute is about, and how much of it; negative where it was given back."""

    movement: Movement
    amount: Money


def disputes_of(agency_id: int | None) -> Select[Dispute]:
    """A SELECT of the disputes of an agency, by it or with it."""
    return select(Dispute).where(_is_of(agency_id))


def _is_of(agency_id: int | None) -> ColumnElement[bool]:
    return or_(Dispute.opener_id == agency_id, Dispute.other_id == agency_id)


def narrowed(
    chosen: Select[Dispute], status: DisputeState | None, subject: Subject | None, words: str = ""
) -> Select[Dispute]:
    """Those in a state, of a subject, and with these words in an agency's name."""
    chosen = chosen.where(Dispute.status == status) if status else chosen
    chosen = chosen.where(Dispute.subject == subject) if subject else chosen
    if words:
        named = mention(words, Agency.name)
        chosen = chosen.where(or_(Dispute.opener.has(named), Dispute.other.has(named)))
    return chosen


def count_by_state(chosen: Select[Dispute]) -> dict[DisputeState, int]:
    """How many of them are in each state."""
    rows = chosen.order_by(None).subquery()
    return dict(db.session.execute(select(rows.c.status, func.count()).group_by(rows.c.status)).all())


def with_sides() -> list:
    """Loader options for lists: the names of both sides, without a query a row."""
    return [joinedload(side).load_only(Agency.name) for side in (Dispute.opener, Dispute.other)]


def with_decisions() -> list:
    """The same, and what was decided."""
    return [*with_sides(), selectinload(Dispute.decisions)]


def _whole() -> list:
    """Loader options for one dispute: all that its page and letters say."""
    parts = (Dispute.reward, Dispute.movement, Dispute.decisions, Dispute.appealed_by)
    return [*with_sides(), *(joinedload(part) for part in parts)]


def dispute_for(person: Person, dispute_id: int) -> Dispute:
    """A dispute of this person's agency; otherwise there is nothing there."""
    return _one(Dispute.id == dispute_id, _is_of(person.agency_id))


def any_dispute(dispute_id: int) -> Dispute:
    """A dispute, for an admin; NotFound where there is none."""
    return _one(Dispute.id == dispute_id)


def dispute_seen_by(person: Person, dispute_id: int) -> Dispute:
    """A dispute, for an admin and for people of its two sides; NotFound for all others."""
    return any_dispute(dispute_id) if person.is_admin else dispute_for(person, dispute_id)


def _one(*conditions: ColumnElement[bool]) -> Dispute:
    chosen = select(Dispute).where(*conditions).options(*_whole())
    found = db.session.scalars(chosen.execution_options(populate_existing=True)).unique().one_or_none()
    if found is None:
        raise NotFound()
    return found


def about(person: Person, subject: Subject, number: int) -> Reward:
    """The reward that this person's agency objects to, by its number or by the payment's; otherwise there is nothing there."""
    column = Reward.payment_id if subject == Subject.FEE else Reward.id
    mine = or_(Reward.payer_id == person.agency_id, Reward.payee_id == person.agency_id)
    found = db.session.scalar(select(Reward).where(column == number, mine))
    if found is None:
        raise NotFound()
    return found


def order_of(person: Person, movement_id: int) -> Movement:
    """The bank order that this person's agency is one of the two sides of; otherwise there is nothing there."""
    chosen = select(Movement).where(Movement.id == movement_id, Movement.of(person.agency_id))
    found = db.session.scalar(chosen.where(Movement.kind == MovementKind.BANK_ORDER))
    if found is None:
        raise NotFound()
    return found


def last_about(reward_id: int) -> Dispute | None:
    """The last dispute about a reward that was not taken back."""
    return _last(Dispute.reward_id == reward_id)


def last_about_order(movement_id: int) -> Dispute | None:
    """The same, about a bank order."""
    return _last(Dispute.movement_id == movement_id)


def is_followed(row: Dispute) -> bool:
    """Whether there was another dispute about the same order after this one."""
    later = exists().where(Dispute.movement_id == row.movement_id, Dispute.id > row.id)
    return bool(db.session.scalar(select(later)))


def _last(about: ColumnElement[bool]) -> Dispute | None:
    chosen = select(Dispute).where(about, Dispute.status != DisputeState.WITHDRAWN)
    return db.session.scalar(chosen.order_by(Dispute.id.desc()).limit(1))


def paid_of(row: Dispute) -> list[Paid]:
    """What has been paid so far of what a dispute is about, whatever has become of its own order, in the order it came."""
    if row.movement:
        both = (row.movement, row.movement.booked_by)
        return [Paid(one, one.amount) for one in both if one and one.status == MovementState.DONE]
    if row.reward is None:
        return []
    seen = case((Movement.payer_id == row.reward.payer_id, MovementItem.amount_minor), else_=-MovementItem.amount_minor)
    chosen = select(Movement, seen).join(MovementItem, MovementItem.movement_id == Movement.id)
    chosen = chosen.where(MovementItem.reward_id == row.reward_id, Movement.status == MovementState.DONE)
    found = db.session.execute(chosen.order_by(Movement.ended_at, Movement.id))
    return [Paid(movement, Money(minor, row.currency)) for movement, minor in found]


def sum_paid(row: Dispute, paid: Iterable[Paid]) -> Money:
    """What that comes to."""
    return Money(sum(one.amount.minor for one in paid), row.currency)


def fee_of(reward: Reward, hold: bool = False) -> tuple[Money, date]:
    """What the client paid, refunds apart, and when: the room that knows fees says so. `hold`: it stays so in this transaction."""
    paid: tuple[Money, date] = house().answers["fee_paid"](reward.payment_id, hold)
    return paid


def fee_shrank_since(reward: Reward, instant: datetime) -> bool:
    """Whether the receiver keeps less of the fee than at an instant."""
    return bool(house().answers["fee_shrank_since"](reward.payment_id, instant))


def is_outdated(row: Dispute, decided: Proposal) -> bool:
    """Whether a sum that waits for a second admin was set for a fee that is less by now; of one that is decided, later refunds take
    their part."""
    if row.reward is None or decided.outcome != Outcome.AMEND:
        return False
    return fee_shrank_since(row.reward, decided.proposed_at)


def to_answer(agency_id: int | None) -> Select[Dispute]:
    """A SELECT of disputes that wait for this agency's answer."""
    waits = Dispute.status.in_((DisputeState.OPEN, DisputeState.SILENT))
    return select(Dispute).where(Dispute.other_id == agency_id, waits)


def to_decide() -> Select[Dispute]:
    """A SELECT of disputes that wait for an admin, oldest first."""
    return select(Dispute).where(Dispute.status.in_(TO_DECIDE)).order_by(Dispute.id)


def tasks(limit: int) -> list[Task]:
    """The oldest of them."""
    return [
        Task(
            url_for("disputes.desk_dispute", dispute_id=row.id),
            _("%(opener)s against %(other)s", opener=row.opener.name, other=row.other.name),
            _("%(number)s, to decide by %(day)s", number=row.number, day=day(row.decide_by)) if row.decide_by else row.number,
            row.appealed_at or row.answered_at or row.opened_at, row.amount,
        )
        for row in db.session.scalars(to_decide().options(*with_sides()).limit(limit))
    ]  # fmt: skip


def papers_of(row: Dispute) -> Sequence[Paper]:
    """What both sides show in a dispute, in the order it came."""
    return db.session.scalars(select(Paper).where(Paper.dispute_id == row.id).order_by(Paper.id)).all()


def paper_of(row: Dispute, paper_id: int) -> Paper:
    """One paper of a dispute; NotFound for any other."""
    found = db.session.scalar(select(Paper).where(Paper.id == paper_id, Paper.dispute_id == row.id))
    if found is None:
        raise NotFound()
    return found


def notes_of(row: Dispute) -> Sequence[DisputeNote]:
    """What was said in a dispute beside objection, answer and appeal, in the order it came."""
    return db.session.scalars(
        select(DisputeNote).where(DisputeNote.dispute_id == row.id).order_by(DisputeNote.id)
    ).all()


def referrals_in(dispute_id: int) -> Select[int]:
    """A SELECT of the referrals of whose clients a dispute may tell: the reward's, or those of all rewards in the order."""
    of_reward = select(Reward.referral_id).join(Dispute, Dispute.reward_id == Reward.id).where(Dispute.id == dispute_id)
    carried = select(Reward.referral_id).join(MovementItem, MovementItem.reward_id == Reward.id)
    carried = carried.join(Dispute, Dispute.movement_id == MovementItem.movement_id).where(Dispute.id == dispute_id)
    found = of_reward.union(carried).subquery()
    return select(found.c.referral_id)


def is_erased(row: Dispute) -> bool:
    """Whether a client of whom it may tell is erased: nothing more is shown and noted then."""
    return bool(house().answers["is_any_erased"](referrals_in(row.id)))


def shown_before(row: Dispute, person: Person) -> Mapping[int, list[Seen]]:
    """By paper of a dispute, where the same file was shown earlier: an admin is told of every place, a member of their own
    agency's disputes alone."""
    earlier = aliased(Paper)
    chosen = select(Paper.id, Dispute, Agency.name, clock.start_of_each("day", earlier.brought_at)).select_from(Paper)
    chosen = chosen.join(earlier, and_(earlier.digest == Paper.digest, earlier.id < Paper.id))
    chosen = chosen.join(Dispute, Dispute.id == earlier.dispute_id).join(Agency, Agency.id == earlier.agency_id)
    chosen = chosen.where(Paper.dispute_id == row.id).order_by(earlier.id)
    if not person.is_admin:
        chosen = chosen.where(_is_of(person.agency_id))
    found: dict[int, list[Seen]] = {}
    for paper_id, dispute, agency, on in db.session.execute(chosen):
        found.setdefault(paper_id, []).append(Seen(dispute, agency, on))
    return found


def of_side(papers: Iterable[Paper], agency_id: int) -> list[Paper]:
    """What one side shows."""
    return [paper for paper in papers if paper.agency_id == agency_id]


def somebody_decides(row: Dispute) -> bool:
    """Whether there is an admin who may decide on a dispute: of neither side, and on an appeal nobody who decided before."""
    before = {one for turn in row.decisions for one in (turn.decided_by_id, turn.seconded_by_id) if one}
    apart = or_(Person.agency_id.is_(None), Person.agency_id.not_in(row.sides))
    able = admins().where(Person.status == PersonState.ACTIVE, Person.id.not_in(before), apart)
    return db.session.scalar(select(able.exists())) or False


def all_disputes() -> Select[Dispute]:
    """A SELECT of all disputes, for admins."""
    return select(Dispute)
