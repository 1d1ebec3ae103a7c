"""What the alliance's admins see and decide of bank orders."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import approval
from ...core.approval import Proposal
from ...core.errors import BadInput, NotFound, NotNow, show
from ...core.guards import admin_only
from ...core.idempotency import once
from ...members.queries import has_other_admins, names_of, owners_and_finance
from .. import actions, queries
from ..forms import DecideForm, SecondForm, UndoForm
from ..history import steps_of
from ..models import Movement, MovementState, Remark
from . import bp


@bp.get("/desk/contested")
@admin_only
def contested() -> ResponseReturnValue:
    """Contested orders that wait for an admin's decision, or for a second admin."""
    return _desk()


def _desk(refused: DecideForm | None = None, of: int | None = None) -> str:
    movements = queries.contested()
    forms = {row.id: refused if refused and row.id == of else _decide_form(row.id) for row in movements}
    for movement_id, form in forms.items():
        form.named(f"order-{movement_id}")
    return render_template("settlement/contested.html", movements=movements, forms=forms, **_waiting(movements))


def _waiting(movements: Sequence[Movement], second: SecondForm | None = None) -> dict[str, object]:
    """What waits for a second admin, what the last one had against it, and their names."""
    waiting, objections = approval.standing(movements), approval.objections(movements)
    ids = [one.id for one in movements]
    people = [one.proposed_by for one in waiting.values()]
    people += [by for one in objections.values() for by in (one.proposed_by, one.answered_by or 0)]
    return {
        "waiting": waiting,
        "objections": objections,
        "second": second or SecondForm(formdata=None),
        "said": Remark.said,
        "is_alone": bool(waiting) and not has_other_admins(current_user),
        "names": names_of(people),
        "takes_two": dict(zip(ids, approval.take_two([one.amount for one in movements]), strict=True)),
    }


def _decide_form(movement_id: int) -> DecideForm:
    either = url_for("settlement.decide", movement_id=movement_id, outcome="done").removesuffix("done")
    return DecideForm(formdata=None, sent_to=either)


@bp.post("/desk/contested/<int:movement_id>/<any(done, refused):outcome>")
@admin_only
@once
def decide(movement_id: int, outcome: str) -> ResponseReturnValue:
    """An admin ends a contested order."""
    form = DecideForm()
    try:
        waiting = actions.decide_contested(movement_id, current_user, outcome, form.reason.data or "")
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return _desk(form, movement_id), 422
    except NotNow as refusal:
        order = url_for("settlement.any_movement", movement_id=movement_id)
        return show(refusal.status, refusal.title, refusal.sentence, way_on=(order, _("See the order")))
    _say(waiting, _("Decided. Both agencies are told."))
    return redirect(url_for("settlement.contested"))


@bp.get("/desk/movements/<int:movement_id>")
@admin_only
def any_movement(movement_id: int) -> ResponseReturnValue:
    """One order of any two members: what both say, whom to ask, what happened."""
    return _order(movement_id)


def _order(movement_id: int, form: UndoForm | None = None, second: SecondForm | None = None) -> str:
    movement = queries.any_movement(movement_id)
    if movement is None:
        raise NotFound()
    return render_template(
        "settlement/any_movement.html",
        movement=movement,
        steps=steps_of(movement),
        contacts={agency.id: owners_and_finance(agency.id) for agency in (movement.payer, movement.payee)},
        may_undo=movement.can_be_undone_until is not None,
        form=form or UndoForm(formdata=None),
        **_waiting([movement], second),
    )


@bp.post("/desk/movements/<int:movement_id>/undo")
@admin_only
@once
def undo_any(movement_id: int) -> ResponseReturnValue:
    """An admin takes back "sent" or "received"."""
    form = UndoForm()
    try:
        waiting = actions.undo_as_admin(movement_id, current_user, form.reason.data or "")
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return _order(movement_id, form), 422
    _say(waiting, _("Taken back. Both agencies are told."))
    return redirect(url_for("settlement.any_movement", movement_id=movement_id))


def _say(waiting: Proposal | None, done: str) -> None:
    if waiting is None:
        flash(done, "good")
    else:
        flash(_("Noted. It happens as soon as a second admin agrees; they are told."), "good")


@bp.post("/desk/movements/<int:movement_id>/agree")
@admin_only
@once
def agree(movement_id: int) -> ResponseReturnValue:
    """A second admin agrees with what the first has decided."""
    movement = actions.agree(movement_id, current_user)
    flash(_("Done, as two admins have decided. Both agencies are told."), "good")
    return redirect(_after(movement))


@bp.post("/desk/movements/<int:movement_id>/object")
@admin_only
@once
def object_to(movement_id: int) -> ResponseReturnValue:
    """A second admin objects, or the first one takes the decision back."""
    form = SecondForm()
    try:
        movement = actions.object_to(movement_id, current_user, form.reason.data or "")
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return _order(movement_id, second=form), 422
    flash(_("It is not carried out. The order waits for another decision."), "good")
    return redirect(_after(movement))


def _after(movement: Movement) -> str:
    if movement.status == MovementState.CONTESTED:
        return url_for("settlement.contested", _anchor=f"order-{movement.id}")
    return url_for("settlement.any_movement", movement_id=movement.id)
