"""The call on the log of who did what."""

from typing import Any

from apiflask.fields import Dict, Integer, Nested, String
from apiflask.validators import Range

from ...core.api import Named, Output, Page, Seen, calls, listing
from ...core.api_fields import LARGEST_ID, Day, instant, text, word
from ...core.audit import AuditRow
from ...core.guards import admin_only
from ...core.paging import page
from ..kinds_in_log import Kind
from ..queries import log

bp = calls("log", "Desk")


class LogPage(Page):
    q = text(100, metadata={"description": "words in the names of who did it, or of whose agency it was"})
    kind = word(Kind, load_default=None)
    agency = Integer(load_default=None, validate=Range(min=1, max=LARGEST_ID))
    person = Integer(load_default=None, validate=Range(min=1, max=LARGEST_ID))
    first = Day(load_default=None)
    last = Day(load_default=None)


class LogEntry(Output):
    id = Integer()
    at = instant()
    event = String()
    person = Nested(Named, allow_none=True)
    subject_kind = String()
    subject_id = Integer()
    facts = Dict()


@bp.get("/log")
@admin_only
@bp.input(LogPage, location="query")
@bp.output(listing(LogEntry, "Log"))
@bp.doc(summary="Who did what, newest first", security="token", operation_id="list_log")
def list_log(query_data: dict[str, Any]) -> object:
    """Events are codes; `facts` hold ids and figures, never a client's data."""
    newest = log.entries(_asked(query_data)).order_by(AuditRow.at.desc(), AuditRow.id.desc())
    found = page(newest, [AuditRow.at, AuditRow.id], query_data["cursor"], query_data["limit"])
    names = log.names_in(found.rows).people
    who = {one: {"id": one, "name": name} for one, name in names.items()}
    return {"items": [Seen(row, person=who.get(row.person_id)) for row in found.rows], "next": found.next}


def _asked(data: dict[str, Any]) -> log.Asked:
    return log.Asked(
        data["q"], data["agency"], data["person"], Kind.read(data["kind"]), first=data["first"], last=data["last"]
    )
