"""Passkeys: one's own, and signing in by one. Where this site can have none there is nothing here."""

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput, NotAllowed, NotFound, NotNow, TooMany
from ...core.forms import typed_code
from ...core.guards import public, signed_in
from ...core.idempotency import once
from ...core.whereabouts import on_this_site
from ...members.actions import passkeys_suffice, second_factor
from .. import actions, ceremonies, queries
from ..authentication import COOKIE_ENTRY, must_switch_on
from ..forms import CredentialForm, PasskeyForm, PasskeyWithCodeForm, ProveForm, ProveWithCodeForm
from . import bp
from .signing_in import browser, entered

ASKED = "passkey"  # the entry of the cookie that says what a device was asked to sign
BEGUN = "passkey_begun"  # that the password was given in this browser: another session of the same person goes on with nothing


@bp.route("/me/passkeys", methods=["GET", "POST"])
@signed_in
@once
def passkeys() -> ResponseReturnValue:
    """One's passkeys, and the first half of making one: the second is the device's."""
    _only_where_possible()
    form = PasskeyWithCodeForm() if second_factor(current_user) else PasskeyForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            actions.ask_for_passkey(current_user, form.password.data or "", form.name.data or "", typed_code(form))
            session[BEGUN] = True
            return redirect(url_for("access.passkeys"))
        except (BadInput, TooMany) as refusal:
            status = form.told(refusal)
    return render_template(
        "access/passkeys.html",
        form=form,
        credential_form=CredentialForm(formdata=None),
        asked=actions.asked_of_device(current_user) if session.get(BEGUN) else None,
        passkeys=queries.passkeys_of(current_user.id),
        must=must_switch_on(current_user),
        suffice=passkeys_suffice(current_user),
    ), status


@bp.post("/me/passkeys/add")
@signed_in
@once
def add_passkey() -> ResponseReturnValue:
    """Keep what the device has made."""
    _only_where_possible()
    if not session.pop(BEGUN, False):
        return redirect(url_for("access.passkeys"))
    try:
        actions.add_passkey(current_user, CredentialForm().credential.data or "", session.get(COOKIE_ENTRY, ""))
        flash(_("Added. Sign in with it from now on, without a password."), "good")
    except NotNow as refusal:
        flash(str(refusal.sentence), "wait")
    return redirect(url_for("access.passkeys"))


@bp.route("/me/passkeys/<int:passkey_id>/remove", methods=["GET", "POST"])
@signed_in
@once
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Remove one."""
    _only_where_possible()
    passkey = actions.own_passkey(passkey_id, current_user)
    form = ProveWithCodeForm() if second_factor(current_user) else ProveForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            actions.remove_passkey(passkey_id, current_user, form.password.data or "", typed_code(form))
            flash(_("Removed. It opens nothing here any more; delete it on the device as well."), "good")
            return redirect(url_for("access.passkeys"))
        except (BadInput, TooMany) as refusal:
            status = form.told(refusal)
    return render_template("access/remove_passkey.html", form=form, passkey=passkey), status


@bp.post("/sign-in/passkey/asked")
@public
def ask_device() -> ResponseReturnValue:
    """What a device has to sign; a script asks for it."""
    _only_where_possible()
    session[ASKED], asked = actions.ask_device(request.remote_addr or "")
    return Response(asked, content_type="application/json")


@bp.post("/sign-in/passkey")
@public
def sign_in_with_passkey() -> ResponseReturnValue:
    """Sign in by what a device has signed."""
    _only_where_possible()
    target, source = request.args.get("next"), request.remote_addr or ""
    answer = CredentialForm().credential.data or ""
    try:
        return entered(actions.sign_in_with_passkey(session.pop(ASKED, None), answer, source, browser()), target)
    except (NotAllowed, TooMany) as refusal:
        flash(str(refusal.sentence), "wait")
        return redirect(url_for("access.sign_in", next=on_this_site(target)))


def _only_where_possible() -> None:
    if not ceremonies.host():
        raise NotFound()
