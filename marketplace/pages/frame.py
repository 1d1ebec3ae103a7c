"""What the frame around every page needs: the menu, links that may not exist yet, the languages."""

import flask_babel
from flask import Flask, current_app, url_for

from ..core.languages import NAMES
from ..core.room import ADMINS, Entry, house


def register(app: Flask) -> None:
    """Give the templates `menu(person, part)`, `way(endpoint)`, `language()` and `languages`."""
    app.jinja_env.globals.update(menu=menu, way=way, language=language, languages=NAMES)


def menu(person, part: str) -> list[Entry]:
    """The entries of `part` ("pass", "work", "agency") that this person's role includes, in order."""
    entries = [entry for entry in house().menu.values() if entry.part == part and _open_to(person, entry)]
    return sorted(entries, key=lambda entry: entry.place)


def _open_to(person, entry: Entry) -> bool:
    if entry.may == ADMINS:
        return person.is_admin
    return not entry.may or person.may(entry.may)


def way(endpoint: str, **values) -> str | None:
    """The address of `endpoint`; None where this installation has no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def language() -> str:
    """The code of the language this page is written in."""
    return str(flask_babel.get_locale() or "en")
