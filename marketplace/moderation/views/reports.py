"""Reporting what should not be shown, and the admins' desk for it."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from ...core.errors import BadInput, NotNow
from ...core.guards import admin_only, public
from ...core.idempotency import once
from ...core.listing import Listing, Order
from ...core.throttling import count_tries, network
from .. import reports
from ..forms import DecisionForm, ReportForm
from ..models import Report, ReportState, Subject
from . import bp

WHAT = f"<any({', '.join(Subject)}):what>"
OUTCOMES = {"take_off": ReportState.UPHELD, "warn": ReportState.WARNED, "leave": ReportState.DISMISSED}  # by the button
MADE, MOST = "reports", 40  # in the cookie of whoever reports: the reports of this browser, the latest
BY_DAY = {"day": Order(_l("Day"), (Report.made_at,), falling=True)}


@bp.route(f"/report/{WHAT}/<int:subject_id>", methods=["GET", "POST"])
@public
@once
def report(what: str, subject_id: int) -> ResponseReturnValue:
    """Tell the admins that a service, a review or what a member wrote should not be shown."""
    by, earlier = current_user if current_user.is_authenticated else None, session.get(MADE, [])
    shown, form = reports.public_subject(Subject(what), subject_id, by), ReportForm()
    is_told = reports.is_told(shown.kind, shown.id, by, earlier)
    if not is_told and form.validate_on_submit():
        count_tries(report=f"person {by.id}" if by else network(request.remote_addr or ""))
        try:
            made = reports.report(shown.kind, shown.id, form.fault.data, form.note.data or "", by, earlier)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        except NotNow:
            is_told = True
        else:
            session[MADE] = [*earlier, made.id][-MOST:]
            flash(_("Thank you. The alliance’s admins look at it."), "good")
            return redirect(shown.back)
    status = (409 if is_told else 422) if form.is_submitted() else 200
    return render_template("moderation/report.html", form=form, shown=shown, is_told=is_told), status


@bp.get("/desk/reports")
@admin_only
def all_reports() -> ResponseReturnValue:
    """What was reported, by state, each subject once."""
    status = ReportState.read(request.args.get("status"))
    listing = Listing("moderation.all_reports", request.args, Report.id, BY_DAY, "day", {"status": status})
    found = listing.page(reports.latest(status))
    return render_template(
        "moderation/reports.html", listing=listing, found=found, subjects=reports.subjects_of(found.rows),
        states=list(ReportState), counts=reports.count_by_state(),
    )  # fmt: skip


@bp.route(f"/desk/reports/{WHAT}/<int:subject_id>", methods=["GET", "POST"])
@admin_only
@once
def decide(what: str, subject_id: int) -> ResponseReturnValue:
    """One subject with all its reports, and the decision: take it off, leave it, leave it and warn, or put it back."""
    form, deed = DecisionForm(), request.form.get("deed", "")
    if form.validate_on_submit():
        try:
            _do(Subject(what), subject_id, deed, form.reason.data or "")
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Done. Those it concerns read the reason."), "good")
            return redirect(url_for("moderation.all_reports"))
    page = render_template(
        "moderation/decide.html", form=form, shown=reports.subject(Subject(what), subject_id),
        all_of_it=reports.of_subject(Subject(what), subject_id),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _do(kind: Subject, subject_id: int, deed: str, reason: str) -> None:
    if deed == "put_back":
        reports.put_subject_back(kind, subject_id, current_user, reason)
    elif deed in OUTCOMES:
        reports.decide(kind, subject_id, current_user, OUTCOMES[deed], reason)
    else:
        raise BadInput(_("Choose one."))
