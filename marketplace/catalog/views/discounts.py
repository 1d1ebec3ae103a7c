"""Discounts on a member's own services."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.forms import ButtonForm
from ...core.guards import member_may
from ...core.idempotency import once
from .. import actions, shelf
from ..forms import DiscountForm
from ..models import Discount, Service
from . import bp

ALL = "/services/<int:service_id>/discounts"
ONE = f"{ALL}/<int:discount_id>"


@bp.route(f"{ALL}/new", methods=["GET", "POST"])
@member_may("services")
@once
def new_discount(service_id: int) -> ResponseReturnValue:
    """Add a discount."""
    row = shelf.service_of(current_user.agency_id, service_id)
    form = DiscountForm(service=row)
    if form.is_submitted():
        form.validate()
        try:
            made = actions.add_discount(service_id, current_user, form.said)
        except BadInput as refusal:
            form.refuse_rest(refusal)
        else:
            return _to_service(_("Added."), row, made)
    return render_template("catalog/discount.html", form=form, service=row), 422 if form.is_submitted() else 200


@bp.route(ONE, methods=["GET", "POST"])
@member_may("services")
@once
def discount(service_id: int, discount_id: int) -> ResponseReturnValue:
    """Change a discount."""
    row = shelf.service_of(current_user.agency_id, service_id)
    form = DiscountForm(service=row, discount=(shown := shelf.discount_of(row, discount_id)))
    if form.is_submitted():
        form.validate()
        try:
            changed = actions.change_discount(service_id, discount_id, current_user, form.said)
        except BadInput as refusal:
            form.refuse_rest(refusal)
        else:
            return _to_service(_("Saved."), row, changed)
    page = render_template("catalog/discount.html", form=form, service=row, discount=shown)
    return page, 422 if form.is_submitted() else 200


def _to_service(sentence: str, service: Service, discount: Discount) -> ResponseReturnValue:
    flash(sentence, "good")
    if warning := shelf.warning_of(service, discount):
        flash(warning, "wait")
    return redirect(url_for("catalog.service", service_id=service.id))


@bp.post(f"{ONE}/end")
@member_may("services")
@once
def end_discount(service_id: int, discount_id: int) -> ResponseReturnValue:
    """Make today its last day."""
    actions.end_discount(service_id, discount_id, current_user)
    flash(_("Today is its last day."), "good")
    return redirect(url_for("catalog.service", service_id=service_id))


@bp.route(f"{ONE}/delete", methods=["GET", "POST"])
@member_may("services")
@once
def delete_discount(service_id: int, discount_id: int) -> ResponseReturnValue:
    """Ask first, then delete."""
    row, form = shelf.service_of(current_user.agency_id, service_id), ButtonForm()
    found = shelf.discount_of(row, discount_id)
    if form.validate_on_submit():
        actions.delete_discount(service_id, discount_id, current_user)
        flash(_("Deleted."), "good")
        return redirect(url_for("catalog.service", service_id=service_id))
    page = render_template("catalog/delete.html", service=row, discount=found, form=form)
    return page, 422 if form.is_submitted() else 200
