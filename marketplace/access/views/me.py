"""A person's own page: profile, mail, password, sessions, tokens."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import kept_forms
from ...core.errors import BadInput
from ...core.forms import typed_code
from ...core.guards import signed_in
from ...core.held import as_download
from ...core.idempotency import once
from ...core.languages import refresh
from ...core.room import house
from ...members.actions import second_factor, update_profile
from ...members.models import Role
from ...members.queries import unread_kinds
from .. import actions, queries
from ..authentication import COOKIE_ENTRY
from ..browsers import browser_name
from ..ceremonies import is_on_this_machine
from ..forms import PasswordForm, TokenForm, TokenWithCodeForm, profile_form
from ..models import hash_secret
from . import bp


@bp.get("/me")
@signed_in
def me() -> ResponseReturnValue:
    """Everything a person can change about themselves."""
    return _show()


def _show(status: int = 200, **sent: Any) -> ResponseReturnValue:
    filled = {name: getattr(current_user, name) for name in ("name", "language", "time_zone")}
    filled |= {f"mail_{kind}": current_user.mail_pace(kind) for kind in house().mail_kinds}
    return render_template(
        "access/me.html",
        profile_form=sent.get("profile") or profile_form(formdata=None, data=filled),
        password_form=sent.get("password") or PasswordForm(formdata=None),
        token_form=(sent.get("token") or _token_form(formdata=None)).named("token"),
        new_token=sent.get("new_token"),
        sign_ins=queries.live_sign_ins(current_user.id),
        here=hash_secret(session.get(COOKIE_ENTRY, "")),
        browser=browser_name,
        unread=unread_kinds(current_user.agency_id) if current_user.agency_role == Role.OWNER else [],
        has_second_factor=second_factor(current_user) is not None,
        tokens=queries.live_tokens(current_user.id),
        is_on_this_machine=is_on_this_machine(),
    ), status


def _token_form(**more: Any) -> TokenForm:
    return TokenWithCodeForm(**more) if second_factor(current_user) else TokenForm(**more)


@bp.get("/me/all.<any(json, csv):ending>")
@signed_in
def download(ending: str) -> ResponseReturnValue:
    """All that is held of oneself."""
    return as_download(ending, "me", house().held_of_person, current_user.id)


@bp.post("/me")
@signed_in
@once
def update_me() -> ResponseReturnValue:
    """Save the profile."""
    form = profile_form()
    if not form.validate():
        return _show(422, profile=form)
    mail = {kind: form[f"mail_{kind}"].data for kind in house().mail_kinds}
    try:
        update_profile(current_user, form.name.data, form.language.data, form.time_zone.data, mail)
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return _show(422, profile=form)
    refresh()  # a new language holds from this sentence on
    flash(_("Saved."), "good")
    return redirect(url_for("access.me"))


@bp.post("/me/password")
@signed_in
@once
def change_password() -> ResponseReturnValue:
    """Change the password; all other sessions end."""
    form = PasswordForm()
    if form.validate():
        try:
            actions.change_password(current_user, form.old.data, form.password.data, session.get(COOKIE_ENTRY, ""))
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("The new password holds. You are signed out everywhere else."), "good")
            return redirect(url_for("access.me"))
    return _show(422, password=form)


@bp.post("/me/sign-ins/<int:sign_in_id>/end")
@signed_in
@once
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    """End one session."""
    actions.end_sign_in(sign_in_id, current_user)
    flash(_("Ended."), "good")
    return redirect(url_for("access.me"))


@bp.post("/me/sign-ins/end")
@signed_in
@once
def end_sign_ins() -> ResponseReturnValue:
    """Sign out everywhere else; or everywhere, here too."""
    if request.form.get("deed") == "everywhere":
        actions.sign_out_elsewhere(current_user, keep="")
        session.clear()
        flash(_("You are signed out everywhere."), "good")
        return redirect(url_for("access.sign_in"))
    actions.sign_out_elsewhere(current_user, session.get(COOKIE_ENTRY, ""))
    flash(_("You are signed out everywhere else."), "good")
    return redirect(url_for("access.me"))


@bp.post("/me/tokens")
@signed_in
def make_token() -> ResponseReturnValue:
    """Make a token: it is shown once, on the page that answers, and kept nowhere."""
    form = _token_form()
    if form.validate():
        try:
            proof = {"password": form.password.data or "", "code": typed_code(form)}
            made = actions.make_own_token(current_user, name=form.name.data, scope=form.scope.data, **proof)
            kept_forms.taken()
            return _show(new_token=made)
        except BadInput as refusal:
            form.refuse(refusal.errors)
    return _show(422, token=form)


@bp.post("/me/tokens/<int:token_id>/revoke")
@signed_in
@once
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Make a token useless."""
    actions.revoke_token(token_id, current_user)
    flash(_("Revoked. Programs that use it are refused from now on."), "good")
    return redirect(url_for("access.me"))
