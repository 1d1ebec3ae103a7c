"""What is asked of a budget: approved or declined, spent with a proof, closed; never more than there is."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from flask_babel import gettext as _
from sqlalchemy import Select, select

from ...core import audit, clock, lifecycle, storage
from ...core.errors import BadInput, NotAllowed, NotFound, NotNow, NotPossible
from ...core.extensions import db
from ...core.formats import money
from ...core.money import Money
from ...core.transaction import after_commit, locked, own, transaction
from ...core.typed import one_line, paragraphs, too_long
from ...disputes import papers
from ...members.models import Person
from ...members.queries import admins
from ...outbox.actions import send
from ...partnerships.actions.pairs import active
from ...partnerships.people import people_of
from ..models import LONGEST_TEXT, LONGEST_TITLE, Budget, BudgetRequest, RequestState
from ..queries import decides, request_seen_by, standing_of
from .budgets import amount_error


@dataclass(frozen=True)
class SaidRequest:
    """What for, how much, when, and what is expected of it."""

    budget_id: int | None
    what: str
    amount: Money | None
    spend_on: date | None
    expected: str = ""


def ask(partnership_id: int, person: Person, said: SaidRequest) -> BudgetRequest:
    """Ask for a part of what is left of a budget; whoever decides is told: the other side, or the admins where it is the alliance's."""
    with transaction():
        row = active(partnership_id, person)
        # Held, as by whoever ends it.
        budget = locked(select(Budget).where(Budget.id == said.budget_id))
        if budget is None or budget.partnership_id not in (None, row.id):
            raise BadInput(_("Mend what is marked."), {"budget": _("Choose one.")})
        if errors := _errors(said, budget):
            raise BadInput(_("Mend what is marked."), errors)
        made = BudgetRequest(
            budget=budget, partnership=row, agency_id=person.agency_id, what=one_line(said.what), spend_on=said.spend_on,
            expected=paragraphs(said.expected), amount_minor=said.amount.minor if said.amount else 0, asked_by=person.id,
            asked_at=clock.now(),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        lifecycle.begin(made, person)
        send("partnership.request", _deciding(made), request=made.id)
        audit.record("partnership.request", made, person, amount=str(made.amount), currency=budget.currency)
    return made


def _errors(said: SaidRequest, budget: Budget) -> dict[str, str]:
    what = one_line(said.what)
    found: dict[str, str | None] = {
        "what": too_long(what, LONGEST_TITLE) if what else _("Fill this in."),
        "expected": too_long(paragraphs(said.expected), LONGEST_TEXT),
        "amount": amount_error(said.amount),
    }
    if said.amount and said.amount.currency != budget.currency:
        found["amount"] = _("This budget is in %(currency)s.", currency=budget.currency)
    elif said.amount and said.amount > (left := standing_of(budget).left):
        found["amount"] = _("Only %(left)s is left of this budget.", left=money(left))
    if budget.is_over:
        found["budget"] = _("This budget is over.")
    elif said.spend_on is None or not budget.starts_on <= said.spend_on <= budget.ends_on:
        found["spend_on"] = _("Choose a day within the period of the budget.")
    return {name: sentence for name, sentence in found.items() if sentence}


def approve(request_id: int, person: Person) -> BudgetRequest:
    """Approve it, if as much is left. Of two that are approved at once, the second sees what the first has taken."""
    with transaction():
        row = _to_decide(request_id, person)
        if row.status != RequestState.ASKED:
            raise lifecycle.no_step(row.status, RequestState.APPROVED)
        left = standing_of(row.budget).left
        if row.amount_minor > left.minor:
            raise NotPossible(
                _("Only %(left)s is left of this budget. Decline it, and they can ask for less.", left=money(left))
            )
        lifecycle.move(row, RequestState.APPROVED, person)
        _tell(row, person, "approved")
    return row


def decline(request_id: int, person: Person, reason: str) -> BudgetRequest:
    """Decline it, with a reason that the other side reads."""
    reason = _read_reason(reason)
    with transaction():
        row = _to_decide(request_id, person)
        lifecycle.move(row, RequestState.DECLINED, person, note=reason)
        _tell(row, person, "declined")
    return row


def withdraw(request_id: int, person: Person) -> BudgetRequest:
    """Take one's own back, while nothing was spent."""
    with transaction():
        row = _own(request_id, person)
        lifecycle.move(row, RequestState.WITHDRAWN, person)
        audit.record("partnership.request_withdrawn", row, person)
    return row


def show_spent(request_id: int, person: Person, spent: Money | None, data: bytes) -> BudgetRequest:
    """Say what was spent, at most what was approved, and show a file that proves it; whoever decides looks at it."""
    with transaction():
        row = _own(request_id, person)
        errors = {"amount": sentence} if (sentence := amount_error(spent)) else {}
        if spent and (spent.currency != row.budget.currency or spent.minor > row.amount_minor):
            errors["amount"] = _("At most %(amount)s was approved.", amount=money(row.amount))
        read = None
        try:
            read = papers.read(data)
        except papers.BadPaper as bad:
            errors["file"] = str(bad)
        if errors or spent is None or read is None:
            raise BadInput(_("Mend what is marked."), errors)
        lifecycle.move(
            row,
            RequestState.SPENT,
            person,
            spent_minor=spent.minor,
            proof_key=papers.keep(read.data),
            proof_kind=str(read.kind),
        )
        send("partnership.request_spent", _deciding(row), request=row.id)
        audit.record("partnership.request_spent", row, person, amount=str(spent), currency=spent.currency)
    return row


def close(request_id: int, person: Person) -> BudgetRequest:
    """The proof is accepted."""
    with transaction():
        row = _to_decide(request_id, person)
        lifecycle.move(row, RequestState.CLOSED, person)
        _tell(row, person, "closed")
    return row


def not_proved(request_id: int, person: Person, reason: str) -> BudgetRequest:
    """The proof is not accepted: it is approved as before, and waits for another one."""
    reason = _read_reason(reason)
    with transaction():
        row = _to_decide(request_id, person)
        if row.status != RequestState.SPENT:
            raise NotNow(_("There is no proof to look at."))
        after_commit(partial(storage.remove, row.proof_key or ""))
        # What was not spent may be promised elsewhere by now: as much as is left is approved again.
        most = (row.spent_minor or 0) + standing_of(row.budget).left.minor
        lifecycle.move(
            row, RequestState.APPROVED, person, note=reason, amount_minor=min(row.amount_minor, most), spent_minor=None,
            proof_key=None, proof_kind=None,
        )  # fmt: skip
        _tell(row, person, "not_proved")
    return row


def _tell(row: BudgetRequest, person: Person, became: str) -> None:
    send("partnership.request_decided", people_of(row.partnership, row.agency_id), request=row.id, became=became)
    audit.record("partnership.request_decided", row, person, became=became)


def _deciding(row: BudgetRequest) -> Select[Person]:
    return (
        admins()
        if row.budget.partnership_id is None
        else people_of(row.partnership, row.partnership.other_id(row.agency_id))
    )


def _to_decide(request_id: int, person: Person) -> BudgetRequest:
    """A request for whoever decides on it, held with its budget, which is held first: as the database does."""
    row = request_seen_by(person, request_id)
    if not decides(person, row):
        raise NotAllowed(_("The other side decides on this, or an admin where the budget is the alliance’s."))
    own(select(Budget).where(Budget.id == row.budget_id))
    return own(select(BudgetRequest).where(BudgetRequest.id == request_id))


def _own(request_id: int, person: Person) -> BudgetRequest:
    row = request_seen_by(person, request_id)
    if row.agency_id != person.agency_id:
        raise NotFound()
    own(select(Budget).where(Budget.id == row.budget_id))
    return own(select(BudgetRequest).where(BudgetRequest.id == request_id))


def _read_reason(text: str) -> str:
    reason = paragraphs(text)
    if sentence := too_long(reason, LONGEST_TEXT) if reason else _("Fill this in."):
        raise BadInput(_("Mend what is marked."), {"reason": sentence})
    return reason
