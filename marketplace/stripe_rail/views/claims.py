"""The admins' page of a claim: what a payer's bank has taken back, what came of it by bank, and the decision to write
it off. It is there also where the alliance has left Stripe since."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import approval
from ...core.errors import NotFound
from ...core.guards import admin_only
from ...core.idempotency import once
from ...members.second_admin import shown_to
from ...settlement.models import Remark
from .. import actions, queries
from ..forms import PaidByBankForm, SecondAdminForm, WriteOffForm
from . import bp


@bp.get("/desk/stripe/claims/<int:movement_id>")
@admin_only
def claim(movement_id: int) -> ResponseReturnValue:
    """What the alliance claims of a payer, what the payer pays back, and what waits there for a second admin."""
    return _show(movement_id)


def _show(
    movement_id: int,
    form: WriteOffForm | None = None,
    second: SecondAdminForm | None = None,
    by_bank: PaidByBankForm | None = None,
) -> str:
    found = queries.claim_of(movement_id)
    if found is None:
        raise NotFound()
    movement, payment = found
    paid = queries.claim_payment_of(movement_id)
    return render_template(
        "stripe_rail/claim.html",
        movement=movement,
        payment=payment,
        paid=paid,
        may_be_mistaken=queries.was_paid_by_bank(movement, payment, paid),
        decisions=[one for one in approval.all_of(payment) if one.agreed],
        form=form or WriteOffForm(formdata=None),
        second=second or SecondAdminForm(formdata=None),
        by_bank=by_bank or PaidByBankForm(formdata=None),
        said=Remark.said,
        **shown_to(current_user, payment, movement.amount),
    )


@bp.post("/desk/stripe/claims/<int:movement_id>/write-off")
@admin_only
@once
def write_off(movement_id: int) -> ResponseReturnValue:
    """An admin proposes to write it off."""
    form = WriteOffForm()
    if not form.taken(lambda: actions.write_off(movement_id, current_user, form.reason.data or "")):
        return _show(movement_id, form), 422
    flash(_("Noted. It happens as soon as a second admin agrees; they are told."), "good")
    return redirect(url_for("stripe_rail.claim", movement_id=movement_id))


@bp.post("/desk/stripe/claims/<int:movement_id>/agree")
@admin_only
@once
def agree(movement_id: int) -> ResponseReturnValue:
    """A second admin agrees."""
    actions.agree(movement_id, current_user)
    flash(_("Written off, as two admins have decided. The payer is told."), "good")
    return redirect(url_for("stripe_rail.claim", movement_id=movement_id))


@bp.post("/desk/stripe/claims/<int:movement_id>/object")
@admin_only
@once
def object_to(movement_id: int) -> ResponseReturnValue:
    """A second admin objects, or the first one takes the decision back."""
    form = SecondAdminForm()
    if not form.taken(lambda: actions.object_to(movement_id, current_user, form.reason.data or "")):
        return _show(movement_id, second=form), 422
    flash(_("It is not carried out. The claim stands as it stood."), "good")
    return redirect(url_for("stripe_rail.claim", movement_id=movement_id))


@bp.post("/desk/stripe/movements/<int:movement_id>/by-bank")
@admin_only
@once
def order_instead(movement_id: int) -> ResponseReturnValue:
    """An admin makes a bank order of what Stripe was not asked for, while there is no key to it."""
    actions.order_instead(movement_id, current_user)
    flash(_("Cancelled. A bank order takes its place within a minute."), "good")
    return redirect(url_for("settlement.any_movement", movement_id=movement_id))


@bp.post("/desk/stripe/claims/<int:movement_id>/paid-by-bank")
@admin_only
@once
def paid_by_bank(movement_id: int) -> ResponseReturnValue:
    """An admin has found the payer's money on the alliance's bank account."""
    form = PaidByBankForm()
    if not form.taken(lambda: actions.claim_paid_by_bank(movement_id, current_user, form.note.data or "")):
        return _show(movement_id, by_bank=form), 422
    flash(_("Noted. The alliance has no claim any more; the payer is told."), "good")
    return redirect(url_for("stripe_rail.claim", movement_id=movement_id))


@bp.post("/desk/stripe/claims/<int:movement_id>/not-paid-by-bank")
@admin_only
@once
def not_paid_by_bank(movement_id: int) -> ResponseReturnValue:
    """An admin takes that back: the money is not there."""
    actions.claim_not_paid_by_bank(movement_id, current_user)
    flash(_("Noted. The claim stands again; the payer is told."), "good")
    return redirect(url_for("stripe_rail.claim", movement_id=movement_id))
