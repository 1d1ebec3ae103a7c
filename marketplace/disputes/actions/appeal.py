"""One appeal, to another admin."""

from typing import Any

from flask_babel import gettext as _

from ...core import audit, clock, lifecycle
from ...core.errors import NotNow
from ...core.transaction import transaction
from ...members.models import Person
from ...members.queries import admins, people_who
from ...outbox.actions import send
from .. import matters
from ..models import Dispute, DisputeState
from .held import held, is_side
from .said import said
from .wait import waits


def appeal(dispute_id: int, person: Person, words: str) -> Dispute:
    """Either side asks another admin to decide anew, once and in time. What the first has decided stands in the books, and the
    money is frozen again as it then is, until the second has decided for good."""
    words = said(words)
    with transaction():
        row = held(dispute_id, is_side(person))
        if row.appealed_at is not None:
            raise NotNow(_("This was appealed against already; there is one appeal."))
        if row.appeal_by is not None and row.appeal_by < clock.today():
            raise NotNow(_("The time to appeal is over."))
        if not matters.stands_as_decided(row):
            raise NotNow(
                _(
                    "What was decided here was taken back since. If the money does not come, the payee can object to the order anew."
                )
            )
        said_at: dict[str, Any] = {"appeal": words, "appealed_at": clock.now(), "appealed_by_id": person.id}
        lifecycle.move(row, DisputeState.APPEALED, person, ended_at=None, **said_at, **waits())
        matters.of(row).freeze(row)
        audit.record("dispute.appealed", row, person)
        other = row.other_id if person.agency_id == row.opener_id else row.opener_id
        send("money.dispute_appealed", people_who("money", other), dispute=row.id)
        send("money.dispute_to_decide", admins(), dispute=row.id)
    return row
