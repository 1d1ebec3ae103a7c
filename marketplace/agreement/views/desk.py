"""The admins' desk for versions of the agreement."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.languages import NAMES
from .. import actions, queries
from ..forms import version_form
from . import bp


@bp.get("/desk/agreement")
@admin_only
def versions() -> ResponseReturnValue:
    """All versions, and how many members have accepted each."""
    return render_template(
        "agreement/versions.html", versions=queries.versions(), accepted=queries.count_accepted(),
        members=queries.count_members(),
    )  # fmt: skip


@bp.route("/desk/agreement/new", methods=["GET", "POST"])
@admin_only
@once
def new_version() -> ResponseReturnValue:
    """Write a version: look at it first, then publish it."""
    before = queries.latest()
    filled = {name: getattr(before, name) for name in actions.field_names() if before and name.startswith("text")}
    form, shows = version_form(data=filled), False
    if form.validate_on_submit():
        said = {name: form[name].data or "" for name in actions.field_names()}
        try:
            if request.form.get("deed") == "publish":
                actions.publish(current_user, said, form.starts_on.data)
                flash(_("Published. All owners are told."), "good")
                return redirect(url_for("agreement.versions"))
            actions.check(said, form.starts_on.data)
            shows = True
        except BadInput as refusal:
            form.refuse(refusal.errors)
    page = render_template(
        "agreement/new_version.html",
        form=form,
        shows=shows,
        languages=NAMES,
        members=queries.count_members(),
    )
    return page, 422 if form.is_submitted() and not shows else 200
