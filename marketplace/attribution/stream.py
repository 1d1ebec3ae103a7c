"""How clicks are taken: written down at once, or, as CLICKS says, by a stream in Redis that a job writes down."""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, cast

from flask import current_app
from redis.exceptions import RedisError

from ..core.extensions import db
from ..core.queue import redis, redis_by_one_connection
from .clicks import Opening, write
from .together import Together

KEY = "leadpact:clicks"
Entries = list[tuple[bytes, dict[bytes, bytes]]]
AT_ONCE = 1_000  # entries, of some clicks each, that are written by one statement
log = logging.getLogger(__name__)


def take(opening: Opening) -> None:
    """Take a click. It is in the database when this returns; with the stream, in Redis, from where `drain` fetches it. Where Redis
    does not answer it is written at once. Those of one moment are taken together."""
    if current_app.config["SETTINGS"].clicks == "stream":
        try:
            _at_once("stream", _put).do(opening)
        except RedisError as error:
            log.warning("the stream of clicks does not answer (%s): written at once", type(error).__name__)
        else:
            return
    _at_once("durable", _write).do(opening)


def _at_once(name: str, act: Callable[[Sequence[Opening]], object]) -> Together[Opening]:
    kept: dict[str, Together[Opening]] = current_app.extensions.setdefault("clicks together", {})
    return kept.setdefault(name, Together(act))


def _put(openings: Sequence[Opening]) -> None:
    redis_by_one_connection().xadd(KEY, {"clicks": json.dumps([_packed(one) for one in openings])})


def waiting(_limit: int = 1) -> list[int]:
    """One number where clicks wait in Redis: all of them are fetched together."""
    try:
        return [1] if current_app.config["SETTINGS"].redis_url and redis().xlen(KEY) else []
    except RedisError:
        return []


def drain(_ones: Sequence[int] = ()) -> int:
    """Write down what waits in Redis; returns how many clicks. They leave Redis once they are in the database, and what is written
    twice, by two workers or after one was killed, is there once."""
    written, last = 0, _last()
    while last and (entries := _entries(last)):
        openings = [_unpacked(one) for _number, fields in entries for one in _all_of(fields)]
        _write(openings)
        redis().xdel(KEY, *(number for number, _fields in entries))
        written += len(openings)
    return written


def _last() -> bytes:
    """The newest that waits now: what comes later is for the next time, or there would be no end."""
    return next((number for number, _fields in cast(Entries, redis().xrevrange(KEY, count=1))), b"")


def _entries(last: bytes) -> Entries:
    return cast(Entries, redis().xrange(KEY, max=last, count=AT_ONCE))


def _write(openings: Sequence[Opening]) -> None:
    with db.engine.connect() as connection:
        write(connection.execution_options(isolation_level="AUTOCOMMIT"), openings)


def _all_of(fields: dict[bytes, bytes]) -> list[dict[str, Any]]:
    """What came at one moment; of a release before this one, a single click."""
    return json.loads(fields[b"clicks"]) if b"clicks" in fields else [json.loads(fields[b"click"])]


def _packed(opening: Opening) -> dict[str, Any]:
    return vars(opening) | {"at": opening.at.isoformat(), "day": opening.day.isoformat()}


def _unpacked(said: dict[str, Any]) -> Opening:
    return Opening(**said | {"at": datetime.fromisoformat(said["at"]), "day": date.fromisoformat(said["day"])})
