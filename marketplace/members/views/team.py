"""The people of an agency."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.guards import member_may
from ...core.idempotency import once
from .. import actions, queries
from ..forms import InviteForm, role_words
from ..roles import MAY_APPOINT
from . import bp


@bp.get("/team")
@member_may("team")
def team():
    """Who belongs to the agency, in which role."""
    return _show(InviteForm(formdata=None, by=current_user))


def _show(form: InviteForm, status: int = 200):
    return render_template(
        "members/team.html",
        form=form,
        people=queries.people_of(current_user.agency_id),
        roles=role_words(),
        may_appoint=MAY_APPOINT.get(current_user.agency_role, set()),
    ), status


@bp.post("/team")
@member_may("team")
@once
def invite():
    """Invite somebody."""
    form = InviteForm(by=current_user)
    if form.validate():
        try:
            actions.invite_person(
                current_user.agency, form.email.data, form.role.data, form.name.data or "", current_user
            )
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Invited. The link in the mail works for seven days."), "good")
            return redirect(url_for("members.team"))
    return _show(form, 422)


@bp.post("/team/<int:person_id>/role")
@member_may("team")
@once
def change_role(person_id: int):
    """Give a colleague another role."""
    actions.change_role(person_id, request.form.get("role", ""), current_user)
    flash(_("The new role holds. They sign in again to use it."), "good")
    return redirect(url_for("members.team"))


@bp.post("/team/<int:person_id>/<any(disable, enable, invite):deed>")
@member_may("team")
@once
def person(person_id: int, deed: str):
    """Shut a colleague out, let one in again, send the invitation again."""
    doing = {"disable": actions.disable_person, "enable": actions.enable_person, "invite": actions.invite_again}
    doing[deed](person_id, current_user)
    flash({"disable": _("Shut out."), "enable": _("Back in."), "invite": _("Sent again.")}[deed], "good")
    return redirect(url_for("members.team"))
