"""What the alliance's admins see and decide."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput, NotFound
from ...core.exports import as_file, file_asked
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.listing import Listing
from ...members.second_admin import shown_to
from .. import actions, files, matters, queries
from ..forms import DecisionForm, NoteForm, SecondForm
from ..models import TO_DECIDE, Dispute, DisputeState, Outcome, Subject
from ..shown import whole
from . import bp


@bp.get("/desk/disputes")
@admin_only
def desk() -> ResponseReturnValue:
    """All disputes, the oldest first, by state and subject."""
    status, subject = DisputeState.read(request.args.get("status")), Subject.read(request.args.get("subject"))
    waiting = request.args.get("status") == "waiting"
    filters = {"status": "waiting" if waiting else status, "subject": subject}
    listing = Listing("disputes.desk", request.args, Dispute.id, queries.ORDERS, "opened", filters, oldest_first=True)
    every = queries.narrowed(queries.to_decide() if waiting else queries.all_disputes(), status, subject, listing.words)
    every = every.options(*queries.with_decisions())
    if kind := file_asked(request.args):
        return as_file(kind, "disputes", files.heads(), files.rows(listing.ordered(every)))
    counts = queries.count_by_state(queries.narrowed(queries.all_disputes(), None, subject, listing.words))
    return render_template(
        "disputes/desk.html",
        listing=listing,
        found=listing.page(every),
        states=list(DisputeState),
        counts=counts,
        subjects=list(Subject),
        waiting=sum(counts.get(one, 0) for one in TO_DECIDE),
    )


@bp.get("/desk/disputes/<int:dispute_id>")
@admin_only
def desk_dispute(dispute_id: int) -> ResponseReturnValue:
    """One dispute with what both sides say and show, and the decision."""
    return _show(dispute_id)


@bp.get("/desk/movements/<int:movement_id>/dispute")
@admin_only
def desk_order(movement_id: int) -> ResponseReturnValue:
    """The last dispute about a bank order."""
    found = queries.last_about_order(movement_id)
    if found is None:
        raise NotFound()
    return redirect(url_for("disputes.desk_dispute", dispute_id=found.id))


def _show(dispute_id: int, status: int = 200, form: DecisionForm | None = None, **sent: Any) -> ResponseReturnValue:
    row = queries.any_dispute(dispute_id)
    proposed = shown_to(current_user, row, matters.of(row).at_stake(row))
    if proposed["waiting"] and queries.is_outdated(row, proposed["waiting"]):
        proposed["cannot"] = proposed["cannot"] or actions.outdated()
    page = render_template(
        "disputes/desk_dispute.html",
        form=form or DecisionForm(row, formdata=None),
        note_form=sent.get("note") or NoteForm(formdata=None),
        second=sent.get("second") or SecondForm(formdata=None),
        decided_before=any(current_user.id in (one.decided_by_id, one.seconded_by_id) for one in row.decisions),
        nobody_decides=not queries.somebody_decides(row),
        outcomes={one.value: one.said_of(row.subject) for one in Outcome},
        **proposed,
        **whole(row, current_user),
    )
    return page, status


@bp.post("/desk/disputes/<int:dispute_id>/decide")
@admin_only
@once
def decide(dispute_id: int) -> ResponseReturnValue:
    """An admin decides."""
    row = queries.any_dispute(dispute_id)
    form = DecisionForm(row)
    right = form.validate()
    takes_one = form.outcome.data == Outcome.AMEND or bool(form.amount.data)
    amount = form.amount.money(row.currency) if takes_one else None
    if not right or (takes_one and amount is None):
        return _show(dispute_id, 422, form)
    try:
        waiting = actions.decide(
            dispute_id,
            current_user,
            form.outcome.data,
            form.reason.data or "",
            amount,
            bool(form.data.get("late_report")),
            bool(form.show.data),
            sure=bool(form.data.get("sure")),
        )
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return _show(dispute_id, 422, form)
    if waiting is None:
        flash(_("Decided. Both agencies are told."), "good")
    else:
        flash(_("Noted. It happens as soon as a second admin agrees; they are told."), "good")
    return redirect(url_for("disputes.desk_dispute", dispute_id=dispute_id))


@bp.post("/desk/disputes/<int:dispute_id>/agree")
@admin_only
@once
def agree(dispute_id: int) -> ResponseReturnValue:
    """A second admin agrees with what the first has decided."""
    actions.agree(dispute_id, current_user)
    flash(_("Done, as two admins have decided. Both agencies are told."), "good")
    return redirect(url_for("disputes.desk_dispute", dispute_id=dispute_id))


@bp.post("/desk/disputes/<int:dispute_id>/object")
@admin_only
@once
def object_to(dispute_id: int) -> ResponseReturnValue:
    """A second admin objects, or the first one takes the decision back."""
    form = SecondForm()
    if not form.taken(lambda: actions.object_to(dispute_id, current_user, form.reason.data or "")):
        return _show(dispute_id, 422, second=form)
    flash(_("It is not carried out. The dispute waits for another decision."), "good")
    return redirect(url_for("disputes.desk_dispute", dispute_id=dispute_id))


@bp.post("/desk/disputes/<int:dispute_id>/notes")
@admin_only
@once
def add_note_as_admin(dispute_id: int) -> ResponseReturnValue:
    """An admin says or asks something."""
    form = NoteForm()
    if not form.taken(lambda: actions.add_note_as_admin(dispute_id, current_user, form.note.data or "")):
        return _show(dispute_id, 422, note=form)
    flash(_("Your note is there. Both agencies are told."), "good")
    return redirect(url_for("disputes.desk_dispute", dispute_id=dispute_id, _anchor="history"))
