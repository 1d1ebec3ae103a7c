"""A payer takes orders to their bank in a file. That pays nothing: they are marked as sent afterwards."""

from collections.abc import Sequence

from flask_babel import gettext as _

from ...core import audit
from ...core.errors import BadInput, NotNow
from ...core.transaction import transaction
from ...members.models import Person
from ...members.queries import current_payout
from .. import queries
from ..models import Movement, MovementState
from ..payment_files import PaymentFile, PaymentFiles, sort_out


def make_payment_files(movement_ids: Sequence[int], person: Person) -> PaymentFiles:
    """The files of these orders, which wait for one's payment, and those that can be in none. Refused where one of them was
    paid or cancelled meanwhile, or the payer's own account is missing."""
    with transaction():
        orders = _to_pay(movement_ids, person)
        made = sort_out(orders, person.own_agency, current_payout(person.own_agency.id))
        if made.hindered:
            raise NotNow(str(made.hindered))
        into = {one: file.message for file in made.files for one in file.order_ids}
        for order in orders:
            if order.id in into:
                audit.record("movement.payment_file", order, person, message=into[order.id])
    return made


def make_payment_file(movement_ids: Sequence[int], person: Person) -> PaymentFile:
    """The one file of these orders; refused where they make several, or one of them can be in none."""
    with transaction():
        made = make_payment_files(movement_ids, person)
        if made.without:
            left = made.without[0]
            raise NotNow(f"{left.reference}: {left.why}")
        if len(made.files) != 1:
            raise NotNow(_("These orders make %(number)s files: take each by itself.", number=len(made.files)))
    return made.files[0]


def _to_pay(movement_ids: Sequence[int], person: Person) -> Sequence[Movement]:
    orders = queries.orders_of_payer(movement_ids, person.own_agency.id)
    if not orders or len(orders) < len(set(movement_ids)):
        raise BadInput(_("Some of these are no orders that you pay."), {"orders": _("Choose orders that you pay.")})
    if gone := [order.reference or "" for order in orders if order.status != MovementState.LISTED]:
        raise NotNow(
            _("There is no file: these orders wait for no payment any more: %(orders)s.", orders=", ".join(gone))
        )
    return orders
