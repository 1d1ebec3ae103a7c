"""What an admin decides of a dispute; over a set sum, when a second admin agrees."""

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select

from ...core import approval, audit
from ...core.approval import Proposal
from ...core.errors import BadInput, NotAllowed, NotNow
from ...core.money import Money
from ...core.transaction import own, transaction
from ...members.models import Person, PersonState
from ...members.queries import admin_since, admins, person
from ...outbox.actions import send
from ...rewards.models import Reward
from .. import queries
from ..models import TO_DECIDE, Dispute, Outcome
from .carry_out import carry_out
from .said import said


def decide(dispute_id: int, admin: Person, outcome: str, reason: str, amount: Money | None = None) -> Proposal | None:
    """Decide what is due: the reward as it is (`dismiss`), nothing (`void`), or `amount` (`amend`); both sides read the reason.

    Over a set sum it is returned as what waits for a second admin. Nobody decides on their own agency's matters, nor on the appeal
    against what they decided or agreed to themselves.
    """
    reason = said(reason, "reason")
    with transaction():
        row, reward = _held(dispute_id, admin)
        if row.status not in TO_DECIDE:
            raise NotNow(_("This waits for no decision: it is “%(state)s”.", state=row.status.label))
        refuse_earlier(row, admin)
        due = _due(reward, outcome, amount)
        at_stake = max(row.at_stake, due or row.at_stake)
        if approval.take_two([at_stake]) == [False]:
            carry_out(row, reward, admin, Outcome(outcome), due, reason)
            return None
        waiting = approval.propose(row, outcome, reason, admin, due.minor if due is not None else None)
        audit.record("dispute.proposed", row, admin, outcome=outcome)
        send("money.dispute_second_admin", _others(row, admin), dispute=row.id)
    return waiting


def agree(dispute_id: int, admin: Person) -> Dispute:
    """A second admin agrees with what the first has decided, and it is carried out."""
    with transaction():
        row, reward = _held(dispute_id, admin)
        decided = approval.agree(row, admin)
        # Or one admin would appoint the second one who agrees.
        if (since := admin_since(admin)) and since > decided.proposed_at:
            raise NotAllowed(_("You have become an admin after this was decided; another admin has to agree."))
        due = None if decided.amount_minor is None else Money(decided.amount_minor, row.currency)
        carry_out(row, reward, admin, Outcome(decided.outcome), due, decided.reason, first=decided.proposed_by)
    return row


def object_to(dispute_id: int, admin: Person, reason: str) -> Dispute:
    """A second admin objects, or the first one takes it back: the dispute stands as it stood, and can be decided anew."""
    with transaction():
        row, _reward = _held(dispute_id, admin)
        decided = approval.object_to(row, admin, reason.strip()[:2000])
        audit.record("dispute.objected", row, admin, outcome=decided.outcome)
        if decided.proposed_by != admin.id:
            send("money.dispute_not_agreed", person(decided.proposed_by), dispute=row.id)
    return row


def _held(dispute_id: int, admin: Person) -> tuple[Dispute, Reward]:
    """The dispute, the fee and its reward, held in this order; refused to an admin who belongs to one of the two agencies."""
    row = own(select(Dispute).where(Dispute.id == dispute_id))
    if admin.agency_id in row.sides:
        raise NotAllowed(_("You belong to one of the two agencies; another admin has to decide."))
    queries.fee_of(row.reward, hold=True)  # as a refund does, which would wait for us otherwise, and we for it
    return row, own(select(Reward).where(Reward.id == row.reward_id))


def refuse_earlier(row: Dispute, admin: Person) -> None:
    """On an appeal somebody else decides than who did before."""
    if any(admin.id in (one.decided_by_id, one.seconded_by_id) for one in row.decisions):
        raise NotAllowed(_("You have decided this before; on the appeal another admin has to decide."))


def _due(reward: Reward, outcome: str, amount: Money | None) -> Money | None:
    """What an outcome makes due, None for the share; refused where it changes nothing, or says no sum."""
    if outcome == Outcome.DISMISS:
        return None
    if outcome == Outcome.VOID:
        due = Money(0, reward.currency)
    elif outcome != Outcome.AMEND:
        raise BadInput(_("Mend what is marked."), {"outcome": _("Choose one.")})
    else:
        due = _checked(reward, amount)
    if due == reward.share:
        sentence = _("That is what the reward is already: choose “%(dismiss)s”.", dismiss=Outcome.DISMISS.label)
        raise BadInput(sentence, {"amount" if outcome == Outcome.AMEND else "outcome": sentence})
    return due


def _checked(reward: Reward, amount: Money | None) -> Money:
    most, _paid_on = queries.fee_of(reward)
    if amount is None or amount.currency != reward.currency:
        sentence = (
            _("Enter the amount.") if amount is None else _("The reward is in %(currency)s.", currency=reward.currency)
        )
    elif amount.minor <= 0:
        sentence = _("Enter an amount above zero.")
    elif amount > most:
        sentence = _("That is more than the client paid.")
    else:
        return amount
    raise BadInput(_("Mend what is marked."), {"amount": sentence})


def _others(row: Dispute, admin: Person) -> Select[Person]:
    """The admins who may agree with this one."""
    apart = or_(Person.agency_id.is_(None), Person.agency_id.not_in(row.sides))
    return admins().where(Person.id != admin.id, Person.status == PersonState.ACTIVE, apart)
