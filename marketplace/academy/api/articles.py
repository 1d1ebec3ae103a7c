"""Calls on lessons, answers to objections and promo materials."""

from typing import Any

from apiflask.fields import Integer, Nested, String
from apiflask.validators import Range
from flask_login import current_user

from ...core.api import Empty, Input, Named, Output, Page, Seen, calls, links, listing
from ...core.api_fields import YesNo, instant, text, word
from ...core.guards import team_only, team_or_may
from ...core.idempotency import once
from ...core.languages import NAMES
from ...core.paging import page
from .. import actions, queries
from ..actions import SaidArticle
from ..models import LONGEST_TEXT, LONGEST_TITLE, LONGEST_URL, Article, ArticleState, Kind
from ..models.article import PASS_PERCENT

bp = calls("academy", "Academy")
ONE = "/articles/<int:article_id>"
DEEDS = ("get_article", "change_article", "publish_article", "withdraw_article", "lay_down_questions")


def _percent(**options: Any) -> Integer:
    return Integer(strict=True, validate=Range(1, 100), **options)


def _months() -> Integer:
    return Integer(strict=True, validate=Range(1, 120), load_default=None, allow_none=True)


class ArticlesPage(Page):
    kind = word(Kind, load_default=None)
    status = word(ArticleState, load_default=ArticleState.PUBLISHED)
    language = word(NAMES, load_default=None)
    q = text(100, metadata={"description": "words in title or text"})


class ArticleIn(Input):
    kind = word(Kind, required=True)
    title = text(LONGEST_TITLE, needed=True)
    language = word(NAMES, required=True)
    video_url = text(LONGEST_URL, metadata={"format": "video", "description": "https"})
    pass_percent = _percent(load_default=PASS_PERCENT)
    certificate_months = _months()
    text = text(
        LONGEST_TEXT, needed=True, metadata={"description": "Markdown; `{link}` stands for the reader’s own link"}
    )


class ArticlePatch(Input):
    """What isn't sent stays."""

    kind = word(Kind)
    title = text(LONGEST_TITLE, needed=True, required=False)
    language = word(NAMES)
    video_url = text(LONGEST_URL, load_default=None, metadata={"format": "video"})
    pass_percent = _percent()
    certificate_months = Integer(strict=True, validate=Range(1, 120), allow_none=True)
    text = text(LONGEST_TEXT, needed=True, required=False)


class PublishIn(Input):
    by_mail = YesNo(load_default=False, metadata={"description": "tell everybody of the members by mail"})


class ArticleOut(Output):
    id = Integer()
    kind = word(Kind)
    title = String()
    text = String(metadata={"description": "Markdown"})
    language = word(NAMES)
    video_url = String()
    status = word(ArticleState)
    questions = Integer(metadata={"description": "how many its quiz has"})
    pass_percent = Integer()
    certificate_months = Integer(allow_none=True, metadata={"description": "null: its certificate does not end"})
    made_by = Nested(Named, attribute="maker")
    made_at = instant()
    changed_at = instant()
    published_at = instant()


@bp.get("/articles")
@team_or_may("academy")
@bp.input(ArticlesPage, location="query")
@bp.output(listing(ArticleOut, "Articles"), links=links("get_article", article_id="items/0/id"))
@bp.doc(summary="Articles of the academy, newest first", security="token", operation_id="list_articles")
def list_articles(query_data: dict[str, Any]) -> object:
    """Those that are published; the alliance’s team may ask for others."""
    asked = ArticleState(query_data["status"])
    if asked != ArticleState.PUBLISHED and not current_user.is_of_the_team:
        return {"items": [], "next": None}
    chosen = queries.articles(asked, Kind.read(query_data["kind"]), query_data["language"] or "", query_data["q"])
    found = page(chosen.order_by(Article.id.desc()), [Article.id], query_data["cursor"], query_data["limit"])
    counts = queries.count_questions([one.id for one in found.rows])
    return {"items": [Seen(one, questions=counts.get(one.id, 0)) for one in found.rows], "next": found.next}


@bp.post("/articles")
@team_only
@once
@bp.input(ArticleIn)
@bp.output(ArticleOut, status_code=201, links=links(*DEEDS, article_id="id"))
@bp.doc(summary="Write an article", tags=["Desk"], security="token", operation_id="write_article")
def write(json_data: dict[str, Any]) -> object:
    """As a draft."""
    return _seen(actions.write_article(SaidArticle(**json_data), current_user))


@bp.get(ONE)
@team_or_may("academy")
@bp.output(ArticleOut)
@bp.doc(summary="An article of the academy", security="token", operation_id="get_article")
def get_article(article_id: int) -> object:
    """One that is published, or to the alliance’s team any."""
    return _seen(queries.article_for(current_user, article_id))


@bp.patch(ONE)
@team_only
@bp.input(ArticlePatch)
@bp.output(ArticleOut)
@bp.doc(summary="Change an article", tags=["Desk"], security="token", operation_id="change_article")
def change(article_id: int, json_data: dict[str, Any]) -> object:
    """Whoever reads it from now on reads this."""
    sent = {name: value for name, value in json_data.items() if name != "video_url" or value is not None}
    return _seen(actions.change_article(article_id, current_user, **sent))


@bp.post(f"{ONE}/publish")
@team_only
@once
@bp.input(PublishIn)
@bp.output(ArticleOut)
@bp.doc(summary="Publish an article", tags=["Desk"], security="token", operation_id="publish_article")
def publish(article_id: int, json_data: dict[str, Any]) -> object:
    """Let all members read it."""
    return _seen(actions.publish_article(article_id, current_user, json_data["by_mail"]))


@bp.post(f"{ONE}/withdraw")
@team_only
@once
@bp.input(Empty)
@bp.output(ArticleOut)
@bp.doc(summary="Withdraw an article", tags=["Desk"], security="token", operation_id="withdraw_article")
def withdraw(article_id: int, json_data: dict[str, str]) -> object:
    """Members don’t see it any more; certificates stay."""
    return _seen(actions.withdraw_article(article_id, current_user))


def _seen(row: Article) -> Seen:
    return Seen(row, questions=queries.count_questions([row.id]).get(row.id, 0))
