"""What the frame around every page needs: the menu, what waits, links that may not exist yet, the languages."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from flask import Flask, current_app, g, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, Select, bindparam, select

from ..catalog.priced import conditions_of, said_free, terms_of
from ..core.extensions import db
from ..core.languages import NAMES, voice
from ..core.paging import count_to
from ..core.room import ADMINS, READER, TEAM, Entry, house
from ..members.models import Person
from ..members.queries import admins_to_write_to
from .addresses import agency_page, cases_page, service_page

MOST = 100  # what waits is counted up to here
HEADS = {  # of the parts of the menu, in order; two have none
    "pass": "", "work": "", "decide": _l("To decide"), "money": _l("Money"), "rules": _l("Rules"), "alliance": _l("The alliance"),
    "agency": _l("Your agency"), "running": _l("Administration"),
}  # fmt: skip


def register(app: Flask) -> None:
    """Give the templates `admins_to_write_to()`, `agency_page(agency, anchor)`, `cases_page(agency)`, `service_page(service)`,
    `terms_of(discount)`, `conditions_of(discount)`, `said_free(extra)`, `menu(person)`, `menu_heads`, `menu_counts(person)`, `way(endpoint)`, `language()` and `languages`."""
    app.jinja_env.globals.update(
        admins_to_write_to=_admins_to_write_to, agency_page=agency_page, cases_page=cases_page, service_page=service_page,
        terms_of=terms_of, conditions_of=conditions_of, said_free=said_free, menu=menu, menu_heads=HEADS, menu_counts=menu_counts, way=way,
        language=language, languages=NAMES,
    )  # fmt: skip


def _admins_to_write_to() -> Sequence[Person]:
    if "admins" not in g:
        g.admins = admins_to_write_to()
    found: Sequence[Person] = g.admins
    return found


def menu(person: Person) -> dict[str, list[Entry]]:
    """The entries that this person's role includes, by their part, in order; the parts are those of HEADS, and each is there."""
    found: dict[str, list[Entry]] = {part: [] for part in HEADS}
    for entry in sorted(house().menu.values(), key=lambda entry: entry.place):
        if _includes(person, entry.may) and entry.is_there():
            found[entry.part].append(entry)
    return found


def menu_counts(person: Person) -> dict[str, int]:
    """By the endpoint of a menu entry, how much waits there for this person; counted to a hundred, once a page, in one query."""
    held: dict[int, dict[str, int]] = g.setdefault("menu_counts", {})
    if person.id not in held:
        held[person.id] = _menu_counts(person)
    return held[person.id]


def _menu_counts(person: Person) -> dict[str, int]:
    waiting = {
        entry.endpoint: entry.waits
        for entry in house().menu.values()
        if entry.waits and _includes(person, entry.may_answer or entry.may)
    }
    if not waiting:
        return {}
    counted = _counting(tuple(waiting.values()))
    return dict(
        zip(
            waiting, db.session.execute(counted, {"agency": person.agency_id, READER.key: person.id}).one(), strict=True
        )
    )


def desk_tasks(person: Person) -> list[tuple[Entry, int]]:
    """What waits for the alliance's admins, in the order of the menu: where it stands, and how much it is."""
    if not person.is_admin:
        return []
    counts = menu_counts(person)
    entries = chain.from_iterable(menu(person).values())
    return [(entry, counts[entry.endpoint]) for entry in entries if entry.task and counts[entry.endpoint]]


# Every page asks it: built once for each set of entries that a role includes.
@lru_cache
def _counting(waiting: tuple[Callable[..., Select[Any]], ...]) -> Select[Any]:
    agency = bindparam("agency", type_=BigInteger)
    return select(*(count_to(MOST, waits(agency)).scalar_subquery() for waits in waiting))


def _includes(person: Person, may: str) -> bool:
    if may in (ADMINS, TEAM):
        return person.is_admin or (may == TEAM and person.is_of_the_team)
    return not may or person.may(may)


def way(endpoint: str, **values: Any) -> str | None:
    """The address of `endpoint`; None where this installation has no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def language() -> str:
    """The code of the language this page is written in."""
    return voice().language
