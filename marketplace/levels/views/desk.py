"""The admins' desk for levels: who stands where, and new levels from a day on."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.errors import BadInput
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.paging import page
from ...core.typed_rows import as_data, count_sent, moved
from .. import actions, queries
from ..forms import LevelsForm, levels_form
from ..models import MOST_LEVELS, Ladder, Standing
from ..typed import read_levels, typed_of
from . import bp


@bp.get("/desk/levels")
@admin_only
def levels() -> ResponseReturnValue:
    """The levels in force, how many members each has, those to come, and all members with theirs."""
    ladder = queries.ladder_at(clock.now())
    return render_template(
        "levels/desk.html", ladder=ladder, held=queries.count_by_level(), now=clock.now(),
        ladders=page(queries.newest_ladders(), [Ladder.id], None, 20).rows,
        members=page(queries.standings(), [Standing.agency_id], request.args.get("cursor")),
    )  # fmt: skip


@bp.route("/desk/levels/new", methods=["GET", "POST"])
@admin_only
@once
def new_levels() -> ResponseReturnValue:
    """New levels from a day on, the lowest first; they begin as they are now."""
    ladder = queries.ladder_at(clock.now())
    begins = typed_of(ladder) if ladder else [{}]
    form = levels_form(count_sent(MOST_LEVELS, len(begins)), data=as_data("levels", begins))
    if form.is_submitted() and (rows := moved(form.typed, request.form.get("deed", ""), MOST_LEVELS)) is not None:
        data: dict[str, Any] = as_data("levels", rows) | {"starts_on": form.starts_on.data}
        return _page(levels_form(len(rows), formdata=None, data=data))
    if not form.validate_on_submit():
        return _page(form, 422 if form.is_submitted() else 200)
    try:
        actions.publish(read_levels(form.typed), form.starts_on.data, current_user)
    except BadInput as refusal:
        form.refuse(refusal.errors)
        form.form_errors += [said for name, said in refusal.errors.items() if name == "levels"]
        return _page(form, 422)
    flash(_("Set. Members are counted by them from that day on."), "good")
    return redirect(url_for("levels.levels"))


def _page(form: LevelsForm, status: int = 200) -> ResponseReturnValue:
    base = current_app.config["SETTINGS"].base_currency
    return render_template("levels/new.html", form=form, most=MOST_LEVELS, currency=base), status
