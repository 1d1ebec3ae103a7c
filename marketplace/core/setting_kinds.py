"""What settings may be. Each kind returns the value of a text, or raises ValueError: the rest of "NAME must be …"."""

import base64
import re
from binascii import Error as NotBase64
from collections.abc import Callable
from email.utils import parseaddr
from urllib.parse import SplitResult, parse_qs, urlsplit
from zoneinfo import available_timezones

from .money import Money

POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
REDIS = ("redis", "rediss", "unix")
FIELD_KEY = 32  # bytes, for AES-256
LOCAL_PART_AT_HOST = r"[^@\s]+@[^@\s]+"


def line(text: str) -> str:
    """Text without line breaks and control characters."""
    if not text.isprintable():
        raise ValueError("must be one line without control characters")
    return text


def long_secret(text: str) -> str:
    """At least 32 characters, so that it can't be guessed."""
    if len(text) < 32:
        raise ValueError(f"must have at least 32 characters, and has {len(text)}")
    return text


def field_keys(text: str) -> str:
    """One or more keys of 32 bytes in base64, separated by commas."""
    for number, part in enumerate(text.split(","), 1):
        try:
            length = len(base64.b64decode(part.strip(), validate=True))
        except (NotBase64, ValueError):
            raise ValueError(f"must be keys in base64, separated by commas, and key {number} is not base64") from None
        if length != FIELD_KEY:
            raise ValueError(f"must be keys of {FIELD_KEY} bytes in base64, and key {number} has {length} bytes")
    return text


def number(least: int, most: int) -> Callable[[str], int]:
    """A whole number within these bounds."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text.strip(), re.ASCII) or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}, not {text!r}")
        return int(text)

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """One of these words."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"must be one of {', '.join(words)}, not {text!r}")
        return text

    return read


def currency(text: str) -> str:
    """A code of ISO 4217."""
    try:
        return Money(0, text).currency
    except ValueError:
        raise ValueError(f"must be a currency of ISO 4217 such as EUR, not {text!r}") from None


def currencies(text: str) -> str:
    """Codes of ISO 4217, separated by commas."""
    return ",".join(currency(code.strip()) for code in text.split(","))


def time_zone(text: str) -> str:
    """The name of an IANA time zone."""
    if text not in available_timezones():
        raise ValueError(f"must be a time zone by its IANA name, such as Europe/Berlin, not {text!r}")
    return text


def sender(text: str) -> str:
    """An address, with or without a name before it."""
    if not line(text) or not re.fullmatch(LOCAL_PART_AT_HOST, parseaddr(text)[1]):
        raise ValueError(f"must be an e-mail address, not {text!r}")
    return text


def contact(text: str) -> str:
    """Where people can write to, as an address to click on: an e-mail address or a page under https."""
    return line(text) if text.startswith("https://") else f"mailto:{parseaddr(sender(text))[1]}"


def public_address(text: str) -> str:
    """Scheme and host (and port) of the site, without a slash at the end; links are made of it."""
    parts = _url(text, ("http", "https"), "https://leads.example.org")
    if parts.path.strip("/") or parts.query or parts.fragment or "?" in text or "#" in text:
        raise ValueError("must end after the host: the site answers at the root of its host, not below a path")
    if parts.username or not parts.hostname:
        raise ValueError("must be like https://leads.example.org, with a host and without a password")
    return f"{parts.scheme}://{parts.netloc}"


def database(text: str) -> str:
    """Where PostgreSQL is."""
    parts = _url(text, POSTGRESQL, "postgresql://user@host/name")
    if not parts.path.strip("/"):
        raise ValueError("must name a database, like postgresql://user@host/name")
    return text


def redis(text: str) -> str:
    """Where Redis or Valkey is."""
    parts = _url(text, REDIS, "redis://host:6379 or unix:///path/to.sock")
    if parts.scheme == "unix" and not parts.path:
        raise ValueError("must name a socket, like unix:///path/to.sock")
    return text


def mail(text: str) -> str:
    """A mail server, or a folder that mail is written to."""
    parts = _url(text, ("smtp", "smtps", "file"), "smtp://user:password@host:587 or file:FOLDER")
    if parts.scheme == "file" and not text.removeprefix("file:").strip():
        raise ValueError("must name a folder, like file:FOLDER")
    if parts.scheme != "file" and not parts.hostname:
        raise ValueError("must name a mail server, like smtp://user:password@host:587")
    return text


def files(text: str) -> str:
    """A folder that files are kept in, or a bucket of a store that speaks S3."""
    parts = _url(text, ("file", "s3"), "s3://key:secret@bucket/prefix?endpoint=https://s3.example.org or file:FOLDER")
    if parts.scheme == "file" and not text.removeprefix("file:").strip():
        raise ValueError("must name a folder, like file:FOLDER")
    if parts.scheme == "s3":
        endpoint = urlsplit(parse_qs(parts.query).get("endpoint", ["https://s3"])[0])
        if not parts.hostname:
            raise ValueError("must name a bucket, like s3://bucket/prefix")
        if endpoint.scheme not in ("http", "https") or not endpoint.hostname:
            raise ValueError("must have an endpoint like https://s3.example.org")
    return text


def _url(text: str, schemes: tuple[str, ...], like: str) -> SplitResult:
    """Its parts. The text itself never stands in the message: it may hold a password."""
    try:
        parts = urlsplit(line(text))
        parts.port  # noqa: B018 — reading it checks it
    except ValueError:
        raise ValueError(
            f"can't be read as a URL like {like}; characters such as / @ # in a password are written %2F %40 %23"
        ) from None
    if parts.scheme not in schemes or " " in parts.netloc:
        raise ValueError(f"must be a URL like {like}")
    return parts
