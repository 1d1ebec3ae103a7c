"""The second step of one's own sign-in: a code beside the password."""

from typing import Any

import segno
from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from ...core import kept_forms
from ...core.errors import BadInput
from ...core.guards import signed_in
from ...core.idempotency import once
from ...members.actions import lacks_second_factor, second_factor
from .. import actions
from ..authentication import COOKIE_ENTRY, must_switch_on
from ..forms import CodeForm, ProveForm, ProveWithCodeForm
from . import bp

BEGUN = "key_begun"  # that the password was given in this browser: another session of the same person is shown no key


@bp.get("/me/second-factor", endpoint="second_factor")
@signed_in
def second_factor_page() -> ResponseReturnValue:
    """Whether the second step is switched on, and what can be done about it."""
    return _show()


def _show(status: int = 200, form: Any = None, codes: list[str] | None = None) -> ResponseReturnValue:
    factor = second_factor(current_user)
    key = actions.waiting_key(current_user) if not factor and session.get(BEGUN) else None
    kind = ProveWithCodeForm if factor else CodeForm if key else ProveForm
    return render_template(
        "access/second_factor.html",
        factor=factor,
        key=key,
        drawing=_drawing(key) if key else None,
        form=form if isinstance(form, kind) else kind(formdata=None),
        codes=codes,
        left=actions.codes_left(current_user),
        must=must_switch_on(current_user),
        asked_for=lacks_second_factor(current_user),
    ), status


def _drawing(key: str) -> Markup:
    code = segno.make_qr(actions.app_address(current_user, key), error="m")
    return Markup(code.svg_inline(scale=4, border=2, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704


@bp.post("/me/second-factor")
@signed_in
@once
def make_key() -> ResponseReturnValue:
    """Make a key for the app."""
    form = ProveForm()
    if form.validate():
        try:
            actions.make_key(current_user, form.password.data or "")
            session[BEGUN] = True
            return redirect(url_for("access.second_factor"))
        except BadInput as refusal:
            form.refuse(refusal.errors)
    return _show(422, form)


@bp.post("/me/second-factor/on")
@signed_in
def switch_on() -> ResponseReturnValue:
    """Switch the second step on by a first code; the recovery codes are shown on the page that answers, and never again."""
    form = CodeForm()
    if session.get(BEGUN) and form.validate():
        try:
            codes = actions.switch_on(current_user, form.one_time_code.data or "", session.get(COOKIE_ENTRY, ""))
            kept_forms.taken()
            return _show(codes=codes)
        except BadInput as refusal:
            form.refuse(refusal.errors)
    return _show(422, form)


@bp.post("/me/second-factor/codes")
@signed_in
def renew_codes() -> ResponseReturnValue:
    """New recovery codes, shown on the page that answers, and never again."""
    form = ProveWithCodeForm()
    if form.validate():
        try:
            codes = actions.renew_codes(current_user, form.password.data or "", form.one_time_code.data or "")
            kept_forms.taken()
            return _show(codes=codes)
        except BadInput as refusal:
            form.refuse(refusal.errors)
    return _show(422, form)


@bp.post("/me/second-factor/off")
@signed_in
@once
def switch_off() -> ResponseReturnValue:
    """Go back to the password alone."""
    form = ProveWithCodeForm()
    if form.validate():
        try:
            actions.switch_off(current_user, form.password.data or "", form.one_time_code.data or "")
            flash(_("Switched off. Your password alone is asked for now."), "good")
            return redirect(url_for("access.second_factor"))
        except BadInput as refusal:
            form.refuse(refusal.errors)
    return _show(422, form)
