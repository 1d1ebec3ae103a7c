"""What programs are told of bank orders and payments: never an account, and no words that people have typed."""

from typing import Any

from flask_babel import lazy_gettext as _l

from ..core.api import Seen
from ..core.room import News
from ..core.told import sides_of
from .api import Bank, MovementOut
from .models import Movement, MovementState
from .queries import movement_seen_by

ABOUT = {
    MovementState.LISTED: _l("It can be paid now; also when “sent” was taken back."),
    MovementState.SENT: _l("The payer says so; also when “arrived” was taken back."),
    MovementState.CONTESTED: _l("The payee says that it has not arrived; a dispute is open."),
    MovementState.DONE: _l("The money is there, and the rewards are settled."),
    MovementState.COLLECTING: _l("Stripe was asked to collect it."),
    MovementState.COLLECTED: _l("Stripe has it; it is not handed on yet, or was taken back from the payee."),
    MovementState.REFUSED: _l("It is paid no more; what is still owed is in a new one."),
}


def _show(reader: Any, movement_id: int) -> Seen:
    nowhere = dict.fromkeys(Bank().fields)
    return Seen(movement_seen_by(reader, movement_id), account=nowhere, reason=None, bank_reference="")


_SHOWN: dict[str, Any] = {
    "may": "money",
    "desk": True,
    "sides": sides_of(Movement.id, Movement.payer_id, Movement.payee_id),
}
ALL = {
    f"movement.{state}": News(state.label, about, (f"movements.{state}",), show=_show, schema=MovementOut, **_SHOWN)
    for state, about in ABOUT.items()
}
