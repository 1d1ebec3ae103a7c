"""The log of who did what."""

from collections.abc import Mapping
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from ...core.audit import AuditRow
from ...core.exports import as_file, file_asked
from ...core.forms import row_id
from ...core.guards import admin_only
from ...core.listing import Listing
from ..kinds_in_log import Kind
from ..queries import log as events
from ..said_in_log import said
from . import bp


@bp.get("/desk/log")
@admin_only
def log() -> ResponseReturnValue:
    """What happened, newest first, by person, agency, kind and day."""
    asked = _asked(request.args)
    filters: dict[str, str | None] = {
        "kind": asked.kind, "agency": str(asked.agency_id or ""), "person": str(asked.person_id or ""),
        "first": asked.first.isoformat() if asked.first else "", "last": asked.last.isoformat() if asked.last else "",
    }  # fmt: skip
    listing = Listing("moderation.log", request.args, AuditRow.id, events.ORDERS, "time", filters)
    chosen = events.entries(_with(asked, listing.words))
    if kind := file_asked(request.args):
        return as_file(kind, "log", *events.as_rows(listing.ordered(chosen)))
    found = listing.page(chosen)
    return render_template(
        "moderation/log.html", listing=listing, found=found, asked=asked, unknown=_unknown(request.args, asked), kinds=Kind.labels(), said=said,
        names=events.names_in(found.rows), whose=events.person_named(asked.person_id) or events.agency_named(asked.agency_id),
    )  # fmt: skip


def _asked(arguments: Mapping[str, str]) -> events.Asked:
    """What the address asks for; what can't be read is passed over."""
    return events.Asked(
        agency_id=_number(arguments.get("agency")),
        person_id=_number(arguments.get("person")),
        kind=Kind.read(arguments.get("kind")),
        first=_day(arguments.get("first")),
        last=_day(arguments.get("last")),
    )


def _with(asked: events.Asked, words: str) -> events.Asked:
    return events.Asked(words, asked.agency_id, asked.person_id, asked.kind, asked.first, asked.last)


def _unknown(arguments: Mapping[str, str], asked: events.Asked) -> str:
    """What the address asks for and can't be read, so that nobody takes the whole log for what they looked for."""
    read = {
        "kind": asked.kind,
        "agency": asked.agency_id,
        "person": asked.person_id,
        "first": asked.first,
        "last": asked.last,
    }
    return ", ".join(
        text for name, value in read.items() if value is None and (text := arguments.get(name, "")[:40].strip())
    )


def _number(text: str | None) -> int | None:
    try:
        return row_id(text)
    except ValueError:
        return None


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None  # the ends of time lie in no zone
