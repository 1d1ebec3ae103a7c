"""Somebody objects: the money is frozen where it is, and the other side is asked."""

from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotNow
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...members.models import Person
from ...members.queries import people_who
from ...outbox.actions import send
from ...rewards.actions import freeze
from ...rewards.models import Reward
from ..models import ENDED, Dispute, DisputeState, Ground, Subject
from .said import said

MOST_TIMES = 3  # that one agency may object to the same reward


def open_dispute(subject: Subject, number: int, person: Person, ground: str, words: str) -> Dispute:
    """Object to a reward, by its number, or to the fee that it is a share of, by the payment's; for one of Ground, with a word on
    it. The reward is frozen until it is decided or taken back; what is on its way goes on."""
    words = said(words)
    if Ground.read(ground) is None:
        raise BadInput(_("Mend what is marked."), {"ground": _("Choose one.")})
    with transaction():
        mine = or_(Reward.payer_id == person.agency_id, Reward.payee_id == person.agency_id)
        column = Reward.payment_id if subject == Subject.FEE else Reward.id
        # Of two who object at once the second finds the first one's dispute.
        reward = own(select(Reward).where(column == number, mine))
        _refuse_again(reward, person)
        row = _written(reward, subject, person, Ground(ground), words)
        lifecycle.begin(row, person)
        freeze(reward)
        audit.record("dispute.opened", row, person, ground=ground, amount=str(row.amount), currency=row.currency)
        send("money.dispute_opened", people_who("money", row.other_id), dispute=row.id)
    return row


def _written(reward: Reward, subject: Subject, person: Person, ground: Ground, words: str) -> Dispute:
    other = reward.payee_id if person.agency_id == reward.payer_id else reward.payer_id
    days = current_app.config["SETTINGS"].dispute_days
    row = Dispute(
        subject=subject, reward_id=reward.id, opener_id=person.own_agency.id, other_id=other, amount_minor=reward.amount_minor,
        currency=reward.currency, ground=ground, words=words, opened_at=clock.now(), opened_by_id=person.id,
        answer_by=clock.today() + timedelta(days=days),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _refuse_again(reward: Reward, person: Person) -> None:
    of_it = select(Dispute).where(Dispute.reward_id == reward.id)
    standing = db.session.scalar(of_it.where(Dispute.status.not_in(ENDED)))
    if standing:
        raise NotNow(_("There is a dispute about this already: %(number)s.", number=standing.number))
    decided = db.session.scalar(of_it.where(Dispute.status != DisputeState.WITHDRAWN))
    if decided:
        raise NotNow(
            _(
                "This was decided in %(number)s. Whoever does not agree can appeal there, in time.",
                number=decided.number,
            )
        )
    count = select(func.count(Dispute.id)).where(Dispute.reward_id == reward.id, Dispute.opener_id == person.agency_id)
    if (db.session.scalar(count) or 0) >= MOST_TIMES:
        raise NotNow(_("You have objected to this and taken it back several times. Write to the alliance’s admins."))
