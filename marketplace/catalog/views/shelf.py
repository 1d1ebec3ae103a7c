"""A member's own services."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.errors import BadInput
from ...core.exports import as_file, file_asked
from ...core.forms import ButtonForm
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.lifecycle import reasons_of
from ...core.listing import Listing
from ...core.paging import page
from ...members.track_record import track_record_of
from .. import actions, files, shelf
from ..forms import PlaceForm, ServiceForm
from ..models import For, Service, ServiceState
from ..profiles import logos_of
from . import bp

STEPS = {"publish": actions.publish_service, "pause": actions.pause_service, "resume": actions.resume_service}


@bp.get("/services")
@member_may("services")
def services() -> ResponseReturnValue:
    """All that the agency offers, in its own order, by state."""
    status = ServiceState.read(request.args.get("status"))
    agency_id = current_user.agency_id
    if kind := file_asked(request.args):
        return as_file(kind, "services", files.HEADS, files.services(shelf.shelf_of(agency_id, status)))
    listing = Listing("catalog.services", request.args, Service.id, {}, "", {"status": status})
    keys = [Service.place, Service.id]
    found = page(shelf.shelf_of(agency_id, status), keys, request.args.get("cursor"), 40)
    counts = shelf.count_by_state(agency_id)
    return render_template(
        "catalog/services.html", found=found, listing=listing, counts=counts, total=sum(counts.values()), status=status,
        shown=[one for one in ServiceState if counts.get(one) or one != ServiceState.REPORTED], today=clock.today(),
        step_form=ButtonForm(formdata=None), why=reasons_of(found.rows, ServiceState.REPORTED),
    )  # fmt: skip


@bp.route("/services/new", methods=["GET", "POST"])
@member_may("services")
@once
def new_service() -> ResponseReturnValue:
    """Add a service, as a draft."""
    form = ServiceForm()
    if form.is_submitted():
        form.validate()
        try:
            made = actions.create_service(current_user, form.said)
        except BadInput as refusal:
            form.refuse_rest(refusal)
        else:
            flash(_("Saved as a draft. Look it over, then put it into the catalog."), "good")
            return redirect(url_for("catalog.service", service_id=made.id))
    return render_template("catalog/new_service.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/services/<int:service_id>")
@member_may("services")
def service(service_id: int) -> ResponseReturnValue:
    """One service: how the catalog shows it, its discounts, and what can be done with it."""
    row = shelf.service_of(current_user.agency_id, service_id)
    return _shown(row), 200


def _shown(row: Service, place_form: PlaceForm | None = None) -> str:
    place = shelf.place_of(row)
    today = clock.today()
    return render_template(
        "catalog/service.html", service=row, today=today, place=place, why=reasons_of([row], ServiceState.REPORTED),
        total=sum(shelf.count_by_state(row.agency_id).values()),
        track_record=track_record_of([row.agency_id])[row.agency_id], logo=logos_of([row.agency_id]).get(row.agency_id),
        step_form=ButtonForm(formdata=None),
        place_form=place_form or PlaceForm(formdata=None, sent_to=url_for("catalog.move", service_id=row.id),
                                           data={"place": place}),
        warnings={one.id: shelf.warning_of(row, one) for one in row.discounts},
        differs_for_members=bool(row.discount_on(today, For.MEMBERS) or row.extras_on(today, For.MEMBERS)),
    )  # fmt: skip


@bp.route("/services/<int:service_id>/edit", methods=["GET", "POST"])
@member_may("services")
@once
def edit_service(service_id: int) -> ResponseReturnValue:
    """Say something else of a service."""
    row = shelf.service_of(current_user.agency_id, service_id)
    form = ServiceForm(service=row)
    if form.is_submitted():
        form.validate()
        try:
            actions.edit_service(service_id, current_user, form.said)
        except BadInput as refusal:
            form.refuse_rest(refusal)
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("catalog.service", service_id=service_id))
    return render_template("catalog/edit_service.html", form=form, service=row), 422 if form.is_submitted() else 200


@bp.post("/services/<int:service_id>/<any(publish, pause, resume):step>")
@member_may("services")
@once
def step(service_id: int, step: str) -> ResponseReturnValue:
    """Put it into the catalog, take it out for a while, put it back."""
    row = STEPS[step](service_id, current_user)
    paused = row.status == ServiceState.PAUSED
    flash(_("It stands in the catalog no more, until you put it back.") if paused else _("It stands in the catalog."),
          "good")  # fmt: skip
    return redirect(url_for("catalog.service", service_id=service_id))


@bp.post("/services/<int:service_id>/move")
@member_may("services")
@once
def move(service_id: int) -> ResponseReturnValue:
    """One place up or down, as a list's buttons say it, or to the place that was typed."""
    deed = request.form.get("deed", "")
    if deed in ("up", "down"):
        actions.move_service(service_id, current_user, -1 if deed == "up" else 1)
        return redirect(url_for("catalog.services"))
    row, form = shelf.service_of(current_user.agency_id, service_id), PlaceForm()
    form.validate()
    if form.place.data is None:
        form.place.errors = [*form.place.errors] or [_("Write a whole number.")]
        return _shown(row, form), 422
    place = actions.place_service(service_id, current_user, form.place.data)
    flash(_("It stands at place %(place)s now.", place=place), "good")
    return redirect(url_for("catalog.service", service_id=service_id))


@bp.route("/services/<int:service_id>/delete", methods=["GET", "POST"])
@member_may("services")
@once
def delete_service(service_id: int) -> ResponseReturnValue:
    """Ask first, then delete."""
    row, form = shelf.service_of(current_user.agency_id, service_id), ButtonForm()
    if form.validate_on_submit():
        actions.delete_service(service_id, current_user)
        flash(_("Deleted."), "good")
        return redirect(url_for("catalog.services"))
    return render_template("catalog/delete.html", service=row, form=form), 422 if form.is_submitted() else 200
