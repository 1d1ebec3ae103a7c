"""Calls on what was reported, and reporting what members wrote."""

from typing import Any

from apiflask.fields import Integer, String
from flask_login import current_user
from sqlalchemy import select

from ...core.api import Input, Output, Page, calls, listing
from ...core.api_fields import instant, one_of, text, word
from ...core.guards import admin_only, team_or_may
from ...core.idempotency import once
from ...core.paging import page
from ...core.throttling import count_tries
from .. import reports
from ..models import LONGEST, Fault, Report, ReportState, Subject
from .members import ReasonIn

bp = calls("reports", "Desk")


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


class ReportIn(Input):
    fault = word(Fault, required=True)
    note = text(LONGEST, metadata={"description": "needed where the fault is “other”"})


class MadeReport(Output):
    id = Integer()
    status = word(ReportState)
    made_at = instant()


@bp.get("/reports")
@admin_only
@bp.input(ReportsPage, location="query")
@bp.output(listing(ReportOut, "Reports"))
@bp.doc(summary="What was reported, newest first", security="token", operation_id="list_reports")
def list_reports(query_data: dict[str, Any]) -> object:
    """Each report by itself; one decision closes all of a subject."""
    chosen = select(Report).order_by(Report.id.desc())
    chosen = chosen.where(Report.status == query_data["status"]) if query_data["status"] else chosen
    found = page(chosen, [Report.id], query_data["cursor"], query_data["limit"])
    return {"items": found.rows, "next": found.next}


@bp.post("/messages/<int:message_id>/report")
@team_or_may("community")
@once
@bp.input(ReportIn)
@bp.output(MadeReport, status_code=201)
@bp.doc(summary="Report a message to the admins", security="token", operation_id="report_message")
def report_message(message_id: int, json_data: dict[str, str]) -> object:
    """It is shown until they have decided. Its writer doesn’t learn who reported it."""
    return _report(Subject.MESSAGE, message_id, json_data)


@bp.post("/questions/<int:question_id>/report")
@team_or_may("community")
@once
@bp.input(ReportIn)
@bp.output(MadeReport, status_code=201)
@bp.doc(summary="Report a question to the admins", security="token", operation_id="report_question")
def report_question(question_id: int, json_data: dict[str, str]) -> object:
    """It is shown until they have decided. Whoever asked doesn’t learn who reported it."""
    return _report(Subject.QUESTION, question_id, json_data)


def _report(kind: Subject, subject_id: int, said: dict[str, str]) -> Report:
    reports.public_subject(kind, subject_id, current_user)
    count_tries(report=f"person {current_user.id}")
    return reports.report(kind, subject_id, said["fault"], said["note"], current_user)


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


@bp.post("/reports/<int:report_id>/put-back")
@admin_only
@once
@bp.input(ReasonIn)
@bp.output(ReportOut)
@bp.doc(summary="Show again what a report took off", security="token", operation_id="put_back_reported")
def put_back(report_id: int, json_data: dict[str, str]) -> object:
    """The agency reads the reason; the marks that it led to count no longer. The report stays decided as it was."""
    row = reports.one(report_id)
    reports.put_subject_back(row.subject_kind, row.subject_id, current_user, json_data["reason"])
    return row
