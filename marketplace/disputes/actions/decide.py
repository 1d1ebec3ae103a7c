"""What an admin decides of a dispute; over a set sum, when a second admin agrees."""

from flask_babel import gettext as _

from ...core import approval, audit
from ...core.approval import Proposal
from ...core.errors import BadInput, NotAllowed, NotNow
from ...core.formats import money
from ...core.money import Money
from ...core.transaction import transaction
from ...core.typed import that_fits
from ...members.models import Person
from ...members.queries import person
from ...members.second_admin import others, refuse_new
from ...outbox.actions import send
from .. import matters, queries
from ..models import TO_DECIDE, Dispute, Outcome
from .carry_out import carry_out
from .held import held
from .said import said


def decide(
    dispute_id: int,
    admin: Person,
    outcome: str,
    reason: str,
    amount: Money | None = None,
    late_report: bool = False,
    shown: bool = False,
    sure: bool = True,
) -> Proposal | None:
    """Decide what is due: the reward as it is (`dismiss`), nothing (`void`), or `amount` (`amend`). Of an order it is what has
    arrived: all of it, nothing, or `amount`. Both sides read the reason. `late_report`: of a fee or reward, the receiver has reported
    it late, or not as it was, and that counts in its track record; `shown`: whoever it goes against has it on its public page. On the
    appeal both are decided anew. More than the terms give of a fee is refused until the admin is `sure`, where a page asks: mostly it
    is a slip.

    Over a set sum it is returned as what waits for a second admin. Nobody decides on their own agency's matters, nor on the appeal
    against what they decided or agreed to themselves.
    """
    reason = said(reason, "reason")
    with transaction():
        row = _held(dispute_id, admin)
        if row.status not in TO_DECIDE:
            raise NotNow(_("This waits for no decision: it is “%(state)s”.", state=row.status.label))
        refuse_earlier(row, admin)
        approval.refuse_second(row)
        _refuse_what_does_not_fit(row, outcome, amount, late_report)
        matter = matters.of(row)
        due = matter.due(row, outcome, amount)
        if not sure:
            _refuse_more_than_the_terms_give(row, due)
        at_stake = matter.at_stake(row)
        if approval.take_two([max(at_stake, due or at_stake)]) == [False]:
            carry_out(row, admin, Outcome(outcome), due, reason, late_report, shown)
            return None
        minor = due.minor if due is not None else None
        waiting = approval.propose(row, outcome, reason, admin, minor, late_report, shown)
        audit.record("dispute.proposed", row, admin, outcome=outcome)
        send("money.dispute_second_admin", others(admin, row.sides), dispute=row.id)
    return waiting


def _refuse_what_does_not_fit(row: Dispute, outcome: str, amount: Money | None, late_report: bool) -> None:
    if late_report and row.reward is None:
        sentence = _("An order says nothing of reports.")
        raise BadInput(sentence, {"late_report": sentence})
    if amount is not None and outcome != Outcome.AMEND:
        sentence = _("A sum goes only with “%(amend)s”.", amend=Outcome.AMEND.said_of(row.subject))
        raise BadInput(sentence, {"amount": sentence})


def _refuse_more_than_the_terms_give(row: Dispute, due: Money | None) -> None:
    if row.reward and due and due.minor > row.reward.share.minor:
        share = money(row.reward.share)
        sentence = _("The terms give %(amount)s of this fee. If more is due, say that you are sure.", amount=share)
        raise BadInput(sentence, {"sure": sentence})


def agree(dispute_id: int, admin: Person) -> Dispute:
    """A second admin agrees with what the first has decided, and it is carried out."""
    with transaction():
        row = _held(dispute_id, admin)
        decided = approval.agree(row, admin)
        refuse_new(admin, decided)
        if queries.is_outdated(row, decided):
            raise NotNow(outdated())
        due = None if decided.amount_minor is None else Money(decided.amount_minor, row.currency)
        marks = {"late_report": decided.marked, "shown": decided.shown}
        carry_out(row, admin, Outcome(decided.outcome), due, decided.reason, **marks, first=decided.proposed_by)
    return row


def object_to(dispute_id: int, admin: Person, reason: str) -> Dispute:
    """A second admin objects, or the first one takes it back: the dispute stands as it stood, and can be decided anew."""
    with transaction():
        row = _held(dispute_id, admin)
        decided = approval.object_to(row, admin, that_fits(reason.strip(), 2000, "reason"))
        audit.record("dispute.objected", row, admin, outcome=decided.outcome)
        if decided.proposed_by != admin.id:
            send("money.dispute_not_agreed", person(decided.proposed_by), dispute=row.id)
    return row


def outdated() -> str:
    """Why nobody agrees with a sum that was set for a fee which is less by now."""
    return _("Something of the fee was given back after this was decided. Object to it, and decide anew.")


def _held(dispute_id: int, admin: Person) -> Dispute:
    """The dispute and its matter; refused to an admin who belongs to one of the two agencies."""
    row = held(dispute_id)
    if admin.agency_id in row.sides:
        raise NotAllowed(_("You belong to one of the two agencies; another admin has to decide."))
    return row


def refuse_earlier(row: Dispute, admin: Person) -> None:
    """On an appeal somebody else decides than who did before."""
    if any(admin.id in (one.decided_by_id, one.seconded_by_id) for one in row.decisions):
        raise NotAllowed(_("You have decided this before; on the appeal another admin has to decide."))
