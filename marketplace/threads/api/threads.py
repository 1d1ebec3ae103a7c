"""Calls on threads between one's agency and others, and writing there."""

from typing import Any

from apiflask.fields import Integer, List, Nested, String
from flask_login import current_user

from ...core.api import Input, Named, Output, Page, Seen, calls, links, listing
from ...core.api_fields import LARGEST_ID, RowNumber, instant, word
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.paging import page
from .. import actions, queries
from ..about import about
from ..api_shapes import ON_MESSAGE, MessageIn, MessageOut, seen_message, seen_messages
from ..models import BETWEEN_TWO, Message, Thread, ThreadKind
from ..readers import thread_of, why_not_write

bp = calls("threads", "Messages")
ONE = "/threads/<int:thread_id>"
GO_ON = ("get_thread", "get_messages", "write_message", "read_thread")


class ReadIn(Input):
    message_id = RowNumber(required=True, metadata={"description": "the last one that was read"})


class Filters(Page):
    kind = word(BETWEEN_TWO, load_default=None)
    unread = String(load_default="", metadata={"description": "“true”: only those with something unread"})


class ThreadOut(Output):
    id = Integer()
    kind = word(ThreadKind)
    subject_id = Integer(metadata={"description": "the number of the referral, the lead or the partnership"})
    title = String()
    other = Nested(Named, metadata={"description": "the agency on the other side"})
    unread = Integer()
    last_at = instant()


class ThreadWhole(ThreadOut):
    closed = String(metadata={"description": "why you can’t write; empty where you can"})
    people = List(Nested(Named), metadata={"description": "who reads it and can be mentioned, the first hundred"})


def _seen(row: Thread, unread: int, **more: Any) -> Seen:
    return Seen(row, title=about(row).title, other=row.other_of(current_user.agency_id), unread=unread, **more)


@bp.get("/threads")
@member_may("threads")
@bp.input(Filters, location="query", arg_name="asked")
@bp.output(listing(ThreadOut, "ThreadList"), links=links(*GO_ON, thread_id="items/0/id"))
@bp.doc(summary="Threads between your agency and others", security="token", operation_id="get_threads")
def threads(asked: dict) -> object:
    """Those in which something was written, the one with the newest message first."""
    chosen = queries.of_kind(
        queries.threads_of(current_user.agency_id),
        ThreadKind.read(asked["kind"]),
        asked["unread"] == "true",
        "",
        current_user,
    )
    chosen = chosen.add_columns(queries.unread_by(current_user.id)).options(*queries.with_subject())
    found = page(chosen.order_by(Thread.last_id.desc()), [Thread.last_id.desc()], asked["cursor"], asked["limit"])
    return {"items": [_seen(*row) for row in found.rows], "next": found.next}


@bp.get(ONE)
@member_may("threads")
@bp.output(ThreadWhole, links=links(*GO_ON, thread_id="id"))
@bp.doc(summary="One thread", security="token", operation_id="get_thread")
def thread(thread_id: int) -> object:
    """With who reads it, and whether you can write."""
    return _whole(thread_of(current_user, thread_id))


def _whole(row: Thread) -> Seen:
    return _seen(
        row,
        queries.unread_in(row, current_user),
        closed=why_not_write(current_user, row),
        people=queries.people_in(row),
    )


@bp.get(f"{ONE}/messages")
@member_may("threads")
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(MessageOut, "MessageList"), links=links(*ON_MESSAGE, message_id="items/0/id"))
@bp.doc(summary="The messages of a thread", security="token", operation_id="get_messages")
def messages(thread_id: int, asked: dict) -> object:
    """Newest first. They count as read once you say so."""
    chosen = queries.messages_of(thread_of(current_user, thread_id)).order_by(Message.id.desc())
    found = page(chosen, [Message.id.desc()], asked["cursor"], asked["limit"])
    return {"items": seen_messages(found.rows, current_user), "next": found.next}


@bp.post(f"{ONE}/messages")
@member_may("threads")
@once
@bp.input(MessageIn, arg_name="body")
@bp.output(MessageOut, status_code=201, links=links(*ON_MESSAGE, message_id="id"))
@bp.doc(summary="Write in a thread", security="token", operation_id="write_message")
def write(thread_id: int, body: dict) -> object:
    """Whoever is mentioned is told at once, the others as each has chosen."""
    return seen_message(actions.write(thread_id, current_user, body["text"]), current_user)


@bp.post(f"{ONE}/read")
@member_may("threads")
@once
@bp.input(ReadIn, arg_name="body")
@bp.output(ThreadWhole, links=links(*GO_ON, thread_id="id"))
@bp.doc(summary="Say how far you have read", security="token", operation_id="read_thread")
def read(thread_id: int, body: dict) -> object:
    """Never back again."""
    found = thread_of(current_user, thread_id)
    actions.mark_read(found, current_user, min(body["message_id"], LARGEST_ID))
    return _whole(found)


def _first(kind: ThreadKind, subject_id: int, body: dict) -> Seen:
    return seen_message(actions.write_first(kind, subject_id, current_user, body["text"]), current_user)


@bp.post("/referrals/<int:referral_id>/messages")
@member_may("threads")
@once
@bp.input(MessageIn, arg_name="body")
@bp.output(MessageOut, status_code=201, links=links(*ON_MESSAGE, message_id="id"))
@bp.doc(summary="Write to the other agency about a referral", security="token", operation_id="write_about_referral")
def about_referral(referral_id: int, body: dict) -> object:
    """Its thread is begun with the first message."""
    return _first(ThreadKind.REFERRAL, referral_id, body)


@bp.post("/leads/<int:lead_id>/messages")
@member_may("threads")
@once
@bp.input(MessageIn, arg_name="body")
@bp.output(MessageOut, status_code=201, links=links(*ON_MESSAGE, message_id="id"))
@bp.doc(summary="Ask the referrer about a lead", security="token", operation_id="ask_about_lead")
def about_lead(lead_id: int, body: dict) -> object:
    """Before anybody accepts. Only your agency and the referrer read it; e-mail addresses and phone numbers are refused."""
    return _first(ThreadKind.LEAD, lead_id, body)


@bp.post("/partnerships/<int:partnership_id>/messages")
@member_may("threads")
@once
@bp.input(MessageIn, arg_name="body")
@bp.output(MessageOut, status_code=201, links=links(*ON_MESSAGE, message_id="id"))
@bp.doc(summary="Write to a partner", security="token", operation_id="write_to_partner")
def about_partnership(partnership_id: int, body: dict) -> object:
    """While the two work together."""
    return _first(ThreadKind.PARTNERSHIP, partnership_id, body)
