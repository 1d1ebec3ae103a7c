"""Files that people bring, kept by the SHA-256 of their bytes: in a folder, or in any store that speaks S3 (FILES_URL).

A file is never changed: other bytes are another key. What is made of it, such as smaller sizes, is kept beside it as a
`variant`. Who uses a file is known by the rows that name its key, and by nothing here.
"""

import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app
from flask_babel import lazy_gettext as _l

from .errors import Refusal

if TYPE_CHECKING:
    from obstore.store import LocalStore, S3Store

log = logging.getLogger(__name__)
KEY, VARIANT = re.compile(r"[0-9a-f]{64}"), re.compile(r"[a-z0-9]{1,20}")
PATIENCE = timedelta(seconds=10)  # for all tries together
_NOTES = "notes"


class StoreAway(Refusal):
    """The store doesn't answer, or has no room."""

    status = 503
    title = _l("Back in a moment")

    def __init__(self) -> None:
        super().__init__(_l("The store for files doesn’t answer just now. Nothing was changed. Try again in a minute."))


class NotKept(KeyError):
    """There is no such file."""


def key_of(data: bytes) -> str:
    """The key under which these bytes are kept."""
    return hashlib.sha256(data).hexdigest()


def keep(data: bytes) -> str:
    """Keep these bytes; returns their key. The same bytes are kept once, however often they come."""
    key = key_of(data)
    _put(_path(key, ""), data)
    return key


def keep_variant(key: str, variant: str, data: bytes) -> None:
    """Keep what was made of a file, beside it."""
    _put(_path(key, variant), data)


def fetch(key: str, variant: str = "") -> bytes:
    """The bytes of a file, or of what was made of it; NotKept if there is none."""
    return read(_path(key, variant))


def exists(key: str, variant: str = "") -> bool:
    """Whether there is such a file."""
    try:
        with _asking() as store:
            store.head(_path(key, variant))
    except NotKept:
        return False
    return True


def remove(key: str, *variants: str) -> None:
    """Remove a file and these variants of it, the file last: a removal that was cut off is begun again."""
    for variant in (*variants, ""):
        try:
            with _asking() as store:
                store.delete(_path(key, variant))
        except NotKept:
            continue


def keep_note(folder: str, name: str, text: str) -> None:
    """Keep a line beside the files, where a copy of the database that is put back doesn't undo it."""
    _put(f"{_NOTES}/{folder}/{name}", text.encode())


def notes(folder: str) -> dict[str, str]:
    """By name, the lines that were kept in a folder."""
    with _asking() as store:
        paths = [one["path"] for chunk in store.list(f"{_NOTES}/{folder}") for one in chunk]
        return {path.rpartition("/")[2]: bytes(store.get(path).bytes()).decode() for path in paths}


def paths() -> Iterator[str]:
    """Where all files and what was made of them stand in the store, for a backup: notes are not among them."""
    with _asking() as store:
        for chunk in store.list():
            yield from (one["path"] for one in chunk if _is_ours(one["path"]))


def read(path: str) -> bytes:
    """The bytes at a path of the store; NotKept if there is nothing."""
    with _asking() as store:
        return bytes(store.get(path).bytes())


def write(path: str, data: bytes) -> None:
    """Put back what a backup has from a path of the store; NotKept if no file of ours stands there."""
    if not _is_ours(path):
        raise NotKept(path)
    _put(path, data)


def _put(path: str, data: bytes) -> None:
    with _asking() as store:
        store.put(path, data, use_multipart=False)


def _is_ours(path: str) -> bool:
    key, _dot, variant = path.rpartition("/")[2].partition(".")
    try:
        return _path(key, variant) == path
    except NotKept:
        return False


def _path(key: str, variant: str) -> str:
    """Where it stands in the store: what isn't a key or a variant leads nowhere."""
    if not KEY.fullmatch(key) or (variant and not VARIANT.fullmatch(variant)):
        raise NotKept(key)
    return f"{key[:2]}/{key}.{variant}" if variant else f"{key[:2]}/{key}"


@contextmanager
def _asking() -> Iterator[Any]:
    """The store of this application, which is opened at the first use; whatever fails in it is StoreAway."""
    from obstore.exceptions import BaseError

    try:
        held = current_app.extensions.setdefault("leadpact.files", {})
        if "store" not in held:
            held["store"] = opened(current_app.config["SETTINGS"].files_url)
        yield held["store"]
    except FileNotFoundError as error:
        raise NotKept() from error
    except (BaseError, OSError) as error:
        # Its text may hold the address with a password.
        log.error("the store for files does not answer: %s", type(error).__name__)
        raise StoreAway() from error


def opened(url: str) -> "LocalStore | S3Store":
    """The store that FILES_URL names: `file:FOLDER`, or `s3://KEY:SECRET@bucket/prefix?endpoint=https://…&region=…`."""
    from obstore.store import LocalStore, S3Store

    if url.startswith("file:"):
        return LocalStore(Path(url.removeprefix("file:")).absolute(), mkdir=True)
    parts = urlsplit(url)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    endpoint = asked.get("endpoint", "")
    given: dict[str, Any] = {
        "endpoint": endpoint, "region": asked.get("region", "us-east-1"), "access_key_id": unquote(parts.username or ""),
        "secret_access_key": unquote(parts.password or ""),
    }  # fmt: skip
    return S3Store(
        parts.hostname or "",
        prefix=parts.path.strip("/") or None,
        client_options={"allow_http": endpoint.startswith("http://"), "connect_timeout": "3s", "timeout": "10s"},
        retry_config={"max_retries": 2, "retry_timeout": PATIENCE},
        **{name: value for name, value in given.items() if value},
    )
