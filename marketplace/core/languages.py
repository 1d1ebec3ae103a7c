"""English, Russian, Ukrainian: which one a page or a mail speaks, and in whose time zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import lru_cache
from typing import Any

import flask_babel
from babel import Locale
from babel.numbers import format_decimal
from babel.support import NullTranslations
from flask import Flask, g, has_app_context, has_request_context, request, session
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from . import clock

NAMES = {"en": "English", "ru": "Русский", "uk": "Українська"}


@dataclass(frozen=True, slots=True)
class Voice:
    """How a reader is spoken to: looked up once for each reader, not at each word."""

    language: str
    locale: Locale
    translations: NullTranslations
    zone: tzinfo


class Texts(flask_babel.Domain):
    """The catalogs of Flask-Babel, taken from the reader's voice."""

    def get_translations(self) -> NullTranslations:
        """The catalog of the reader's language."""
        return voice().translations

    def ngettext(self, singular: str, plural: str, num: int, **values: Any) -> str:
        """A text with a number, whose thousands are grouped as the reader's language does: "4,065 services"."""
        text = voice().translations.ungettext(singular, plural, num)
        return _grouping(text) % ({"num": grouped(num)} | values)

    def look_up(self) -> NullTranslations:
        """The same, when the voice is not yet found."""
        return super().get_translations()


TEXTS = Texts()


class Babel(flask_babel.Babel):
    """Flask-Babel with these texts, which templates ask for without a detour."""

    domain_instance = TEXTS

    def init_app(self, app: Flask, *args: Any, **kwargs: Any) -> None:
        """The same, and `_` for templates."""
        super().init_app(app, *args, **kwargs)
        app.jinja_env.globals.update({"_": _say, "gettext": _say, "ngettext": _say_number})


def voice() -> Voice:
    """The voice for the reader of what is being written; English outside of an application, where nobody reads."""
    if not has_app_context():
        return Voice("en", Locale("en"), NullTranslations(), UTC)
    found: Voice | None = g.get("voice")
    if found is None:
        locale = flask_babel.get_locale() or Locale("en")
        found = g.voice = Voice(str(locale), locale, TEXTS.look_up(), _zone())
    return found


def refresh() -> None:
    """The reader, or what the reader chose, has changed: from here on another voice holds."""
    if g:
        g.pop("voice", None)
        flask_babel.refresh()


def choose() -> str:
    """The reader's language: of the addressee of a mail, of the person signed in, as the address says, as picked, as the
    browser asks."""
    if g.get("language"):
        return g.language
    if person := reader():
        return person.language
    if not has_request_context():
        return "en"
    if request.args.get("lang") in NAMES:
        return request.args["lang"]
    return session.get("language") or request.accept_languages.best_match(list(NAMES)) or "en"


def _zone() -> tzinfo:
    """The reader's time zone; the alliance's for nobody, and for a reader whose zone this machine doesn't know."""
    person = reader()
    return (clock.zone_named(person.time_zone) if person else None) or clock.zone()


def reader() -> Any:
    """The person who reads what is being written: the addressee of a mail, or whoever is signed in; None for nobody."""
    if g.get("reader"):
        return g.reader
    if not has_request_context() or g.get("anonymous") or not current_user.is_authenticated:
        return None
    return current_user


@contextmanager
def speaking_to(person: Any) -> Iterator[None]:
    """Inside, texts, amounts and times are written for `person`, whoever is signed in."""
    with _other(reader=person):
        yield


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Inside, texts and amounts are written in one language, whoever reads."""
    with _other(language=language):
        yield


@contextmanager
def _other(**held: Any) -> Iterator[None]:
    before = {name: g.get(name) for name in held}
    _hold(held)
    try:
        yield
    finally:
        _hold(before)


def _hold(held: dict[str, Any]) -> None:
    for name, value in held.items():
        setattr(g, name, value)
    refresh()


@lru_cache(16_384)
def _as_written(translations: NullTranslations, text: str) -> Markup:
    """A text without values: the same at every visit."""
    return Markup(translations.ugettext(text)) % ()  # noqa: S704 — our own sentences


@pass_eval_context
def _say(where: EvalContext, text: str, **values: Any) -> str:
    """`_()` in templates. What fills the gaps is escaped where the template escapes."""
    translations = voice().translations
    if not values:
        return _as_written(translations, text)
    return _filled(where, translations.ugettext(text), values)


@pass_eval_context
def _say_number(where: EvalContext, singular: str, plural: str, num: int, **values: Any) -> str:
    """`ngettext()` in templates."""
    text = _grouping(voice().translations.ungettext(singular, plural, num))
    return _filled(where, text, {"num": grouped(num)} | values)


def grouped(number: int | str) -> str:
    """ "3,079"; a text such as "999+" as it is."""
    return number if isinstance(number, str) else _grouped(number, voice().language)


# Pages name the same counts again and again, and Babel reads its pattern anew for each.
@lru_cache(4096)
def _grouped(number: int, language: str) -> str:
    return format_decimal(number, locale=language)


def _grouping(text: str) -> str:
    """A text that takes its number as it is written, with its thousands grouped."""
    return text.replace("%(num)d", "%(num)s")


def _filled(where: EvalContext, text: str, values: dict[str, Any]) -> str:
    return (Markup(text) if where.autoescape else text) % values  # noqa: S704 — our own sentences
