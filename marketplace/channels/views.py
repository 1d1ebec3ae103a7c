"""A person's channels: add one, type its code, try it again, remove it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ..core.forms import ButtonForm, typed_code
from ..core.guards import signed_in
from ..core.idempotency import once
from ..core.room import house
from ..members.actions import second_factor
from . import actions, queries
from .forms import ChannelForm, ChannelWithCodeForm, CodeForm
from .providers import PROVIDERS

bp = Blueprint("channels", __name__)


def _show(form: ChannelForm | None = None, code_form: CodeForm | None = None) -> ResponseReturnValue:
    return render_template(
        "channels/channels.html",
        channels=queries.channels_of(current_user.id),
        names=PROVIDERS,
        kinds=house().mail_kinds,
        form=form or _channel_form(formdata=None),
        code_form=(code_form or CodeForm(formdata=None)).named("code"),
        button=ButtonForm(formdata=None),
    ), 422 if form or code_form else 200


def _channel_form(**more: Any) -> ChannelForm:
    return ChannelWithCodeForm(**more) if second_factor(current_user) else ChannelForm(**more)


@bp.route("/me/channels", methods=["GET", "POST"])
@signed_in
@once
def channels() -> ResponseReturnValue:
    """The channels, and one more."""
    form = _channel_form()
    if not form.is_submitted():
        return _show()
    said = {
        "url": form.url.data or "",
        "kinds": form.kinds.data or [],
        "pace": form.pace.data,
        "code": typed_code(form),
    }
    if not form.validate() or not form.taken(
        lambda: actions.add_own_channel(current_user, form.password.data or "", **said)
    ):
        return _show(form)
    flash(_("We have sent a code there. Type it here."), "good")
    return redirect(url_for("channels.channels"))


@bp.post("/me/channels/<int:channel_id>/code")
@signed_in
@once
def confirm(channel_id: int) -> ResponseReturnValue:
    """The code that stands in the channel."""
    form = CodeForm()
    if not form.validate() or not form.taken(
        lambda: actions.confirm_channel(channel_id, current_user, form.code.data or "")
    ):
        return _show(code_form=form)
    flash(_("It works. What happens is told there from now on."), "good")
    return redirect(url_for("channels.channels"))


@bp.post("/me/channels/<int:channel_id>/again")
@signed_in
@once
def again(channel_id: int) -> ResponseReturnValue:
    """Tell a channel that was given up again."""
    actions.try_again(channel_id, current_user)
    flash(_("It is told again of what happens from now on."), "good")
    return redirect(url_for("channels.channels"))


@bp.post("/me/channels/<int:channel_id>/remove")
@signed_in
@once
def remove(channel_id: int) -> ResponseReturnValue:
    """Forget a channel."""
    actions.remove_channel(channel_id, current_user)
    flash(_("Removed."), "good")
    return redirect(url_for("channels.channels"))
