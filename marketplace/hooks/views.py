"""Pages of webhooks: an agency's, and the alliance's own."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ..core import clock
from ..core.extensions import db
from ..core.forms import ButtonForm
from ..core.guards import admin_only, admin_or_may, member_may
from ..core.idempotency import once
from ..core.listing import Listing, Order
from . import actions, queries
from .events import events_for
from .forms import HookForm, ReplayForm, grouped
from .models import Hook, HookMessage, MessageState, Whose

bp = Blueprint("hooks", __name__)
bp.add_app_template_filter(lambda url: url.partition("?")[0], "before_query")  # what follows may be a secret
WHOSE = "<any(agency, alliance):whose>"
BY_DAY = {"day": Order(_l("Happened"), (HookMessage.at,), falling=True)}
PAGE = 20


@bp.get("/agency/hooks")
@member_may("hooks")
def of_agency() -> ResponseReturnValue:
    """The webhooks of one's agency."""
    return _list(Whose.AGENCY)


@bp.get("/alliance/hooks")
@admin_only
def of_alliance() -> ResponseReturnValue:
    """The alliance's own."""
    return _list(Whose.ALLIANCE)


def _list(whose: Whose) -> str:
    hooks = list(db.session.scalars(queries.hooks_of(current_user, whose).order_by(Hook.id)))
    counts = queries.waiting_and_given_up(hooks)
    return render_template("hooks/hooks.html", whose=whose, hooks=hooks, counts=counts, kept=queries.kept_among(hooks))


@bp.route(f"/{WHOSE}/hooks/new", methods=["GET", "POST"])
@admin_or_may("hooks")
def add(whose: str) -> ResponseReturnValue:
    """A new one; its secret is shown once, on the page that answers, so that it can't be sent twice by its key: its name can't."""
    owner = Whose(whose)
    queries.hooks_of(current_user, owner)
    form = HookForm(known=events_for(current_user, owner))
    if form.validate_on_submit():
        made: list[Any] = []
        name, url, chosen = form.name.data or "", form.url.data or "", form.events.data or []
        if form.taken(lambda: made.extend(actions.add_hook(current_user, owner, name, url, chosen))):
            return _shown(made[0], secret=made[1])
    page = render_template("hooks/edit.html", form=form, whose=owner, hook=None)
    return page, 422 if form.is_submitted() else 200


@bp.get(f"/{WHOSE}/hooks/<int:hook_id>")
@admin_or_may("hooks")
def hook(whose: str, hook_id: int) -> ResponseReturnValue:
    """One of them, with what was sent to it."""
    return _shown(queries.hook_of(current_user, Whose(whose), hook_id))


def _shown(row: Hook, secret: str = "", replay: ReplayForm | None = None) -> str:
    state = MessageState.read(request.args.get("status"))
    listing = Listing(
        "hooks.hook", request.args, HookMessage.id, BY_DAY, "day",
        {"whose": row.whose, "hook_id": str(row.id), "status": state},
    )  # fmt: skip
    known = events_for(current_user, row.whose)
    return render_template(
        "hooks/hook.html", hook=row, secret=secret, is_kept=row.id in queries.kept_among([row]), listing=listing, states=list(MessageState), counts=queries.count_by_state(row),
        messages=listing.page(queries.messages_of(row, state), PAGE), known=known, groups=grouped({name: one for name, one in known.items() if name in row.events}),
        button=ButtonForm(formdata=None), replay=replay or ReplayForm(formdata=None),
    )  # fmt: skip


@bp.route(f"/{WHOSE}/hooks/<int:hook_id>/edit", methods=["GET", "POST"])
@admin_or_may("hooks")
@once
def change(whose: str, hook_id: int) -> ResponseReturnValue:
    """Another name, address or other events."""
    owner = Whose(whose)
    row = queries.hook_of(current_user, owner, hook_id)
    form = HookForm(
        known=events_for(current_user, owner), data={"name": row.name, "url": row.url, "events": row.events}
    )
    if form.validate_on_submit():
        given = {"name": form.name.data, "url": form.url.data, "events": form.events.data}
        if form.taken(lambda: actions.change_hook(hook_id, current_user, owner, **given)):
            flash(_("Saved."), "good")
            return _to(whose, hook_id)
    page = render_template("hooks/edit.html", form=form, whose=owner, hook=row)
    return page, 422 if form.is_submitted() else 200


@bp.post(f"/{WHOSE}/hooks/<int:hook_id>/<any(on, off):onoff>")
@admin_or_may("hooks")
@once
def switch(whose: str, hook_id: int, onoff: str) -> ResponseReturnValue:
    """Switch it on or off."""
    actions.switch(hook_id, current_user, Whose(whose), onoff == "on")
    flash(_("It is on.") if onoff == "on" else _("It is off: nothing is sent."), "good")
    return _to(whose, hook_id)


@bp.post(f"/{WHOSE}/hooks/<int:hook_id>/secret")
@admin_or_may("hooks")
def rotate(whose: str, hook_id: int) -> ResponseReturnValue:
    """A new secret: it is shown once, on the page that answers, and kept nowhere where it can be read."""
    row, secret = actions.rotate_secret(hook_id, current_user, Whose(whose))
    return _shown(row, secret=secret)


@bp.post(f"/{WHOSE}/hooks/<int:hook_id>/test")
@admin_or_may("hooks")
@once
def test(whose: str, hook_id: int) -> ResponseReturnValue:
    """Send an event that says nothing, to see whether it arrives."""
    actions.send_test(hook_id, current_user, Whose(whose))
    flash(_("It is on its way. Reload the page in a moment to see what came of it."), "good")
    return _to(whose, hook_id)


@bp.post(f"/{WHOSE}/hooks/<int:hook_id>/remove")
@admin_or_may("hooks")
@once
def remove(whose: str, hook_id: int) -> ResponseReturnValue:
    """Remove it, with what is known of its messages."""
    actions.remove_hook(hook_id, current_user, Whose(whose))
    flash(_("Removed."), "good")
    return redirect(url_for(f"hooks.of_{whose}"))


@bp.post(f"/{WHOSE}/hooks/<int:hook_id>/messages/<int:message_id>/again")
@admin_or_may("hooks")
@once
def again(whose: str, hook_id: int, message_id: int) -> ResponseReturnValue:
    """Send one message once more."""
    actions.replay_one(hook_id, message_id, current_user, Whose(whose))
    flash(_("It is sent again, under the same number."), "good")
    return _to(whose, hook_id)


@bp.post(f"/{WHOSE}/hooks/<int:hook_id>/again")
@admin_or_may("hooks")
@once
def all_again(whose: str, hook_id: int) -> ResponseReturnValue:
    """Send all messages once more that were given up, maybe since a day."""
    form = ReplayForm()
    if not form.validate():
        return _shown(queries.hook_of(current_user, Whose(whose), hook_id), replay=form), 422
    since = clock.start_of(form.since.data) if form.since.data else None
    count = actions.replay_all(hook_id, current_user, Whose(whose), since)
    flash(ngettext("%(num)s message is sent again.", "%(num)s messages are sent again.", count), "good")
    return _to(whose, hook_id)


def _to(whose: str, hook_id: int) -> Response:
    return redirect(url_for("hooks.hook", whose=whose, hook_id=hook_id))
