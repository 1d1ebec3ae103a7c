"""The people of an agency."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from ...core.errors import BadInput
from ...core.extensions import db
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.room import house
from ...members.models import Person, Role
from ...members.queries import has_other_owners, people_who, unread_kinds, with_second_factor
from .. import actions
from ..actions.second_factor import may_reset
from ..actions.team import appointed_by
from ..forms import InviteForm, LeaveForm
from ..queries import here_and_gone
from . import bp


@bp.get("/team")
@member_may("team")
def team() -> ResponseReturnValue:
    """Who belongs to the agency, in which role."""
    return _show(InviteForm(formdata=None, sent_to=url_for("access.invite"), by=current_user))


def _show(form: InviteForm, status: int = 200) -> ResponseReturnValue:
    people, gone = here_and_gone(select(Person).where(Person.agency_id == current_user.agency_id).order_by(Person.id))
    return render_template(
        "access/team.html",
        form=form,
        people=people,
        gone=gone,
        may_be_reset=[
            one for one in with_second_factor(each.person for each in people) if may_reset(one, current_user)
        ],
        may_appoint=appointed_by(current_user),
        unread=[house().mail_kinds[kind].word for kind in unread_kinds(current_user.agency_id)],
    ), status


@bp.post("/team")
@member_may("team")
@once
def invite() -> ResponseReturnValue:
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
            return redirect(url_for("access.team"))
    return _show(form, 422)


@bp.post("/team/<int:person_id>/role")
@member_may("team")
@once
def change_role(person_id: int) -> ResponseReturnValue:
    """Give a colleague another role."""
    actions.change_role(person_id, request.form.get("role", ""), current_user)
    flash(_("The new role holds. They sign in again to use it."), "good")
    return redirect(url_for("access.team"))


@bp.post("/team/<int:person_id>/disable")
@member_may("team")
@once
def disable(person_id: int) -> ResponseReturnValue:
    """Shut a colleague out."""
    actions.disable_person(person_id, current_user)
    has_joined = db.session.get_one(Person, person_id).password_hash
    flash(_("Shut out.") if has_joined else _("The invitation is revoked."), "good")
    return redirect(url_for("access.team"))


@bp.route("/team/leave", methods=["GET", "POST"])
@member_may("referrals")
@once
def leave() -> ResponseReturnValue:
    """Leave the agency by oneself; a colleague takes over."""
    others = db.session.scalars(people_who("team", current_user.agency_id)).all()
    form = LeaveForm(people={one.id: one.name for one in others if one.id != current_user.id and one.is_active})
    if form.validate_on_submit():
        try:
            actions.leave(current_user, form.password.data or "", form.successor.data)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            session.clear()
            flash(_("You have left, and are signed out."), "good")
            return redirect(url_for("access.sign_in"))
    last = current_user.agency_role == Role.OWNER and not has_other_owners(current_user)
    return render_template("access/leave.html", form=form, is_last_owner=last), 422 if form.is_submitted() else 200


@bp.post("/team/<int:person_id>/enable")
@member_may("team")
@once
def enable(person_id: int) -> ResponseReturnValue:
    """Let a colleague in again."""
    actions.enable_person(person_id, current_user)
    is_back = db.session.get_one(Person, person_id).is_active
    flash(_("Back in.") if is_back else _("Invited. The link in the mail works for seven days."), "good")
    return redirect(url_for("access.team"))


@bp.post("/team/<int:person_id>/invite")
@member_may("team")
@once
def invite_again(person_id: int) -> ResponseReturnValue:
    """Send the invitation again."""
    actions.invite_again(person_id, current_user)
    flash(_("Sent again."), "good")
    return redirect(url_for("access.team"))


@bp.post("/team/<int:person_id>/second-factor")
@member_may("team")
@once
def reset_second_factor(person_id: int) -> ResponseReturnValue:
    """Take the second factor from a colleague who has lost it."""
    actions.reset_colleague(person_id, current_user)
    flash(_("Reset. They sign in with the password alone, and can switch the second step on anew."), "good")
    return redirect(url_for("access.team"))
