"""A bank statement that the demo's first agency has brought: a payment that lacks the bank's costs, and one with a wrong
reference."""

from datetime import datetime, timedelta

from sqlalchemy import select

from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from ..reconciliation.actions import bring
from ..settlement.models import Movement, MovementState
from .people import Alliance

COSTS = Money(7_50, "EUR")
MISTYPED = "LP-BO311-73"


def bring_statement(alliance: Alliance, now: datetime) -> None:
    """As a table, like those that banks' sites give."""
    agency = alliance.agencies[0]
    waiting = select(Movement).where(Movement.payee_id == agency.id, Movement.currency == COSTS.currency)
    order = db.session.scalar(waiting.where(Movement.status == MovementState.LISTED).order_by(Movement.id).limit(1))
    if order is None:
        return
    with clock.pretend(now - timedelta(hours=2)):
        day = clock.today()
        table = (
            "Booking date;Amount;Currency;Counterparty;Purpose\n"
            f"{day};{order.amount - COSTS};EUR;{order.payer.name};{order.reference}\n"
            f"{day};180.00;EUR;Oakmoor Media;reward {MISTYPED}\n"
            f"{day};-1250.00;EUR;Hausverwaltung Rau;rent for the studio\n"
        )
        bring(alliance.acting(agency, "finance"), f"statement-{day}.csv", table.encode())
