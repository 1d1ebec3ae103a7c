"""What a message says: written for each try, as the thing it is about stands then, for the eyes of its webhook's agency."""

import json
from dataclasses import dataclass
from typing import Any

from flask import current_app

from ..core.errors import NotFound
from ..core.languages import speaking
from ..core.room import house
from .events import TEST, Tried
from .models import Hook, HookMessage


@dataclass(frozen=True)
class Reader:
    """Who reads a message, as far as the rooms ask: somebody of an agency, or an admin, who never sees who a client is."""

    agency_id: int | None
    is_admin: bool

    def may(self, _capability: str) -> bool:
        """What is left to a role here is who the client is."""
        return False


def body_of(message: HookMessage) -> bytes | None:
    """The message as JSON; None where there is nothing left to say."""
    data = data_of(message)
    if data is None:
        return None
    agency = message.hook.agency
    said = {
        "id": message.number,
        "event": message.event,
        "at": message.at.isoformat(),
        "sequence": message.id,
        "alliance": current_app.config["SETTINGS"].alliance_name,
        "agency": {"id": agency.id, "name": agency.name} if agency else None,
        "data": data,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def data_of(message: HookMessage) -> dict[str, Any] | None:
    """What it is about, in the shape that calls answer it in; None where its reader may not see it, or nobody tells of it any more."""
    hook = message.hook
    if message.event == TEST:
        return _dumped(Tried, {"hook": hook})
    news = house().news.get(message.event)
    if news is None or message.event not in hook.events:
        return None
    try:
        with speaking("en"):
            return _dumped(news.schema, news.show(reader_of(hook), message.subject_id))
    except NotFound:
        return None


def reader_of(hook: Hook) -> Reader:
    """For whose eyes a webhook's messages are."""
    return Reader(hook.agency_id, hook.agency_id is None)


def _dumped(schema: Any, shown: object) -> dict[str, Any]:
    dumped: dict[str, Any] = schema().dump(shown)
    return dumped
