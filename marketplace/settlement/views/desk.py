"""What the alliance's admins see and decide of bank orders."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput, NotFound, NotNow, show
from ...core.guards import admin_only
from ...core.idempotency import once
from ...members.queries import owners_and_finance
from .. import actions, queries
from ..forms import DecideForm, UndoForm
from ..history import steps_of
from . import bp


@bp.get("/desk/contested")
@admin_only
def contested() -> ResponseReturnValue:
    """Contested orders that wait for an admin's decision."""
    return _desk()


def _desk(refused: DecideForm | None = None, of: int | None = None) -> str:
    movements = queries.contested()
    forms = {row.id: refused if refused and row.id == of else _decide_form(row.id) for row in movements}
    for movement_id, form in forms.items():
        form.named(f"order-{movement_id}")
    return render_template("settlement/contested.html", movements=movements, forms=forms)


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
        actions.decide_contested(movement_id, current_user, outcome, form.reason.data or "")
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return _desk(form, movement_id), 422
    except NotNow as refusal:
        order = url_for("settlement.any_movement", movement_id=movement_id)
        return show(refusal.status, refusal.title, refusal.sentence, way_on=(order, _("See the order")))
    flash(_("Decided. Both agencies are told."), "good")
    return redirect(url_for("settlement.contested"))


@bp.get("/desk/movements/<int:movement_id>")
@admin_only
def any_movement(movement_id: int) -> ResponseReturnValue:
    """One order of any two members: what both say, whom to ask, what happened."""
    movement = queries.any_movement(movement_id)
    if movement is None:
        raise NotFound()
    return render_template(
        "settlement/any_movement.html",
        movement=movement,
        steps=steps_of(movement),
        contacts={agency.id: owners_and_finance(agency.id) for agency in (movement.payer, movement.payee)},
        may_undo=movement.can_be_undone_until is not None,
        form=UndoForm(formdata=None),
    )


@bp.post("/desk/movements/<int:movement_id>/undo")
@admin_only
@once
def undo_any(movement_id: int) -> ResponseReturnValue:
    """An admin takes back "sent" or "received"."""
    actions.undo_as_admin(movement_id, current_user, UndoForm().reason.data or "")
    flash(_("Taken back. Both agencies are told."), "good")
    return redirect(url_for("settlement.any_movement", movement_id=movement_id))
