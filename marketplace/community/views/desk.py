"""Where the alliance's team writes news."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core.errors import BadInput
from ...core.forms import ButtonForm
from ...core.guards import team_only
from ...core.idempotency import once
from ...core.listing import Listing, Order
from .. import actions, queries
from ..forms import NewsForm, ScheduleForm
from ..models import News, NewsState
from . import bp

ONE = "/desk/news/<int:news_id>"
ORDERS = {"day": Order(_l("Day"), (News.changed_at,), falling=True)}
TURNS = {"publish": actions.publish, "unschedule": actions.unschedule, "withdraw": actions.withdraw, "pin": actions.pin,
         "unpin": lambda news_id, person: actions.pin(news_id, person, is_pinned=False)}  # fmt: skip


@bp.get("/desk/news")
@team_only
def desk_news() -> ResponseReturnValue:
    """All of it, whatever its state."""
    status = NewsState.read(request.args.get("status"))
    listing = Listing("community.desk_news", request.args, News.id, ORDERS, "day", {"status": status})
    return render_template(
        "community/desk_news.html", listing=listing, found=listing.page(queries.all_news(status, listing.words)),
        states=NewsState, counts=queries.news_by_state(listing.words),
    )  # fmt: skip


@bp.route("/desk/news/new", methods=["GET", "POST"])
@team_only
@once
def write() -> ResponseReturnValue:
    """Write a draft, and look at it first."""
    form, looks = NewsForm(), request.form.get("deed") == "look"
    if form.validate_on_submit() and not looks:
        made: dict[str, News] = {}
        if form.taken(lambda: made.update(row=actions.write_news(current_user, form.said))):
            flash(_("Kept as a draft. Publish it when it is ready."), "good")
            return _to(made["row"].id)
    looks = looks and not form.errors
    page = render_template("community/write_news.html", form=form, row=None, preview=looks)
    return page, 422 if form.is_submitted() and not looks else 200


@bp.route(ONE, methods=["GET", "POST"])
@team_only
@once
def one_news(news_id: int) -> ResponseReturnValue:
    """One, as it will be read, with what can be done; a POST says when it is published."""
    row, form = queries.any_news(news_id), ScheduleForm()
    if form.validate_on_submit():
        try:
            actions.schedule(news_id, current_user, form.instant)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("It is published by itself then."), "good")
            return _to(news_id)
    page = render_template("community/one_news.html", row=row, form=form, button=ButtonForm(formdata=None))
    return page, 422 if form.is_submitted() else 200


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@team_only
@once
def change_news(news_id: int) -> ResponseReturnValue:
    """Write it anew."""
    row, looks = queries.any_news(news_id), request.form.get("deed") == "look"
    form = NewsForm(data={"title": row.title, "text": row.text, "is_public": row.is_public})
    if (
        form.validate_on_submit()
        and not looks
        and form.taken(lambda: actions.change_news(news_id, current_user, form.said))
    ):
        flash(_("Changed."), "good")
        return _to(news_id)
    looks = looks and not form.errors
    page = render_template("community/write_news.html", form=form, row=row, preview=looks)
    return page, 422 if form.is_submitted() and not looks else 200


@bp.post(f"{ONE}/<any(publish, unschedule, withdraw, pin, unpin):onward>")
@team_only
@once
def move(news_id: int, onward: str) -> ResponseReturnValue:
    """Publish it, take it back, keep it on top."""
    TURNS[onward](news_id, current_user)
    flash(_("Done."), "good")
    return _to(news_id)


def _to(news_id: int) -> Response:
    return redirect(url_for("community.one_news", news_id=news_id))
