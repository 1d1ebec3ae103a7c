"""Budgets of two agencies, and of the alliance."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from ...core import audit, clock
from ...core.errors import BadInput, NotAllowed, NotNow
from ...core.extensions import db
from ...core.money import LARGEST, Money
from ...core.transaction import hold_name, transaction
from ...core.typed import one_line, too_long
from ...members.models import Person
from ...outbox.actions import send
from ...partnerships.actions.pairs import active
from ...partnerships.people import people_of
from ..models import LONGEST_TITLE, Budget
from ..queries import MOST_RUNNING, count_running
from .periods import period_errors


@dataclass(frozen=True)
class SaidBudget:
    """How much may be promised in which period."""

    title: str
    amount: Money | None
    starts_on: date | None
    ends_on: date | None


def set_budget(person: Person, said: SaidBudget, partnership_id: int | None = None) -> Budget:
    """Set a budget of two agencies, or (None), as an admin, of the alliance for all of its pairs. It is a record of what is promised: no
    money moves by it. The other side is told."""
    if partnership_id is None and not person.is_admin:
        raise NotAllowed(_("This is a page of the alliance’s admins."))
    with transaction():
        row = active(partnership_id, person) if partnership_id else None
        title = one_line(said.title)
        errors = period_errors(said.starts_on, said.ends_on)
        if sentence := too_long(title, LONGEST_TITLE) if title else _("Fill this in."):
            errors["title"] = sentence
        if sentence := amount_error(said.amount):
            errors["amount"] = sentence
        if errors or said.amount is None:
            raise BadInput(_("Mend what is marked."), errors)
        hold_name(f"budgets of {partnership_id}")
        if count_running(partnership_id) >= MOST_RUNNING:
            raise NotNow(
                _("There are %(most)s budgets already whose period is not over, and no more fit.", most=MOST_RUNNING)
            )
        made = Budget(
            partnership_id=partnership_id, title=title, starts_on=said.starts_on, ends_on=said.ends_on, amount_minor=said.amount.minor,
            currency=said.amount.currency, made_by=person.id, made_at=clock.now(),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        if row is not None:
            send("partnership.budget", people_of(row, row.other_id(person.agency_id)), budget=made.id)
        audit.record("partnership.budget", made, person, amount=str(made.amount), currency=made.currency)
    return made


def amount_error(amount: Money | None) -> str | None:
    """The sentence for an amount that can't be set."""
    if amount is None or amount.minor <= 0:
        return _("Enter an amount above zero.")
    return _("That is more than can be booked at once.") if amount.minor > LARGEST else None
