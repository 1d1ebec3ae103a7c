"""What the alliance's admins see and take back of bank orders."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput, NotFound
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.room import house
from ...members.queries import owners_and_finance
from ...members.second_admin import shown_to
from .. import actions, queries
from ..forms import SecondForm, UndoForm
from ..history import steps_of
from ..models import Remark
from . import bp


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
        steps=steps_of(movement, None),
        of_stripe=house().answers["notes_of_stripe"](movement, None),
        contacts={agency.id: owners_and_finance(agency.id) for agency in (movement.payer, movement.payee)},
        may_undo=movement.can_be_undone_until is not None and movement.disputed_at is None,
        form=form or UndoForm(formdata=None),
        second=second or SecondForm(formdata=None),
        said=Remark.said,
        **shown_to(current_user, movement, movement.amount),
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
    if waiting is None:
        flash(_("Taken back. Both agencies are told."), "good")
    else:
        flash(_("Noted. It happens as soon as a second admin agrees; they are told."), "good")
    return redirect(url_for("settlement.any_movement", movement_id=movement_id))


@bp.post("/desk/movements/<int:movement_id>/agree")
@admin_only
@once
def agree(movement_id: int) -> ResponseReturnValue:
    """A second admin agrees with what the first has decided."""
    actions.agree(movement_id, current_user)
    flash(_("Done, as two admins have decided. Both agencies are told."), "good")
    return redirect(url_for("settlement.any_movement", movement_id=movement_id))


@bp.post("/desk/movements/<int:movement_id>/object")
@admin_only
@once
def object_to(movement_id: int) -> ResponseReturnValue:
    """A second admin objects, or the first one takes the decision back."""
    form = SecondForm()
    if not form.taken(lambda: actions.object_to(movement_id, current_user, form.reason.data or "")):
        return _order(movement_id, second=form), 422
    flash(_("It is not carried out. The order waits for another decision."), "good")
    return redirect(url_for("settlement.any_movement", movement_id=movement_id))
