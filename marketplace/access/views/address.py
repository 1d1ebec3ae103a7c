"""Signing in with another e-mail: asking for it, and the links in both letters."""

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput, TooMany
from ...core.forms import typed_code
from ...core.guards import public, signed_in
from ...core.idempotency import once
from ...members.actions import second_factor
from .. import actions, queries
from ..actions.address import change_of_link
from ..authentication import COOKIE_ENTRY
from ..forms import AddressForm, AddressWithCodeForm, Form
from ..models import LinkPurpose
from . import bp


@bp.route("/me/address", methods=["GET", "POST"])
@signed_in
@once
def address() -> ResponseReturnValue:
    """Ask to sign in with another address. The answer is the same for known and unknown ones."""
    form = AddressWithCodeForm() if second_factor(current_user) else AddressForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            actions.ask_for_address(current_user, form.password.data or "", form.email.data or "", typed_code(form))
            flash(_("Asked. Open the link that we have mailed to the new address."), "good")
            return redirect(url_for("access.address"))
        except (BadInput, TooMany) as refusal:
            status = form.told(refusal)
    waiting = queries.waiting_change(current_user.id)
    return render_template(
        "access/address.html", form=form, waiting=waiting, until=waiting and waiting.asked_at + queries.WAITS
    ), status


@bp.route("/new-address/<secret>", methods=["GET", "POST"])
@public
def new_address(secret: str) -> ResponseReturnValue:
    """The link in the letter to the new address. Looking changes nothing: programs that guard mailboxes look as well."""
    change, form = change_of_link(secret, LinkPurpose.NEW_ADDRESS), Form()
    if form.validate_on_submit():
        actions.confirm_address(secret, session.get(COOKIE_ENTRY, ""))
        flash(_("The new address holds. Sign in with it from now on."), "good")
        return redirect(url_for("access.me" if current_user.is_authenticated else "access.sign_in"))
    return render_template("access/new_address.html", form=form, change=change), 422 if form.is_submitted() else 200


@bp.route("/keep-address/<secret>", methods=["GET", "POST"])
@public
def keep_address(secret: str) -> ResponseReturnValue:
    """The link in the letter to the address of before."""
    change, form = change_of_link(secret, LinkPurpose.KEEP_ADDRESS), Form()
    if form.validate_on_submit():
        actions.keep_address(secret)
        flash(
            _(
                "Stopped. Your address stays, and everybody is signed out. Set a new password by the link that we have mailed to you."
            ),
            "good",
        )
        return redirect(url_for("access.sign_in"))
    return render_template("access/keep_address.html", form=form, change=change), 422 if form.is_submitted() else 200
