"""Somebody objects: the money is frozen where it is, and the other side is asked."""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotAllowed, NotNow
from ...core.extensions import db
from ...core.money import Money
from ...core.transaction import own, transaction
from ...members.models import Person
from ...members.queries import people_who
from ...outbox.actions import send
from ...rewards.actions import freeze
from ...rewards.models import Reward
from ...settlement.actions import contest
from ...settlement.models import Movement, MovementState
from ..models import ENDED, Dispute, DisputeState, Ground, Subject
from .said import said

MOST_TIMES = 3  # that one agency may object to the same


@dataclass(frozen=True)
class About:
    """What somebody objects to: its columns in the dispute, whose it is beside the person's, and what it comes to."""

    columns: dict[str, int]
    other_id: int
    amount: Money

    @property
    def is_it(self) -> ColumnElement[bool]:
        """Condition: a dispute is about the same."""
        ((column, number),) = self.columns.items()
        return getattr(Dispute, column) == number


def open_dispute(subject: Subject, number: int, person: Person, ground: str, words: str) -> Dispute:
    """Object to a reward, by its number, to the fee that it is a share of, by the payment's, or as its payee to a bank order; for one
    of Ground, with a word on it. The reward is frozen, the order stands still until it is decided or taken back; what is on
    its way goes on."""
    words = said(words)
    if ground not in Ground.of(subject):
        raise BadInput(_("Mend what is marked."), {"ground": _("Choose one.")})
    with transaction():
        about = _order(number, person) if subject == Subject.ORDER else _reward(subject, number, person)
        row = _written(about, subject, person, Ground(ground), words)
        lifecycle.begin(row, person)
        audit.record("dispute.opened", row, person, ground=ground, amount=str(row.amount), currency=row.currency)
        send("money.dispute_opened", people_who("money", row.other_id), dispute=row.id)
    return row


def refuse_objection(matter: Reward | Movement, person: Person) -> None:
    """What open_dispute() refuses whatever one says, refused before somebody writes it: an order to its payer and where it waits for no
    word of the payee's, a reward of nobody's, and what one has objected to too often."""
    if isinstance(matter, Movement):
        if person.agency_id != matter.payee_id:
            raise NotAllowed(_("Only the payee says whether an order has arrived."))
        if MovementState.CONTESTED not in matter.status.next:
            raise lifecycle.no_step(matter.status, MovementState.CONTESTED)
    else:
        _refuse_nobodys(matter)
    column = "movement_id" if isinstance(matter, Movement) else "reward_id"
    _refuse_too_often(getattr(Dispute, column) == matter.id, person)


def _reward(subject: Subject, number: int, person: Person) -> About:
    mine = or_(Reward.payer_id == person.agency_id, Reward.payee_id == person.agency_id)
    column = Reward.payment_id if subject == Subject.FEE else Reward.id
    # Of two who object at once the second finds the first one's dispute.
    reward = own(select(Reward).where(column == number, mine))
    _refuse_nobodys(reward)
    other = reward.payee_id if person.agency_id == reward.payer_id else reward.payer_id
    about = About({"reward_id": reward.id}, other, reward.amount)
    _refuse_beside(about, person)
    _refuse_again(about)
    freeze(reward)
    return about


def _refuse_nobodys(reward: Reward) -> None:
    """Nothing is due of the fee of a client whom nobody brought, and there is no other side to answer."""
    if reward.payee.is_alliance:
        raise NotNow(_("Nobody is owed anything of this fee, so there is nothing to object to."))


def _order(number: int, person: Person) -> About:
    order = contest(number, person)
    about = About({"movement_id": order.id}, order.payer_id, order.amount)
    _refuse_beside(about, person)
    return about


def _written(about: About, subject: Subject, person: Person, ground: Ground, words: str) -> Dispute:
    days = current_app.config["SETTINGS"].dispute_days
    row = Dispute(
        subject=subject, opener_id=person.own_agency.id, other_id=about.other_id, amount_minor=about.amount.minor,
        currency=about.amount.currency, ground=ground, words=words, opened_at=clock.now(), opened_by_id=person.id,
        answer_by=clock.today() + timedelta(days=days), **about.columns,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _refuse_beside(about: About, person: Person) -> None:
    standing = db.session.scalar(select(Dispute).where(about.is_it, Dispute.status.not_in(ENDED)))
    if standing:
        raise NotNow(_("There is a dispute about this already: %(number)s.", number=standing.number))
    _refuse_too_often(about.is_it, person)


def _refuse_too_often(is_it: ColumnElement[bool], person: Person) -> None:
    count = select(func.count(Dispute.id)).where(is_it, Dispute.opener_id == person.agency_id)
    if (db.session.scalar(count) or 0) >= MOST_TIMES:
        raise NotNow(_("You have objected to this and taken it back several times. Write to the alliance’s admins."))


def _refuse_again(about: About) -> None:
    """Of an order this isn't asked: one that waits for the payee's word again was taken back after it was decided."""
    decided = db.session.scalar(select(Dispute).where(about.is_it, Dispute.status != DisputeState.WITHDRAWN))
    if decided:
        raise NotNow(
            _(
                "This was decided in %(number)s. Whoever does not agree can appeal there, in time.",
                number=decided.number,
            )
        )
