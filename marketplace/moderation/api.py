"""The desk's calls: members and their standing, and the log."""

from typing import Any

from apiflask.fields import Dict, Float, Integer, List, Nested, String
from flask_login import current_user

from ..core.api import Empty, Input, Named, Output, Page, Seen, calls, links, listing
from ..core.api_fields import Amount, currency, instant, text, word
from ..core.audit import AuditRow
from ..core.guards import admin_only, team_only
from ..core.idempotency import once
from ..core.paging import page
from ..members.models import Agency, AgencyState
from . import actions
from .models import LONGEST
from .queries import conduct, log, members, one_member

bp = calls("desk", "Desk")
SHOWN = tuple(state for state in AgencyState if state != AgencyState.ALLIANCE)
GO_ON = links("reinstate_agency", "get_agency", agency_id="id")


class MembersPage(Page):
    status = word(SHOWN)
    q = String(load_default="", metadata={"description": "words in names, cities, sites, people’s names and addresses"})


class ReasonIn(Input):
    reason = text(LONGEST, needed=True)


class Sum(Output):
    amount = Amount()
    currency = currency()


class Standing(Output):
    """Counts over all time, but marks: those of the last year. Medians are null while there is nothing to take them of."""

    given = Integer()
    received = Integer()
    asked = Integer()
    won = Integer()
    unanswered = Integer()
    answer_seconds = Float(allow_none=True)
    seconds_to_pay = Float(allow_none=True)
    contested = Integer()
    returned = Integer()
    marks = Integer()


class Member(Named):
    status = word(AgencyState)
    country = String()
    city = String()
    since = instant()
    conduct = Nested(Standing)
    overdue = List(Nested(Sum), allow_none=True, metadata={"description": "null for whoever sees no money"})


class LogEntry(Output):
    id = Integer()
    at = instant()
    event = String()
    person = Nested(Named, allow_none=True)
    subject_kind = String()
    subject_id = Integer()
    facts = Dict()


@bp.get("/members")
@team_only
@bp.input(MembersPage, location="query")
@bp.output(listing(Member, "Members"), links=links("get_agency", agency_id="items/0/id"))
@bp.doc(summary="All agencies with their conduct", security="token", operation_id="list_members")
def list_members(query_data: dict[str, Any]) -> object:
    """For admins and partner managers; newest first."""
    chosen = members.agencies(AgencyState.read(query_data.get("status")), query_data["q"][:100], current_user.is_admin)
    newest = conduct.with_figures(chosen).order_by(Agency.id.desc())
    found = page(newest, [Agency.id], query_data["cursor"], query_data["limit"])
    return {"items": [_member(one) for one in found.rows], "next": found.next}


@bp.post("/agencies/<int:agency_id>/suspend")
@admin_only
@once
@bp.input(ReasonIn)
@bp.output(Member, links=GO_ON)
@bp.doc(summary="Suspend a member, with a reason that it reads", security="token", operation_id="suspend_agency")
def suspend(agency_id: int, json_data: dict[str, str]) -> object:
    """All ways in of its people end; open leads are taken back; payouts to it wait."""
    actions.suspend_agency(agency_id, json_data["reason"], current_user)
    return _member(one_member.agency_with_figures(agency_id))


@bp.post("/agencies/<int:agency_id>/reinstate")
@admin_only
@once
@bp.input(Empty)
@bp.output(Member, links=GO_ON)
@bp.doc(summary="End a suspension, or keep a member that leaves", security="token", operation_id="reinstate_agency")
def reinstate(agency_id: int, json_data: dict[str, str]) -> object:
    """It is active again at once."""
    actions.reinstate_agency(agency_id, current_user)
    return _member(one_member.agency_with_figures(agency_id))


@bp.get("/log")
@admin_only
@bp.input(Page, location="query")
@bp.output(listing(LogEntry, "Log"))
@bp.doc(summary="Who did what, newest first", security="token", operation_id="list_log")
def list_log(query_data: dict[str, Any]) -> object:
    """Events are codes; `facts` hold ids and figures, never a client's data."""
    newest = log.entries(log.Asked()).order_by(AuditRow.at.desc(), AuditRow.id.desc())
    found = page(newest, [AuditRow.at, AuditRow.id], query_data["cursor"], query_data["limit"])
    names = log.names_in(found.rows).people
    who = {one: {"id": one, "name": name} for one, name in names.items()}
    return {"items": [Seen(row, person=who.get(row.person_id)) for row in found.rows], "next": found.next}


def _member(record: Any) -> object:
    late = conduct.sums_late(record.overdue) if current_user.is_admin else None
    sums = None if late is None else [{"amount": one.decimal, "currency": one.currency} for one in late]
    standing = Seen(record, asked=conduct.asked_of(record))
    return Seen(record.Agency, since=record.member_since, overdue=sums, conduct=standing)
