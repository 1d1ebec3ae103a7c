"""What programs are told of disputes: how they stand, and no word that either side has written."""

from typing import Any

from flask_babel import lazy_gettext as _l

from ..core.room import News
from ..core.told import sides_of
from .api.shapes import DisputeName
from .models import Dispute, DisputeState
from .queries import dispute_seen_by

ABOUT = {
    DisputeState.OPEN: _l("Somebody objects to a fee, a reward or a bank order."),
    DisputeState.SILENT: _l("The other side has not answered in time, and an admin decides."),
    DisputeState.ANSWERED: _l("The other side has answered, and an admin decides."),
    DisputeState.DECIDED: _l("An admin has decided; either side can appeal."),
    DisputeState.APPEALED: _l("One side asks another admin."),
    DisputeState.FINAL: _l("Another admin has decided on the appeal."),
    DisputeState.WITHDRAWN: _l("The side that objected has taken it back."),
}


def _show(reader: Any, dispute_id: int) -> Dispute:
    return dispute_seen_by(reader, dispute_id)


_SHOWN: dict[str, Any] = {
    "may": "money",
    "desk": True,
    "sides": sides_of(Dispute.id, Dispute.opener_id, Dispute.other_id),
}
ALL = {
    f"dispute.{state}": News(state.label, about, (f"disputes.{state}",), show=_show, schema=DisputeName, **_SHOWN)
    for state, about in ABOUT.items()
}
