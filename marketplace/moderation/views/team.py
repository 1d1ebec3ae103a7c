"""The alliance's own team."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...access.actions import appoint, dismiss, reset_in_team
from ...core.errors import BadInput
from ...core.forms import ButtonForm
from ...core.guards import admin_only
from ...core.idempotency import once
from ...members.queries import with_second_factor
from ..forms import TeamForm
from ..queries import one_member
from . import bp


@bp.route("/desk/team", methods=["GET", "POST"])
@admin_only
@once
def alliance_team() -> ResponseReturnValue:
    """Who is an admin or a partner manager, and somebody new."""
    form = TeamForm()
    if form.validate_on_submit():
        try:
            appoint(form.email.data or "", form.role.data, form.name.data or "", current_user)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Appointed. They are told by mail."), "good")
            return redirect(url_for("moderation.alliance_team"))
    people, gone = one_member.alliance_team()
    page = render_template(
        "moderation/team.html",
        form=form,
        people=people,
        gone=gone,
        may_be_reset=with_second_factor(one.person for one in people if one.person.id != current_user.id),
        button_form=ButtonForm(formdata=None),
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/desk/team/<int:person_id>/dismiss")
@admin_only
@once
def leave_team(person_id: int) -> ResponseReturnValue:
    """Take a role away."""
    dismiss(person_id, current_user)
    flash(_("The role is taken away."), "good")
    return redirect(url_for("moderation.alliance_team"))


@bp.post("/desk/team/<int:person_id>/second-factor")
@admin_only
@once
def reset_second_step(person_id: int) -> ResponseReturnValue:
    """Take the second factor from somebody of the team who has lost it."""
    reset_in_team(person_id, current_user)
    flash(_("Reset. They sign in with the password alone, and can switch the second step on anew."), "good")
    return redirect(url_for("moderation.alliance_team"))
