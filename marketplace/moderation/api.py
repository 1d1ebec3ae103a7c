"""The desk's calls: members and their standing, and the log."""

from typing import Any

from apiflask.fields import Dict, Float, Integer, List, Nested, String
from flask_login import current_user
from sqlalchemy import select

from ..core.api import Empty, Input, Named, Output, Page, Seen, calls, links, listing
from ..core.api_fields import Amount, currency, instant, one_of, text, word
from ..core.audit import AuditRow
from ..core.guards import admin_only, team_only
from ..core.idempotency import once
from ..core.paging import page
from ..members.models import Agency, AgencyState
from . import actions, reports
from .deeds import Deed
from .models import LONGEST, Fault, Report, ReportState, Subject
from .queries import conduct, log, members, one_member

bp = calls("desk", "Desk")
SHOWN = tuple(state for state in AgencyState if state != AgencyState.ALLIANCE)
GO_ON = links("reinstate_agency", "get_agency", agency_id="id")


class MembersPage(Page):
    status = word(SHOWN)
    q = text(100, metadata={"description": "words in names, cities, sites, people’s names and addresses"})


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


class DeedIn(Input):
    deed = one_of(Deed.WARN, Deed.KEEP, Deed.LEAVE, required=True)
    reason = text(LONGEST, needed=True)


class ReportsPage(Page):
    status = word(ReportState, load_default=None)


class DecisionIn(Input):
    outcome = one_of(ReportState.UPHELD, ReportState.DISMISSED, ReportState.WARNED, required=True)
    reason = text(LONGEST, needed=True)


class ReportOut(Output):
    id = Integer()
    status = word(ReportState)
    subject_kind = word(Subject)
    subject_id = Integer()
    fault = word(Fault)
    note = String()
    made_at = instant()
    decided_at = instant()
    decision = String()


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
    chosen = members.agencies(AgencyState.read(query_data.get("status")), query_data["q"], current_user.is_admin)
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


@bp.post("/agencies/<int:agency_id>/decide")
@admin_only
@once
@bp.input(DeedIn)
@bp.output(Member)
@bp.doc(summary="Warn a member, let one stay or let it leave", security="token", operation_id="decide_on_agency")
def decide_on(agency_id: int, json_data: dict[str, str]) -> object:
    """Its owners read the reason. `keep`: in spite of its marks. With `leave` nothing new begins; what runs and is owed runs off."""
    Deed(json_data["deed"]).do(agency_id, json_data["reason"], current_user)
    return _member(one_member.agency_with_figures(agency_id))


@bp.get("/reports")
@admin_only
@bp.input(ReportsPage, location="query")
@bp.output(listing(ReportOut, "Reports"))
@bp.doc(
    summary="What was reported of services and reviews, newest first", security="token", operation_id="list_reports"
)
def list_reports(query_data: dict[str, Any]) -> object:
    """Each report by itself; one decision closes all of a subject."""
    chosen = select(Report).order_by(Report.id.desc())
    chosen = chosen.where(Report.status == query_data["status"]) if query_data["status"] else chosen
    found = page(chosen, [Report.id], query_data["cursor"], query_data["limit"])
    return {"items": found.rows, "next": found.next}


@bp.post("/reports/<int:report_id>/decide")
@admin_only
@once
@bp.input(DecisionIn)
@bp.output(ReportOut)
@bp.doc(summary="Decide a report, and all others of its subject", security="token", operation_id="decide_report")
def decide_report(report_id: int, json_data: dict[str, str]) -> object:
    """`upheld` takes it off the pages, `dismissed` leaves it, `warned` leaves it and warns its agency. The agency reads the reason."""
    row, outcome = reports.one(report_id), ReportState(json_data["outcome"])
    reports.decide(row.subject_kind, row.subject_id, current_user, outcome, json_data["reason"])
    return row


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
