"""The call on what clients say that they paid."""

from typing import Any

from apiflask.fields import Boolean, Integer, List, Nested, String

from ..core.api import Named, Output, Page, Seen, Sum, calls, listing
from ..core.api_fields import instant
from ..core.guards import admin_only
from ..core.paging import page
from . import queries
from .models import Hiring

bp = calls("hirings", "Desk")


class HiringOut(Output):
    referral_id = Integer()
    number = String(attribute="referral.lead.number", metadata={"description": "the lead’s"})
    receiver = Nested(Named, attribute="referral.receiver")
    is_hired = Boolean()
    job = String()
    paid = Nested(Sum, allow_none=True, metadata={"description": "roughly; null where the client doesn’t say"})
    reported = List(Nested(Sum), metadata={"description": "the fees that the receiver has reported"})
    differs = Boolean(metadata={"description": "whether the two differ much"})
    said_at = instant()


@bp.get("/hirings")
@admin_only
@bp.input(Page, location="query")
@bp.output(listing(HiringOut, "Hirings"))
@bp.doc(summary="What clients say that they paid, newest first", security="token", operation_id="list_hirings")
def list_hirings(query_data: dict[str, Any]) -> object:
    """Beside what their agencies have reported."""
    newest = queries.hirings().order_by(Hiring.said_at.desc(), Hiring.referral_id.desc())
    found = page(newest, [Hiring.said_at, Hiring.referral_id], query_data["cursor"], query_data["limit"])
    fees = queries.reported([row.referral_id for row in found.rows])
    items = [
        Seen(row, reported=mine, differs=row.differs_from(mine))
        for row in found.rows
        for mine in [fees.get(row.referral_id, [])]
    ]
    return {"items": items, "next": found.next}
