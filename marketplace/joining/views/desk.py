"""The admins' desk for applications: the list, one with what is needed to decide, and the decision."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.errors import BadInput
from ...core.exports import as_file, file_asked
from ...core.forms import ButtonForm
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.listing import Listing
from .. import actions, queries
from ..due import TIME_TO_DECIDE, decide_by
from ..evidence import checks_of, is_doubled_by
from ..forms import AskForm, NoteForm, RejectForm
from ..history import happened
from ..models import SENT, Application, ApplicationState
from ..shown import facts_of
from . import bp


@bp.get("/desk/applications")
@admin_only
def desk() -> ResponseReturnValue:
    """All that were sent, those that wait longest first."""
    status = ApplicationState.read(request.args.get("status"))
    listing = Listing(
        "joining.desk", request.args, Application.id, queries.ORDERS, "waits", {"status": status}, oldest_first=True
    )
    query = queries.applications(status, listing.words)
    if file := file_asked(request.args):
        return as_file(file, "applications", queries.heads(), queries.rows_of(listing.ordered(query)))
    found, states = listing.page(query), SENT
    return render_template(
        "joining/desk.html", listing=listing, found=found, states=states, counts=queries.count_by_state(listing.words),
        opinions=queries.opinions_in(found.rows), categories=queries.names_in(found.rows), decide_by=decide_by,
        now=clock.now(), time=TIME_TO_DECIDE.total_seconds(),
    )  # fmt: skip


@bp.get("/desk/applications/<int:application_id>")
@admin_only
def application(application_id: int) -> ResponseReturnValue:
    """One, with what is needed to decide."""
    return _show(application_id)


def _show(application_id: int, status: int = 200, **sent: Any) -> ResponseReturnValue:
    row = queries.sent_one(application_id)
    forms = {
        name: sent.get(name)
        or kind(formdata=None, sent_to=url_for(f"joining.{name}", application_id=row.id)).named(name)
        for name, kind in (("ask_back", AskForm), ("reject", RejectForm), ("note_down", NoteForm))
    }
    return render_template(
        "joining/application.html", application=row, checks=checks_of(row), facts=facts_of(row), happened=happened(row),
        decide_by=decide_by(row), now=clock.now(), time=TIME_TO_DECIDE.total_seconds(), forms=forms,
        is_own=is_doubled_by(row, current_user.agency_id), button_form=ButtonForm(formdata=None),
        trouble=sent.get("trouble", ""),
    ), status  # fmt: skip


@bp.post("/desk/applications/<int:application_id>/approve")
@admin_only
@once
def approve(application_id: int) -> ResponseReturnValue:
    """Admit it."""
    try:
        actions.approve(application_id, current_user)
    except BadInput as refusal:
        trouble = " ".join(dict.fromkeys(refusal.errors.values())) or str(refusal.sentence)
        return _show(application_id, 422, trouble=trouble)
    flash(_("Approved. The owner is invited by mail."), "good")
    return redirect(url_for("joining.application", application_id=application_id))


@bp.post("/desk/applications/<int:application_id>/ask")
@admin_only
@once
def ask_back(application_id: int) -> ResponseReturnValue:
    """Ask the applicant something."""
    form = AskForm().named("ask_back")
    deed = lambda: actions.ask_back(application_id, form.text.data or "", current_user)  # noqa: E731
    return _done(application_id, "ask_back", form, deed, _("Asked. The answer stands here as soon as it comes."))


@bp.post("/desk/applications/<int:application_id>/reject")
@admin_only
@once
def reject(application_id: int) -> ResponseReturnValue:
    """Decline it with a reason."""
    form = RejectForm().named("reject")
    form.validate()

    def deed() -> object:
        if form.again_from.errors:
            raise BadInput(_("Mend what is marked."))
        said = form.why.data or "", form.reason.data or "", form.again_from.data
        return actions.reject(application_id, current_user, *said)

    return _done(application_id, "reject", form, deed, _("Rejected. The applicant reads the reason."))


@bp.post("/desk/applications/<int:application_id>/note")
@admin_only
@once
def note_down(application_id: int) -> ResponseReturnValue:
    """Note something for the other admins."""
    form = NoteForm().named("note_down")
    deed = lambda: actions.note_down(application_id, form.note.data or "", current_user)  # noqa: E731
    return _done(application_id, "note_down", form, deed, _("Noted."))


def _done(application_id: int, name: str, form: Any, deed: Callable[[], object], sentence: str) -> ResponseReturnValue:
    try:
        deed()
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return _show(application_id, 422, **{name: form})
    flash(sentence, "good")
    return redirect(url_for("joining.application", application_id=application_id))
