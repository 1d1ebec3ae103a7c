"""What a deed tells programs, written with the deed: a row for each webhook and event."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

from ...core import clock
from ...core.extensions import db
from ...core.queue import wake
from ...core.room import News, house
from ..models import Hook, HookMessage, MessageState
from ..queries import sends


def tell(happened: Mapping[str, Sequence[int]]) -> None:
    """Queue a message for each webhook that asks for one of these events and whose agency it concerns. It is called before the
    commit of what has happened; where nobody asks, it is one question to the database."""
    told = {
        name: [one for what in news.on for one in happened.get(what, ())]
        for name, news in house().news.items()
        if not happened.keys().isdisjoint(news.on)
    }
    hooks = _asking(list(told)) if told else []
    rows = [row for name, ids in told.items() for row in _rows(name, house().news[name], ids, hooks)]
    if rows:
        db.session.execute(insert(HookMessage), rows)
        wake("hook.told", sorted({row["hook_id"] for row in rows}))


def _asking(events: list[str]) -> Sequence[Any]:
    # Held, so that none is removed before the commit; who changes or switches one doesn't wait for it.
    chosen = select(Hook.id, Hook.agency_id, Hook.events).where(Hook.events.overlap(events), sends()).order_by(Hook.id)
    return db.session.execute(chosen.with_for_update(read=True, key_share=True, of=Hook)).all()


def _rows(event: str, news: News, ids: Sequence[int], hooks: Sequence[Any]) -> Iterator[dict[str, Any]]:
    wanted = [hook for hook in hooks if event in hook.events]
    if not wanted:
        return
    concerned = set(news.sides(ids)) if any(hook.agency_id for hook in wanted) else set()
    for one in dict.fromkeys(ids):
        for hook in wanted:
            if news.desk if hook.agency_id is None else (one, hook.agency_id) in concerned:
                yield new_message(hook.id, event, one)


def new_message(hook_id: int, event: str, subject_id: int) -> dict[str, Any]:
    """The values of a message."""
    at = clock.now()
    return {
        "hook_id": hook_id, "number": f"msg_{secrets.token_urlsafe(18)}", "event": event, "subject_id": subject_id, "at": at,
        "status": MessageState.QUEUED, "tries": 0, "next_try_at": at, "said": "",
    }  # fmt: skip
