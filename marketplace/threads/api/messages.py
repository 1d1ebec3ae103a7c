"""Calls on one message, wherever it stands."""

from flask_login import current_user

from ...core.api import Empty, calls, links
from ...core.guards import team_or_may
from ...core.idempotency import once
from .. import actions, queries
from ..api_shapes import ON_MESSAGE, MessageIn, MessageOut, seen_message

bp = calls("messages", "Messages")
ONE = "/messages/<int:message_id>"


@bp.get(ONE)
@team_or_may("community")
@bp.output(MessageOut, links=links(*ON_MESSAGE, message_id="id"))
@bp.doc(summary="One message", security="token", operation_id="get_message")
def message(message_id: int) -> object:
    """Of a thread that you may read."""
    return seen_message(queries.message_for(current_user, message_id), current_user)


@bp.patch(ONE)
@team_or_may("community")
@bp.input(MessageIn, arg_name="body")
@bp.output(MessageOut, links=links(*ON_MESSAGE, message_id="id"))
@bp.doc(summary="Change your message", security="token", operation_id="edit_message")
def edit(message_id: int, body: dict) -> object:
    """Within a quarter of an hour."""
    return seen_message(actions.edit(message_id, current_user, body["text"]), current_user)


@bp.post(f"{ONE}/take-back")
@team_or_may("community")
@once
@bp.input(Empty, arg_name="body")
@bp.output(MessageOut)
@bp.doc(summary="Take your message back", security="token", operation_id="take_back_message")
def take_back(message_id: int, body: dict) -> object:
    """Its words are gone for good; that there was a message stays. Of one that was reported the admins read them until they have decided."""
    return seen_message(actions.take_back(message_id, current_user), current_user)
