"""Work that a member's agency has done and shows."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.extensions import db
from ...core.forms import ButtonForm
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.storage import StoreAway
from ...core.uploads import takes_files
from .. import actions, profiles
from ..forms import CaseForm
from . import bp


@bp.get("/agency/cases")
@member_may("profile")
def cases() -> ResponseReturnValue:
    """All cases of the agency, hidden ones too, in its own order."""
    rows = db.session.scalars(profiles.cases_of(current_user.agency_id)).all()
    return render_template("catalog/cases.html", cases=rows, step_form=ButtonForm(formdata=None))


@bp.route("/agency/cases/new", methods=["GET", "POST"])
@member_may("profile")
@once
@takes_files
def new_case() -> ResponseReturnValue:
    """Add a case."""
    form, status = CaseForm(), 200
    if form.is_submitted():
        form.validate()
        try:
            actions.create_case(current_user, form.said)
        except (BadInput, StoreAway) as refusal:
            status = form.refuse_picture(refusal)
        else:
            flash(_("The case stands on your page."), "good")
            return redirect(url_for("catalog.cases"))
    return render_template("catalog/case.html", form=form, case=None), status


@bp.route("/agency/cases/<int:case_id>", methods=["GET", "POST"])
@member_may("profile")
@once
@takes_files
def edit_case(case_id: int) -> ResponseReturnValue:
    """Say something else of a case."""
    row = profiles.case_of(current_user.agency_id, case_id)
    form, status = CaseForm(case=row), 200
    if form.is_submitted():
        form.validate()
        try:
            actions.edit_case(case_id, current_user, form.said)
        except (BadInput, StoreAway) as refusal:
            status = form.refuse_picture(refusal)
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("catalog.cases"))
    return render_template("catalog/case.html", form=form, case=row), status


@bp.post("/agency/cases/<int:case_id>/<any(show, hide):turn>")
@member_may("profile")
@once
def turn_case(case_id: int, turn: str) -> ResponseReturnValue:
    """Show it on the agency's page, or keep it without showing it."""
    (actions.show_case if turn == "show" else actions.hide_case)(case_id, current_user)
    return redirect(url_for("catalog.cases"))


@bp.post("/agency/cases/<int:case_id>/move")
@member_may("profile")
@once
def move_case(case_id: int) -> ResponseReturnValue:
    """One place up or down."""
    actions.move_case(case_id, current_user, -1 if request.form.get("deed") == "up" else 1)
    return redirect(url_for("catalog.cases"))


@bp.route("/agency/cases/<int:case_id>/delete", methods=["GET", "POST"])
@member_may("profile")
@once
def delete_case(case_id: int) -> ResponseReturnValue:
    """Ask first, then delete."""
    row, form = profiles.case_of(current_user.agency_id, case_id), ButtonForm()
    if form.validate_on_submit():
        actions.delete_case(case_id, current_user)
        flash(_("Deleted."), "good")
        return redirect(url_for("catalog.cases"))
    return render_template("catalog/delete_case.html", case=row, form=form), 422 if form.is_submitted() else 200
