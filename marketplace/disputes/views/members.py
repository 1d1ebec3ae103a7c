"""What agencies see and do: object, answer, take back, appeal."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.exports import as_file, file_asked
from ...core.forms import ButtonForm
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.listing import Listing
from ...settlement.models import MovementState
from .. import actions, files, queries
from ..forms import AnswerForm, AppealForm, NoteForm, ObjectionForm, PaperForm, PayersAnswerForm
from ..models import Dispute, DisputeState, Subject
from ..shown import whole
from . import bp


@bp.get("/disputes")
@member_may("money")
def disputes() -> ResponseReturnValue:
    """The agency's disputes, newest first, by state."""
    status, subject = DisputeState.read(request.args.get("status")), Subject.read(request.args.get("subject"))
    filters = {"status": status, "subject": subject}
    listing = Listing("disputes.disputes", request.args, Dispute.id, queries.ORDERS, "opened", filters)
    mine = queries.disputes_of(current_user.agency_id)
    chosen = queries.narrowed(mine, status, subject, listing.words).options(*queries.with_decisions())
    if kind := file_asked(request.args):
        return as_file(kind, "disputes", files.heads(), files.rows(listing.ordered(chosen)))
    return render_template(
        "disputes/disputes.html",
        listing=listing,
        found=listing.page(chosen),
        states=list(DisputeState),
        subjects=list(Subject),
        counts=queries.count_by_state(queries.narrowed(mine, None, subject, listing.words)),
    )


@bp.route("/rewards/<int:reward_id>/object", methods=["GET", "POST"])
@member_may("money")
@once
def object_to_reward(reward_id: int) -> ResponseReturnValue:
    """Object to a reward; where there is a dispute about it, that one is shown."""
    return _about_reward(Subject.REWARD, reward_id)


@bp.route("/payments/<int:payment_id>/object", methods=["GET", "POST"])
@member_may("money")
@once
def object_to_fee(payment_id: int) -> ResponseReturnValue:
    """Object to a fee; where there is a dispute about it, that one is shown."""
    return _about_reward(Subject.FEE, payment_id)


@bp.route("/movements/<int:movement_id>/object", methods=["GET", "POST"])
@member_may("money")
@once
def object_to_order(movement_id: int) -> ResponseReturnValue:
    """Say that a bank order has not arrived, or not all of it; where there is a dispute about it, that one is shown."""
    order = queries.order_of(current_user, movement_id)
    # One that waits for the payee's word has none, whatever was decided of it and taken back since.
    there = None if order.status == MovementState.SENT else queries.last_about_order(order.id)
    if there is None:
        actions.refuse_objection(order, current_user)
    return _object(Subject.ORDER, movement_id, there, order=order)


def _about_reward(subject: Subject, number: int) -> ResponseReturnValue:
    reward = queries.about(current_user, subject, number)
    there = queries.last_about(reward.id)
    if there is None:
        actions.refuse_objection(reward, current_user)
    return _object(subject, number, there, reward=reward, fee=queries.fee_of(reward))


def _object(subject: Subject, number: int, there: Dispute | None, **about: Any) -> ResponseReturnValue:
    form = ObjectionForm(subject)
    if there and request.method == "GET":
        return redirect(url_for("disputes.dispute", dispute_id=there.id))
    if form.validate_on_submit():
        try:
            row = actions.open_dispute(subject, number, current_user, form.ground.data, form.words.data)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("The other agency is told and asked to answer. Now show what speaks for you."), "good")
            return redirect(url_for("disputes.dispute", dispute_id=row.id, _anchor="papers"))
    page = render_template("disputes/object.html", form=form, subject=subject, **about)
    return page, 422 if form.is_submitted() else 200


@bp.get("/disputes/<int:dispute_id>")
@member_may("money")
def dispute(dispute_id: int) -> ResponseReturnValue:
    """What both sides say and show, what is frozen, by when to answer, and what was decided."""
    return _show(dispute_id)


def _show(dispute_id: int, status: int = 200, **sent: Any) -> ResponseReturnValue:
    row = queries.dispute_for(current_user, dispute_id)
    page = render_template(
        "disputes/dispute.html",
        answer_form=sent.get("answer") or _answer_form(row, formdata=None),
        appeal_form=sent.get("appeal") or AppealForm(formdata=None),
        paper_form=sent.get("paper") or PaperForm(formdata=None),
        note_form=sent.get("note") or NoteForm(formdata=None),
        button_form=ButtonForm(formdata=None),
        **whole(row, current_user),
    )
    return page, status


def _answer_form(row: Dispute, **given: Any) -> AnswerForm:
    return PayersAnswerForm(**given) if row.movement else AnswerForm(**given)


@bp.post("/disputes/<int:dispute_id>/answer")
@member_may("money")
@once
def answer(dispute_id: int) -> ResponseReturnValue:
    """The other side answers."""
    form = _answer_form(queries.dispute_for(current_user, dispute_id))
    number = form.data.get("bank_reference") or ""
    if not form.validate():
        return _show(dispute_id, 422, answer=form)
    if not form.taken(lambda: actions.answer(dispute_id, current_user, form.words.data or "", number)):
        return _show(dispute_id, 422, answer=form)
    flash(_("Your answer is there. An admin decides, and you are told."), "good")
    return redirect(url_for("disputes.dispute", dispute_id=dispute_id))


@bp.post("/disputes/<int:dispute_id>/withdraw")
@member_may("money")
@once
def withdraw(dispute_id: int) -> ResponseReturnValue:
    """The side that objected takes it back."""
    row = actions.withdraw(dispute_id, current_user)
    if row.movement_id:
        flash(_("Confirmed. The rewards in this order are settled."), "good")
    else:
        flash(_("Taken back. The money goes on."), "good")
    return redirect(url_for("disputes.dispute", dispute_id=dispute_id))


@bp.post("/disputes/<int:dispute_id>/appeal")
@member_may("money")
@once
def appeal(dispute_id: int) -> ResponseReturnValue:
    """Either side asks another admin."""
    form = AppealForm()
    if not form.taken(lambda: actions.appeal(dispute_id, current_user, form.words.data or "")):
        return _show(dispute_id, 422, appeal=form)
    flash(_("Another admin decides, for good. You are told."), "good")
    return redirect(url_for("disputes.dispute", dispute_id=dispute_id))


@bp.post("/disputes/<int:dispute_id>/notes")
@member_may("money")
@once
def add_note(dispute_id: int) -> ResponseReturnValue:
    """A side says something more."""
    form = NoteForm()
    if not form.taken(lambda: actions.add_note(dispute_id, current_user, form.note.data or "")):
        return _show(dispute_id, 422, note=form)
    flash(_("Your note is there. The other agency is told."), "good")
    return redirect(url_for("disputes.dispute", dispute_id=dispute_id, _anchor="history"))


def show_with_paper(dispute_id: int, form: PaperForm) -> ResponseReturnValue:
    """The page again, with what is wrong with a file."""
    return _show(dispute_id, 422, paper=form)
