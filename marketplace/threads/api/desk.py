"""Calls of admins: hiding messages, opening a thread of two agencies, and who is muted."""

from apiflask.fields import Date, Integer, Nested, String
from flask_babel import gettext as _
from flask_login import current_user

from ...core.api import Empty, Input, Named, Output, Page, Seen, calls, links, listing, names_rows
from ...core.api_fields import Day, RowNumber, instant, text
from ...core.errors import NotYet
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.paging import page
from .. import actions, queries
from ..api_shapes import MessageOut, seen_message, seen_messages
from ..models import LONGEST_REASON, Message, Mute

bp = calls("threads_desk", "Desk")


class WhyIn(Input):
    reason = text(LONGEST_REASON, needed=True)


class MuteIn(Input):
    person_id = RowNumber(required=True)
    until = Day(required=True, metadata={"description": "the last day"})
    reason = text(LONGEST_REASON, needed=True)


class MuteOut(Output):
    id = Integer()
    person = Nested(Named)
    until = Date()
    reason = String()
    made_at = instant()
    ended_at = instant("null: it ends with its last day")


class LookOut(Output):
    id = Integer()
    thread_id = Integer()
    at = instant()


@bp.post("/messages/<int:message_id>/hide")
@admin_only
@once
@bp.input(WhyIn, arg_name="body")
@bp.output(MessageOut, links=links("show_message", message_id="id"))
@bp.doc(summary="Hide a message", security="token", operation_id="hide_message")
def hide(message_id: int, body: dict) -> object:
    """Its writer reads the reason; the others see that it was hidden."""
    queries.message_for_desk(message_id)
    return _moderated(actions.hide(message_id, current_user, body["reason"]))


@bp.post("/messages/<int:message_id>/show")
@admin_only
@once
@bp.input(WhyIn, arg_name="body")
@bp.output(MessageOut, links=links("hide_message", message_id="id"))
@bp.doc(summary="Show a hidden message again", security="token", operation_id="show_message")
def show(message_id: int, body: dict) -> object:
    """Its writer reads the reason."""
    queries.message_for_desk(message_id)
    return _moderated(actions.show(message_id, current_user, body["reason"]))


def _moderated(row: Message) -> Seen:
    """Its words for those alone who have opened the thread: otherwise the two agencies would not see that they were read."""
    opened = not row.thread.is_between_two or queries.has_looked(row.thread, current_user)
    return seen_message(row, current_user) if opened else Seen(row, text="", hides_contacts=False, named=[])


@bp.post("/threads/<int:thread_id>/look")
@admin_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(LookOut, status_code=201, links=links("read_looked_at", thread_id="thread_id"))
@bp.doc(summary="Open a thread of two agencies", security="token", operation_id="look_at_thread")
def look(thread_id: int, body: dict) -> object:
    """Where something in it was reported, or the two have a dispute about its referral. The log and both agencies see it."""
    return actions.look(thread_id, current_user)


@bp.get("/threads/<int:thread_id>/looked-at")
@admin_only
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(MessageOut, "LookedAt"))
@bp.doc(summary="The messages of a thread that you have opened", security="token", operation_id="read_looked_at")
def looked_at(thread_id: int, asked: dict) -> object:
    """For twelve hours after you have; with what is hidden, and what was reported and taken back until it is decided."""
    found = queries.any_thread(thread_id)
    if not queries.has_looked(found, current_user):
        raise NotYet(_("Open the thread first: both agencies are shown that you did."))
    rows = page(
        queries.messages_of(found).order_by(Message.id.desc()), [Message.id.desc()], asked["cursor"], asked["limit"]
    )
    return {"items": seen_messages(rows.rows, current_user, at_desk=True), "next": rows.next}


@bp.get("/mutes")
@admin_only
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(MuteOut, "MuteList"), links=links("end_mute", mute_id="items/0/id"))
@bp.doc(summary="Who was muted", security="token", operation_id="get_mutes")
def mutes(asked: dict) -> object:
    """Also those whose day is over."""
    found = page(queries.mutes().order_by(Mute.id), [Mute.id], asked["cursor"], asked["limit"])
    return {"items": found.rows, "next": found.next}


@bp.post("/mutes")
@admin_only
@names_rows
@once
@bp.input(MuteIn, arg_name="body")
@bp.output(MuteOut, status_code=201, links=links("end_mute", mute_id="id"))
@bp.doc(summary="Mute somebody until the end of a day", security="token", operation_id="mute_person")
def mute(body: dict) -> object:
    """They write nothing, and read everything as before."""
    return actions.mute(body["person_id"], current_user, body["until"], body["reason"])


@bp.post("/mutes/<int:mute_id>/end")
@admin_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(MuteOut)
@bp.doc(summary="Let somebody write again", security="token", operation_id="end_mute")
def end_mute(mute_id: int, body: dict) -> object:
    """Before the day is over."""
    return actions.end_mute(mute_id, current_user)
