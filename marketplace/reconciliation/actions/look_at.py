"""What a person does with a payment that didn't match."""

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit, lifecycle
from ...core.errors import BadInput, NotNow
from ...core.formats import day as written
from ...core.transaction import hold_name, own, transaction
from ...disputes import actions as disputes
from ...disputes.queries import last_about_order
from ...members.models import Person
from ...settlement.actions import returned_by_bank
from ...settlement.models import Movement, MovementState
from .. import queries
from ..models import BankLine, LineState
from ..verdicts import Verdict
from .match import hold, match


def set_aside(line_id: int, person: Person) -> BankLine:
    """Somebody has looked at it, and nothing is to be done about it here."""
    return _move(line_id, person, LineState.SET_ASIDE)


def look_again(line_id: int, person: Person) -> BankLine:
    """What was set aside is to be looked at after all, or what had closed an order that was taken back since."""
    return _move(line_id, person, LineState.WAITING)


def _move(line_id: int, person: Person, to: LineState) -> BankLine:
    with transaction():
        line = _held(line_id, person)
        lifecycle.move(line, to, person, back=queries.is_open_again(line))
    return line


def assign(line_id: int, order_id: int, person: Person) -> BankLine:
    """Say which open order a payment is for that names none; it then closes it. Only one of exactly this sum may be chosen."""
    with transaction():
        line = _held(line_id, person)
        if line.status != LineState.WAITING or line.movement_id:
            raise NotNow(_("This payment doesn’t wait for an order any more."))
        order = next((one for one in queries.candidates(line) if one.id == order_id), None)
        if order is None:
            raise BadInput(_("Choose an open order that comes to exactly this."), {"order": _("Choose an order.")})
        hold([order.id])
        line.movement_id = order.id
        audit.record("movement.assigned", order, person)
        if not match(line.agency_id, {order.id}, person):
            raise NotNow(_("The order doesn’t wait for this payment any more."))
    return line


def came_back(line_id: int, person: Person) -> BankLine:
    """The payer's bank has returned a payment: its order is to be paid again or, where the payee contests it, the admins read so."""
    with transaction():
        line = _held(line_id, person)
        if queries.verdict_of(line) != Verdict.CAME_BACK:
            raise NotNow(_("This payment tells of no order that came back."))
        order = own(select(Movement).where(Movement.id == line.movement_id))
        if order.status == MovementState.CONTESTED:
            _show(order, line, person)
        else:
            returned_by_bank(order, person)
        lifecycle.move(line, LineState.MATCHED, person)
    return line


def _show(order: Movement, line: BankLine, person: Person) -> None:
    """The payer says it in the dispute about the order: as the answer, or beside one that was given already as a file."""
    dispute, said = (
        last_about_order(order.id),
        _("Our bank has returned this payment on %(day)s.", day=written(line.booked_on)),
    )
    if dispute is None:
        raise NotNow(_("There is no dispute about this order any more."))
    if dispute.answered_at is None:
        disputes.answer(dispute.id, person, said, line.number)
    else:
        text = "\n".join(part for part in (said, line.bank_id, line.purpose) if part)
        disputes.show_paper(dispute.id, person, "bank.txt", text.encode(), said)


def _held(line_id: int, person: Person) -> BankLine:
    hold_name(f"bank lines of {person.own_agency.id}")
    return own(select(BankLine).where(BankLine.id == line_id, BankLine.agency_id == person.own_agency.id))
