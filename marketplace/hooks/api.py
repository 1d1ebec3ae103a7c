"""Calls on webhooks: those of one's agency, and the alliance's own."""

from collections.abc import Sequence

from apiflask.fields import Integer, List, Nested, String
from apiflask.validators import Length
from flask_login import current_user

from ..core.api import Empty, Input, Output, Page, Seen, calls, links, listing, words_in_path
from ..core.api_fields import Instant, YesNo, instant, text, word
from ..core.guards import admin_or_may
from ..core.idempotency import once
from ..core.paging import page
from . import actions, queries
from .events import events_for
from .models import LONGEST_NAME, LONGEST_URL, Hook, HookMessage, HookState, MessageState, NoAnswer, OffReason, Whose

bp = calls("hooks", "Webhooks")
AT = "/<string:whose>/hooks"
ONE = f"{AT}/<int:hook_id>"
whose_in_path = words_in_path(whose=Whose)
GO_ON = (
    "get_hook",
    "change_hook",
    "remove_hook",
    "rotate_hook_secret",
    "test_hook",
    "get_hook_messages",
    "replay_hook",
)


class HookIn(Input):
    name = text(LONGEST_NAME, needed=True)
    url = text(
        LONGEST_URL,
        needed=True,
        metadata={"format": "hook-address", "description": "https, at port 443 or 8443 of a public address"},
    )
    events = List(text(LONGEST_NAME), required=True, validate=Length(min=1, max=200))


class HookChange(Input):
    """What isn't sent stays."""

    name = text(LONGEST_NAME, load_default=None)
    url = text(LONGEST_URL, load_default=None, metadata={"format": "hook-address"})
    events = List(text(LONGEST_NAME), validate=Length(min=1, max=200), load_default=None)
    on = YesNo(
        load_default=None,
        metadata={"description": "false: what waits is given up, and nothing is sent; true: you answer for it"},
    )


class ReplayIn(Input):
    since = Instant(
        load_default=None, allow_none=True, metadata={"description": "of what has happened since; all without it"}
    )


class MessagesPage(Page):
    status = word(MessageState, load_default=None)


class HookEvent(Output):
    event = String()
    meaning = String(metadata={"description": "in the language of the token’s person"})


class HookEvents(Output):
    items = List(Nested(HookEvent))


class HookOut(Output):
    id = Integer()
    name = String()
    url = String()
    events = List(String())
    status = word(HookState)
    off_because = word(OffReason, allow_none=True)
    made_at = instant()
    failing_since = instant("since when it has taken nothing")
    is_kept = YesNo(
        metadata={
            "description": "false: whoever answered for it may not any more, and nothing is sent until `on: true` takes it over"
        }
    )
    old_secret_until = instant("until when the secret from before signs as well")


class HookWithSecret(HookOut):
    secret = String(metadata={"description": "signs each message; it is shown once"})


class HookAnswer(Output):
    status = Integer(allow_none=True, metadata={"description": "null where nobody has answered"})
    why = word(NoAnswer, allow_none=True, metadata={"description": "why nobody has answered; null where somebody has"})
    said = String(metadata={"description": "the first words of a refusal, or in English why nobody has answered"})
    milliseconds = Integer(allow_none=True)


class HookMessageOut(Output):
    id = Integer(metadata={"description": "the `sequence` of the message"})
    webhook_id = String(attribute="number")
    event = String()
    about = Integer(attribute="subject_id", metadata={"description": "the id of what it is about"})
    at = instant()
    status = word(MessageState)
    tries = Integer()
    next_try_at = instant("null once it is over")
    ended_at = instant()
    answer = Nested(HookAnswer, attribute="told")


class Replayed(Output):
    count = Integer(metadata={"description": "how many messages are sent again, a thousand at most"})


def _seen(hook: Hook, **more: object) -> Seen:
    return _all_seen([hook], **more)[0]


def _all_seen(hooks: Sequence[Hook], **more: object) -> list[Seen]:
    kept = queries.kept_among(hooks)
    return [Seen(one, old_secret_until=one.old_until, is_kept=one.id in kept, **more) for one in hooks]


def _seen_message(message: HookMessage) -> Seen:
    return Seen(message, next_try_at=None if message.ended_at else message.next_try_at)


@bp.get("/<string:whose>/hook-events")
@admin_or_may("hooks")
@whose_in_path
@bp.output(HookEvents)
@bp.doc(summary="The events that you may ask for", security="token", operation_id="get_hook_events")
def events(whose: Whose) -> object:
    """What each says stands in this description, under `webhooks`."""
    queries.hooks_of(current_user, whose)
    return {"items": [{"event": name, "meaning": one.about} for name, one in events_for(current_user, whose).items()]}


@bp.get(AT)
@admin_or_may("hooks")
@whose_in_path
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(HookOut, "HookList"), links=links(*GO_ON, hook_id="items/0/id"))
@bp.doc(summary="Webhooks of your agency, or of the alliance", security="token", operation_id="get_hooks")
def hooks(whose: Whose, asked: dict) -> object:
    """Those that tell nothing but what your role shows you."""
    found = page(queries.hooks_of(current_user, whose).order_by(Hook.id), [Hook.id], asked["cursor"], asked["limit"])
    return {"items": _all_seen(found.rows), "next": found.next}


@bp.post(AT)
@admin_or_may("hooks")
@once
@whose_in_path
@bp.input(HookIn, arg_name="body")
@bp.output(HookWithSecret, status_code=201, links=links(*GO_ON, hook_id="id"))
@bp.doc(summary="Be told of events by a webhook", security="token", operation_id="add_hook")
def add(whose: Whose, body: dict) -> object:
    """The answer has its secret, and no other answer ever does."""
    hook, secret = actions.add_hook(current_user, whose, **body)
    return _seen(hook, secret=secret)


@bp.get(ONE)
@admin_or_may("hooks")
@whose_in_path
@bp.output(HookOut, links=links(*GO_ON, hook_id="id"))
@bp.doc(summary="One webhook", security="token", operation_id="get_hook")
def hook(whose: Whose, hook_id: int) -> object:
    """Without its secret."""
    return _seen(queries.hook_of(current_user, whose, hook_id))


@bp.patch(ONE)
@admin_or_may("hooks")
@whose_in_path
@bp.input(HookChange, arg_name="body")
@bp.output(HookOut, links=links(*GO_ON, hook_id="id"))
@bp.doc(summary="Change a webhook, switch it on or off", security="token", operation_id="change_hook")
def change(whose: Whose, hook_id: int, body: dict) -> object:
    """Switched on, nothing has failed yet."""
    on = body.pop("on")
    row = queries.hook_of(current_user, whose, hook_id)
    if any(one is not None for one in body.values()):
        row = actions.change_hook(hook_id, current_user, whose, **body)
    return _seen(row if on is None else actions.switch(hook_id, current_user, whose, on))


@bp.delete(ONE)
@admin_or_may("hooks")
@whose_in_path
@bp.output({}, status_code=204)
@bp.doc(summary="Remove a webhook with its messages", security="token", operation_id="remove_hook")
def remove(whose: Whose, hook_id: int) -> object:
    """Nothing more is sent."""
    actions.remove_hook(hook_id, current_user, whose)
    return ""


@bp.post(f"{ONE}/secret")
@admin_or_may("hooks")
@once
@whose_in_path
@bp.input(Empty, arg_name="body")
@bp.output(HookWithSecret, links=links(*GO_ON, hook_id="id"))
@bp.doc(summary="Change the secret of a webhook", security="token", operation_id="rotate_hook_secret")
def rotate(whose: Whose, hook_id: int, body: dict) -> object:
    """For 24 hours the one before it signs as well, so that no message is refused while you change over."""
    row, secret = actions.rotate_secret(hook_id, current_user, whose)
    return _seen(row, secret=secret)


@bp.post(f"{ONE}/test")
@admin_or_may("hooks")
@once
@whose_in_path
@bp.input(Empty, arg_name="body")
@bp.output(HookOut, links=links(*GO_ON, hook_id="id"))
@bp.doc(summary="Send an event that says nothing", security="token", operation_id="test_hook")
def test(whose: Whose, hook_id: int, body: dict) -> object:
    """`hook.test`. The list of messages says what came of it."""
    actions.send_test(hook_id, current_user, whose)
    return _seen(queries.hook_of(current_user, whose, hook_id))


@bp.get(f"{ONE}/messages")
@admin_or_may("hooks")
@whose_in_path
@bp.input(MessagesPage, location="query", arg_name="asked")
@bp.output(listing(HookMessageOut, "HookMessageList"), links=links("replay_hook_message", message_id="items/0/id"))
@bp.doc(summary="What was sent to a webhook, newest first", security="token", operation_id="get_hook_messages")
def messages(whose: Whose, hook_id: int, asked: dict) -> object:
    """Of the last thirty days."""
    chosen = queries.messages_of(queries.hook_of(current_user, whose, hook_id), asked["status"])
    found = page(chosen, [HookMessage.id], asked["cursor"], asked["limit"])
    return {"items": [_seen_message(one) for one in found.rows], "next": found.next}


@bp.post(f"{ONE}/messages/<int:message_id>/again")
@admin_or_may("hooks")
@once
@whose_in_path
@bp.input(Empty, arg_name="body")
@bp.output(HookMessageOut)
@bp.doc(summary="Send a message once more", security="token", operation_id="replay_hook_message")
def again(whose: Whose, hook_id: int, message_id: int, body: dict) -> object:
    """Under the same number: a program that has seen it passes it over."""
    return _seen_message(actions.replay_one(hook_id, message_id, current_user, whose))


@bp.post(f"{ONE}/again")
@admin_or_may("hooks")
@once
@whose_in_path
@bp.input(ReplayIn, arg_name="body")
@bp.output(Replayed)
@bp.doc(summary="Send all that was given up once more", security="token", operation_id="replay_hook")
def all_again(whose: Whose, hook_id: int, body: dict) -> object:
    """The oldest thousand of them."""
    return {"count": actions.replay_all(hook_id, current_user, whose, body["since"])}
