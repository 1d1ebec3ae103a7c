"""What a member's agency shows of itself: its profile and its pictures."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.forms import ButtonForm
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.storage import StoreAway
from ...core.uploads import takes_files
from .. import actions, partners, profiles
from ..forms import PictureForm, ProfileForm
from ..forms.profile import sent
from . import bp


@bp.route("/agency/profile", methods=["GET", "POST"])
@member_may("profile")
@once
@takes_files
def profile() -> ResponseReturnValue:
    """All that the agency says of itself, and what is still missing."""
    agency, row = current_user.agency, profiles.profile_of(current_user.agency_id)
    form, status = ProfileForm(agency=agency, profile=row), 200
    if form.is_submitted():
        form.validate()
        try:
            actions.save_profile(current_user, form.said)
        except (BadInput, StoreAway) as refusal:
            status = form.refuse_picture(refusal)
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("catalog.profile"))
    return render_template(
        "catalog/profile.html", form=form, agency=agency, profile=row, gaps=profiles.gaps(agency, row),
        gallery=profiles.gallery_of(agency.id), naming=partners.naming(agency.id), most=actions.MOST_IN_GALLERY, step_form=ButtonForm(formdata=None),
    ), status  # fmt: skip


@bp.route("/agency/pictures/new", methods=["GET", "POST"])
@member_may("profile")
@once
@takes_files
def new_picture() -> ResponseReturnValue:
    """Add a picture of the agency."""
    form, status = PictureForm(), 200
    if form.is_submitted():
        try:
            actions.add_picture(current_user, sent(form.picture), form.alt.data or "")
        except (BadInput, StoreAway) as refusal:
            status = form.refuse_picture(refusal)
        else:
            flash(_("The picture stands on your page."), "good")
            return redirect(url_for("catalog.profile", _anchor="pictures"))
    return render_template("catalog/picture.html", form=form, picture=None), status


@bp.route("/agency/pictures/<int:picture_id>", methods=["GET", "POST"])
@member_may("profile")
@once
@takes_files
def edit_picture(picture_id: int) -> ResponseReturnValue:
    """Put another picture into its place, or say something else of it."""
    row = profiles.picture_of(current_user.agency_id, picture_id)
    form, status = PictureForm(picture=row), 200
    if form.is_submitted():
        try:
            actions.change_picture(picture_id, current_user, sent(form.picture), form.alt.data or "")
        except (BadInput, StoreAway) as refusal:
            status = form.refuse_picture(refusal)
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("catalog.profile", _anchor="pictures"))
    return render_template("catalog/picture.html", form=form, picture=row, step_form=ButtonForm(formdata=None)), status


@bp.post("/agency/pictures/<int:picture_id>/<any(earlier, later):way>")
@member_may("profile")
@once
def move_picture(picture_id: int, way: str) -> ResponseReturnValue:
    """Show it one place earlier or later."""
    actions.move_picture(picture_id, current_user, -1 if way == "earlier" else 1)
    return redirect(url_for("catalog.profile", _anchor="pictures"))


@bp.post("/agency/pictures/<int:picture_id>/remove")
@member_may("profile")
@once
def remove_picture(picture_id: int) -> ResponseReturnValue:
    """Take it off the agency's page."""
    actions.remove_picture(picture_id, current_user)
    flash(_("The picture is removed."), "good")
    return redirect(url_for("catalog.profile", _anchor="pictures"))
