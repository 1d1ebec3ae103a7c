"""Sending messages: each webhook's one after another, several webhooks at once, so that a dead one holds up nobody.

A message is claimed in one transaction, sent while none is open, and what came of it is noted in another. Whoever is killed in between
leaves it claimed for two minutes; then it is sent again. It arrives at least once, and always under the same number.
"""

import logging
import random
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from ...core import clock
from ...core.extensions import db
from ...core.logs import describe
from ...core.transaction import locked, transaction
from ..message import body_of
from ..models import Hook, HookMessage, MessageState, NoAnswer, OffReason
from ..posting import Answer, Request, post
from ..queries import due, with_hook
from ..signing import headers, unseal
from .endpoints import with_loopback
from .off import switch_off

log = logging.getLogger(__name__)
AT_ONCE = 8  # webhooks
LONGEST = 30  # seconds that one run takes, beside the last messages
CLAIMED = timedelta(minutes=2)
# After each try that failed; after the last of them a message is given up. A little more each time, so that not all come at once.
PAUSES = [timedelta(minutes=one) for one in (1, 5, 30, 2 * 60, 8 * 60, 24 * 60, 48 * 60)]
MORE = 0.1
RESTS = timedelta(minutes=1)  # a webhook where nobody answers
FAILS_FOR = timedelta(days=5)  # before it is switched off


@dataclass(frozen=True)
class _Claimed:
    message_id: int
    hook_id: int
    request: Request


def send(hook_ids: Sequence[int]) -> None:
    """Send what is due of these webhooks, for half a minute: each gets its turn, and who is slow has one message on its way at most."""
    until = time.monotonic() + LONGEST
    waiting, at_work = deque(hook_ids), dict[Future[Answer], _Claimed]()
    with ThreadPoolExecutor(AT_ONCE, "webhook") as pool:
        while True:
            while waiting and len(at_work) < AT_ONCE and time.monotonic() < until:
                claimed = _claim(waiting.popleft())
                if claimed:
                    at_work[pool.submit(post, claimed.request)] = claimed
            if not at_work:
                return
            for done in wait(at_work, return_when=FIRST_COMPLETED).done:
                claimed = at_work.pop(done)
                record(claimed.hook_id, claimed.message_id, done.result())
                waiting.append(claimed.hook_id)


def _claim(hook_id: int) -> _Claimed | None:
    """The oldest message of a webhook that is due, and that no other worker has; None where there is none."""
    oldest = select(HookMessage).join(Hook).where(Hook.id == hook_id).order_by(HookMessage.id).limit(1)
    while True:
        with transaction():
            # Asked anew each time: the clock goes on.
            message = locked(oldest.where(due()), skip=True)
            if message is None:
                return None
            message.tries += 1
            message.next_try_at = clock.now() + CLAIMED
            message_id = message.id
        request = _written(message_id)
        if request:
            return _Claimed(message_id, hook_id, request)


def _written(message_id: int) -> Request | None:
    """The message as it is sent now; None where there is nothing left to say, or it can't be written."""
    chosen = select(HookMessage).where(HookMessage.id == message_id).options(*with_hook())
    message = db.session.scalar(chosen)
    if message is None:
        return None
    hook = message.hook
    try:
        body = body_of(message)
        keys = [unseal(hook.secret)]
        if hook.old_secret is not None and hook.old_until is not None and hook.old_until > clock.now():
            keys.append(unseal(hook.old_secret))
    except Exception as error:  # noqa: BLE001 — a key that is lost, a row that is not as it was: the others go on
        db.session.rollback()
        log.error("webhook message %s could not be written: %s", message_id, describe(error))
        record(hook.id, message_id, Answer(None, NoAnswer.UNWRITTEN, 0))
        return None
    if body is None:
        with transaction():
            db.session.get_one(HookMessage, message_id).end(MessageState.MOOT, clock.now())
        return None
    signed = headers(message.number, int(clock.now().timestamp()), body, keys)
    about = {"Content-Type": "application/json", "User-Agent": "Leadpact", "Accept-Encoding": "identity"}
    return Request(hook.url, body, about | signed, with_loopback())


def record(hook_id: int, message_id: int, answer: Answer) -> None:
    """Note what came of a message: taken, to be tried again, or given up; and what that says of its webhook."""
    with transaction():
        # The webhook first, as whoever removes it holds it; deeds that write messages don't wait for it.
        held = select(Hook).where(Hook.id == hook_id).execution_options(populate_existing=True)
        hook = db.session.scalar(held.with_for_update(key_share=True, of=Hook))
        message = locked(select(HookMessage).where(HookMessage.id == message_id))
        if hook is None or message is None or message.status != MessageState.QUEUED:
            return
        message.answer, message.said, message.milliseconds = answer.status, answer.said, answer.milliseconds
        if answer.is_taken:
            message.end(MessageState.SENT, clock.now())
            hook.failing_since = hook.rests_until = None
        else:
            _failed(hook, message, answer)


def _failed(hook: Hook, message: HookMessage, answer: Answer) -> None:
    at = clock.now()
    hook.failing_since = hook.failing_since or at
    if answer.status is None:
        hook.rests_until = at + RESTS
    if message.tries > len(PAUSES):
        message.end(MessageState.GIVEN_UP, at)
    else:
        message.next_try_at = at + PAUSES[message.tries - 1] * (1 + random.uniform(0, MORE))  # noqa: S311 — it guards nothing
    if answer.is_gone:
        switch_off(hook, OffReason.GONE)
    elif at - hook.failing_since >= FAILS_FOR:
        switch_off(hook, OffReason.FAILING)
