"""News as members read it, and everybody what is public."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from ...core.forms import ButtonForm
from ...core.guards import public, team_or_may
from ...core.idempotency import once
from ...core.listing import Listing, Order, mention
from ...threads.actions import see
from ...threads.models import ThreadKind
from ...threads.shown import place_in, shown_thread
from .. import actions, queries
from ..forms import CommentForm
from ..models import News
from . import bp

ORDERS = {"day": Order(_l("Day"), (News.is_pinned, News.published_at), falling=True)}


def is_inside() -> bool:
    """Whether whoever reads is of the members, or of the team."""
    return bool(current_user.is_authenticated and (current_user.is_of_the_team or current_user.may("community")))


@bp.get("/news")
@public
def all_news() -> ResponseReturnValue:
    """What is pinned, then the newest; those for members alone are shown to them alone."""
    inside = is_inside()
    listing = Listing("community.all_news", request.args, News.id, ORDERS, "day")
    chosen = queries.published() if inside else queries.public_news()
    found = listing.page(chosen.where(mention(listing.words, News.title, News.text)), 20)
    ids = [one.id for one in found.rows]
    return render_template(
        "community/all_news.html", listing=listing, found=found, inside=inside, comments=queries.comment_counts(ids) if inside else {},
        unread=queries.unread_among(current_user, ids) if inside else set(),
    )  # fmt: skip


@bp.get("/news/<int:news_id>")
@public
def news(news_id: int) -> ResponseReturnValue:
    """One piece, with members' comments for members."""
    inside = is_inside()
    return _show(queries.news_for(current_user if inside else None, news_id), CommentForm(formdata=None), inside)


@bp.post("/news/<int:news_id>/comments")
@team_or_may("community")
@once
def comment(news_id: int) -> ResponseReturnValue:
    """Comment on it."""
    row, form = queries.news_for(current_user, news_id), CommentForm()
    if form.validate() and form.taken(lambda: actions.comment(news_id, current_user, form.text.data or "")):
        return redirect(url_for("community.news", news_id=news_id, _anchor="newest"))
    page, _status = _show(row, form, inside=True)
    return page, 422


def _show(row: News, form: CommentForm, inside: bool) -> tuple[str, int]:
    shown = {"row": row, "inside": inside}
    if inside:
        opened = queries.opened(ThreadKind.NEWS, row.id, current_user)
        before = place_in(opened.thread, request.args)
        actions.read_news(row.id, current_user)
        read_to = 0 if before else see(opened.thread, current_user, opened.read_to)
        part = shown_thread(opened.thread, current_user, before, read_to)
        shown |= {
            "thread": opened.thread, "part": part, "form": form, "before": before, "button": ButtonForm(formdata=None),
            "follows": opened.follows,
        }  # fmt: skip
    return render_template("community/news.html", **shown), 200
