"""This installation has no key to Stripe any more: what it has not asked Stripe for goes by bank order."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit
from ...core.errors import NotNow
from ...core.transaction import locked, own, transaction
from ...members.models import Person
from ...settlement.actions.decide import refuse_involved
from ...settlement.actions.reissue import cancel
from ...settlement.due import why_outdated
from ...settlement.models import Movement, Remark
from .. import due, queries
from .delay import comes_by_bank


def go_by_bank(movement_ids: Sequence[int]) -> None:
    """Cancel what waits for Stripe to be asked, which has not been: its rewards are due again, and a bank order carries them."""
    for movement_id in movement_ids:
        with transaction():
            movement = locked(select(Movement).where(Movement.id == movement_id, *due.waits_without_key()))
            if movement:
                _let_go_by_bank(movement)


def order_instead(movement_id: int, admin: Person) -> Movement:
    """The same, of what may have been asked for since a backup was made that was put back: an admin of neither side has looked at
    Stripe, and says that it was not."""
    with transaction():
        movement = own(select(Movement).where(Movement.id == movement_id))
        refuse_involved(movement, admin)
        if not queries.may_go_by_bank(movement):
            raise NotNow(
                _(
                    "Only what waits for Stripe to be asked becomes a bank order, while the alliance has no connection to Stripe."
                )
            )
        _let_go_by_bank(movement)
        audit.record("movement.by_bank", movement, admin)
    return movement


def _let_go_by_bank(movement: Movement) -> None:
    if why_outdated(movement.id) is None and not movement.payee.is_suspended:  # or none is made for now
        comes_by_bank(movement)
    cancel(movement, Remark.OTHER_RAIL)
