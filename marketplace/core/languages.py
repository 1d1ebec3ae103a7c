"""English, Russian, Ukrainian: which one a page or a mail speaks, and in whose time zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flask_babel
from flask import g, has_request_context, request, session
from flask_login import current_user

from . import clock

NAMES = {"en": "English", "ru": "Русский", "uk": "Українська"}


def choose() -> str:
    """The reader's language: of the addressee of a mail, of the person signed in, as picked, as the browser asks."""
    if reader := _reader():
        return reader.language
    if not has_request_context():
        return "en"
    return session.get("language") or request.accept_languages.best_match(list(NAMES)) or "en"


def zone() -> str | None:
    """The reader's time zone; None is the alliance's, also for a reader whose zone this machine doesn't know."""
    reader = _reader()
    return reader.time_zone if reader and clock.zone_named(reader.time_zone) else None


def _reader() -> Any:
    if g.get("reader"):
        return g.reader
    if not has_request_context() or g.get("anonymous") or not current_user.is_authenticated:
        return None
    return current_user


@contextmanager
def speaking_to(person: Any) -> Iterator[None]:
    """Inside, texts, amounts and times are written for `person`, whoever is signed in."""
    before = g.get("reader")
    g.reader = person
    flask_babel.refresh()
    try:
        yield
    finally:
        g.reader = before
        flask_babel.refresh()
