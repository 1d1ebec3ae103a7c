"""How clicks are taken: written down at once, or, as CLICKS says, by a stream in Redis that a job writes down."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, cast

from flask import current_app
from redis.exceptions import RedisError

from ..core.extensions import db
from ..core.queue import redis
from .clicks import Opening, write

KEY = "leadpact:clicks"
AT_ONCE = 2_000  # clicks that are written by one statement
log = logging.getLogger(__name__)


def take(opening: Opening) -> None:
    """Take a click. It is in the database when this returns; with the stream, in Redis, from where `drain` fetches it. Where Redis
    does not answer it is written at once."""
    if current_app.config["SETTINGS"].clicks == "stream":
        try:
            redis().xadd(KEY, {"click": _packed(opening)})
        except RedisError as error:
            log.warning("the stream of clicks does not answer (%s): written at once", type(error).__name__)
        else:
            return
    _write([opening])


def waiting(_limit: int = 1) -> list[int]:
    """One number where clicks wait in Redis: all of them are fetched together."""
    try:
        return [1] if current_app.config["SETTINGS"].redis_url and redis().xlen(KEY) else []
    except RedisError:
        return []


def drain(_ones: Sequence[int] = ()) -> int:
    """Write down what waits in Redis; returns how many clicks. They leave Redis once they are in the database, and what is written
    twice, by two workers or after one was killed, is there once."""
    written = 0
    while entries := cast(list[tuple[bytes, dict[bytes, bytes]]], redis().xrange(KEY, count=AT_ONCE)):
        _write([_unpacked(fields[b"click"]) for _number, fields in entries])
        redis().xdel(KEY, *(number for number, _fields in entries))
        written += len(entries)
    return written


def _write(openings: list[Opening]) -> None:
    with db.engine.connect() as connection:
        write(connection.execution_options(isolation_level="AUTOCOMMIT"), openings)


def _packed(opening: Opening) -> str:
    return json.dumps(asdict(opening) | {"at": opening.at.isoformat(), "day": opening.day.isoformat()})


def _unpacked(text: bytes) -> Opening:
    said: dict[str, Any] = json.loads(text)
    said |= {"at": datetime.fromisoformat(said["at"]), "day": date.fromisoformat(said["day"])}
    return Opening(**said)
