"""Calls on news: read by members, and by everybody what is public; written by the alliance's team."""

from apiflask.fields import Boolean, Integer, String
from flask_login import current_user

from ...core.api import Empty, Input, Output, Page, calls, links, listing
from ...core.api_fields import Instant, YesNo, instant, text, word
from ...core.guards import team_only, team_or_may
from ...core.idempotency import once
from ...core.paging import page
from ...threads import actions as threads
from ...threads.api_shapes import ON_MESSAGE, MessageIn, MessageOut, seen_message, seen_messages
from ...threads.models import Message, ThreadKind
from ...threads.queries import messages_of
from .. import actions, queries
from ..models import LONGEST_NEWS, LONGEST_TITLE, News, NewsState
from .questions import FollowIn

bp = calls("news", "Questions and news")
ONE, DESK = "/news/<int:news_id>", "/desk/news/<int:news_id>"
READ = ("get_news", "get_comments", "comment_on_news")
WRITE = (
    "get_written_news",
    "change_news",
    "publish_news",
    "schedule_news",
    "unschedule_news",
    "withdraw_news",
    "pin_news",
)
MAY = team_or_may("community")


class NewsIn(Input):
    title = text(LONGEST_TITLE, needed=True)
    text = text(LONGEST_NEWS, needed=True, metadata={"description": "Markdown"})
    is_public = YesNo(load_default=False, metadata={"description": "everybody reads it, members or not"})


class WhenIn(Input):
    at = Instant(required=True)


class PinIn(Input):
    pinned = YesNo(required=True)


class States(Page):
    status = word(NewsState, load_default=None)


class NewsOut(Output):
    id = Integer()
    title = String()
    text = String(metadata={"description": "Markdown"})
    is_public = Boolean()
    is_pinned = Boolean()
    published_at = instant()
    changed_at = instant()


class WrittenNews(NewsOut):
    status = word(NewsState)
    publish_at = instant("when it is published by itself")


@bp.get("/news")
@MAY
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(NewsOut, "NewsList"), links=links(*READ, news_id="items/0/id"))
@bp.doc(summary="News of the alliance", security="token", operation_id="list_news")
def all_news(asked: dict) -> object:
    """The newest first."""
    chosen = queries.published().order_by(News.published_at.desc(), News.id.desc())
    found = page(chosen, [News.published_at.desc(), News.id.desc()], asked["cursor"], asked["limit"])
    return {"items": found.rows, "next": found.next}


@bp.get(ONE)
@MAY
@bp.output(NewsOut, links=links(*READ, news_id="id"))
@bp.doc(summary="One piece of news", security="token", operation_id="get_news")
def news(news_id: int) -> object:
    """As members read it."""
    return queries.news_for(current_user, news_id)


@bp.get(f"{ONE}/comments")
@MAY
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(MessageOut, "CommentList"), links=links(*ON_MESSAGE, message_id="items/0/id"))
@bp.doc(summary="Comments on news", security="token", operation_id="get_comments")
def comments(news_id: int, asked: dict) -> object:
    """Newest first."""
    row = queries.news_for(current_user, news_id)
    thread = queries.whole_thread_of(ThreadKind.NEWS, row.id)
    found = page(messages_of(thread).order_by(Message.id.desc()), [Message.id.desc()], asked["cursor"], asked["limit"])
    return {"items": seen_messages(found.rows, current_user), "next": found.next}


@bp.post(f"{ONE}/comments")
@MAY
@once
@bp.input(MessageIn, arg_name="body")
@bp.output(MessageOut, status_code=201, links=links(*ON_MESSAGE, message_id="id"))
@bp.doc(summary="Comment on news", security="token", operation_id="comment_on_news")
def comment(news_id: int, body: dict) -> object:
    """From then on you follow it."""
    return seen_message(actions.comment(news_id, current_user, body["text"]), current_user)


@bp.post(f"{ONE}/read")
@MAY
@once
@bp.input(Empty, arg_name="body")
@bp.output({}, status_code=204)
@bp.doc(summary="Say that you have read news", security="token", operation_id="read_news")
def read(news_id: int, body: dict) -> object:
    """Today shows it no more."""
    actions.read_news(queries.news_for(current_user, news_id).id, current_user)
    return ""


@bp.post(f"{ONE}/follow")
@MAY
@once
@bp.input(FollowIn, arg_name="body")
@bp.output({}, status_code=204)
@bp.doc(summary="Follow comments on news, or no more", security="token", operation_id="follow_news")
def follow(news_id: int, body: dict) -> object:
    """From the first comment on there is something to follow."""
    thread = queries.thread_of(ThreadKind.NEWS, queries.news_for(current_user, news_id).id)
    threads.set_following(thread, current_user, body["follow"])
    return ""


@bp.get("/desk/news")
@team_only
@bp.input(States, location="query", arg_name="asked")
@bp.output(listing(WrittenNews, "WrittenNewsList"), links=links(*WRITE, news_id="items/0/id"))
@bp.doc(summary="All news, whatever its state", security="token", operation_id="list_written_news")
def written(asked: dict) -> object:
    """The newest first."""
    chosen = queries.all_news(NewsState.read(asked["status"]), "").order_by(News.id.desc())
    found = page(chosen, [News.id.desc()], asked["cursor"], asked["limit"])
    return {"items": found.rows, "next": found.next}


@bp.post("/desk/news")
@team_only
@once
@bp.input(NewsIn, arg_name="body")
@bp.output(WrittenNews, status_code=201, links=links(*WRITE, news_id="id"))
@bp.doc(summary="Write a draft of news", security="token", operation_id="write_news")
def write(body: dict) -> object:
    """Nobody but the team sees it until it is published."""
    return actions.write_news(current_user, actions.SaidNews(**body))


@bp.get(DESK)
@team_only
@bp.output(WrittenNews, links=links(*WRITE, news_id="id"))
@bp.doc(summary="News as the team sees it", security="token", operation_id="get_written_news")
def one(news_id: int) -> object:
    """In whatever state."""
    return queries.any_news(news_id)


@bp.put(DESK)
@team_only
@bp.input(NewsIn, arg_name="body")
@bp.output(WrittenNews, links=links(*WRITE, news_id="id"))
@bp.doc(summary="Change news", security="token", operation_id="change_news")
def change(news_id: int, body: dict) -> object:
    """Whoever reads it from now on reads this."""
    return actions.change_news(news_id, current_user, actions.SaidNews(**body))


@bp.post(f"{DESK}/schedule")
@team_only
@once
@bp.input(WhenIn, arg_name="body")
@bp.output(WrittenNews, links=links(*WRITE, news_id="id"))
@bp.doc(summary="Publish news at an instant", security="token", operation_id="schedule_news")
def schedule(news_id: int, body: dict) -> object:
    """At most a year ahead."""
    return actions.schedule(news_id, current_user, body["at"])


@bp.post(f"{DESK}/publish")
@team_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(WrittenNews, links=links(*WRITE, news_id="id"))
@bp.doc(summary="Publish news now", security="token", operation_id="publish_news")
def publish(news_id: int, body: dict) -> object:
    """Also what was withdrawn."""
    return actions.publish(news_id, current_user)


@bp.post(f"{DESK}/unschedule")
@team_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(WrittenNews, links=links(*WRITE, news_id="id"))
@bp.doc(summary="Make scheduled news a draft again", security="token", operation_id="unschedule_news")
def unschedule(news_id: int, body: dict) -> object:
    """While it waits for its time."""
    return actions.unschedule(news_id, current_user)


@bp.post(f"{DESK}/withdraw")
@team_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(WrittenNews, links=links(*WRITE, news_id="id"))
@bp.doc(summary="Withdraw news", security="token", operation_id="withdraw_news")
def withdraw(news_id: int, body: dict) -> object:
    """With its comments."""
    return actions.withdraw(news_id, current_user)


@bp.post(f"{DESK}/pin")
@team_only
@once
@bp.input(PinIn, arg_name="body")
@bp.output(WrittenNews, links=links(*WRITE, news_id="id"))
@bp.doc(summary="Keep news above all other, or no more", security="token", operation_id="pin_news")
def pin(news_id: int, body: dict) -> object:
    """Said twice, once."""
    return actions.pin(news_id, current_user, body["pinned"])
