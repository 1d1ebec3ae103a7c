"""Work that an agency has done and shows: written, changed, shown or hidden, put in order, deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from ...core import audit, clock
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.forms import REQUIRED
from ...core.pictures import Encoded
from ...core.transaction import own, transaction
from ...core.typed import one_line, paragraphs
from ...members.models import Person
from ..models import Case, Category, Industry, Purpose
from ..models.profile import EARLIEST, LONGEST_FIGURE, LONGEST_LINE, LONGEST_TEXT
from ..queries import find_category, find_industry
from .order import last_place, move_row
from .own import hold_shelf
from .pictures import drop_picture, keep_picture, read_alt, taken_in
from .said import at_most, entries

LINES = {"title": LONGEST_LINE, "figure": LONGEST_FIGURE, "figure_means": LONGEST_LINE, "whereabouts": LONGEST_LINE}
MOST = 100  # cases of one agency: they stand on one page
TEXTS = {"task": LONGEST_TEXT, "result": LONGEST_TEXT}


@dataclass
class SaidCase:
    """A case as it is typed. `category` and `industry` are codes of the taxonomy or any word for an entry; `picture` are the
    bytes of another picture, `alt` says what it shows, and `without_picture` shows none. `faults` are sentences of whoever
    read the input, by field."""

    title: str
    figure: str = ""
    figure_means: str = ""
    task: str = ""
    result: str = ""
    whereabouts: str = ""
    year: int | None = None
    category: str | Category = ""
    industry: str | Industry = ""
    picture: bytes | None = None
    alt: str = ""
    without_picture: bool = False
    faults: Mapping[str, str] = field(default_factory=dict)


def create_case(person: Person, said: SaidCase) -> Case:
    """A new case, which is shown at once and stands last."""
    picture, alt, columns = _read(said, None)
    with transaction():
        agency_id = hold_shelf(person, alone=True)
        if (db.session.scalar(select(func.count()).where(Case.agency_id == agency_id)) or 0) >= MOST:
            sentence = _("An agency has at most %(most)s cases. Delete one first.", most=MOST)
            raise BadInput(sentence, {"title": sentence})
        place = last_place(Case, Case.agency_id == agency_id) + 1
        case = Case(agency_id=agency_id, place=place, created_at=clock.now(), **columns)
        _show(case, picture, alt, said)
        db.session.add(case)
        db.session.flush()
        audit.record("case.created", case, person, title=case.title)
    return case


def edit_case(case_id: int, person: Person, said: SaidCase) -> Case:
    """Say something else of a case."""
    chosen = db.session.scalar(select(Case).where(Case.id == case_id, Case.agency_id == person.own_agency.id))
    picture, alt, columns = _read(said, chosen)
    with transaction():
        case = own_case(case_id, person)
        was = {name: getattr(case, name) for name in (*LINES, *TEXTS, "year")}
        _show(case, picture, alt, said)
        for name, value in columns.items():
            setattr(case, name, value)
        changed = {name: columns[name] for name in was if was[name] != columns[name]}
        audit.record("case.changed", case, person, **changed, picture=case.picture and case.picture.key)
    return case


def show_case(case_id: int, person: Person) -> Case:
    """Show a case on the agency's page again."""
    return _turned(case_id, person, True)


def hide_case(case_id: int, person: Person) -> Case:
    """Show a case no more, and keep it."""
    return _turned(case_id, person, False)


def move_case(case_id: int, person: Person, by: int) -> None:
    """Show a case so many places later, or earlier where `by` is negative."""
    with transaction():
        mine = (Case.agency_id == hold_shelf(person, alone=True),)
        move_row(Case, case_id, mine, person, "case.moved", by=by)


def delete_case(case_id: int, person: Person) -> None:
    """Delete a case, with its picture."""
    with transaction():
        case = own_case(case_id, person)
        audit.record("case.deleted", case, person, title=case.title)
        drop_picture(case.picture)
        db.session.delete(case)


def own_case(case_id: int, person: Person) -> Case:
    """A case of the person's agency, held to be changed; NotFound for any other."""
    agency_id = hold_shelf(person, alone=True)
    return own(select(Case).where(Case.id == case_id, Case.agency_id == agency_id))


def _turned(case_id: int, person: Person, is_shown: bool) -> Case:
    with transaction():
        case = own_case(case_id, person)
        if case.is_shown != is_shown:
            case.is_shown = is_shown
            audit.record("case.shown" if is_shown else "case.hidden", case, person)
    return case


def _show(case: Case, taken: Encoded | None, alt: str, said: SaidCase) -> None:
    """The picture that was brought, or none, or the one that is there with other words. Before all other changes: a store
    that is away leaves nothing half changed for the page that says so."""
    if taken or said.without_picture:
        picture = keep_picture(case.agency_id, Purpose.CASE, taken, alt) if taken else None
        drop_picture(case.picture)
        case.picture = picture
    elif case.picture:
        case.picture.alt = alt


def _read(said: SaidCase, case: Case | None) -> tuple[Encoded | None, str, dict[str, Any]]:
    """The picture, its description and the columns; a refusal of all that can't be kept at once. Entries of the taxonomy that
    were retired after the case chose them stay."""
    errors = dict(said.faults)
    read: dict[str, Any] = {name: one_line(getattr(said, name)) for name in LINES}
    read |= {name: paragraphs(getattr(said, name)) for name in TEXTS} | {"year": said.year}
    for name, most in (LINES | TEXTS).items():
        if len(read[name]) > most:
            errors.setdefault(name, at_most(most))
    if not read["title"]:
        errors.setdefault("title", str(REQUIRED))
    if said.year is not None and not EARLIEST <= said.year <= clock.latest_today().year:
        most_year = clock.latest_today().year
        errors.setdefault("year", _("Write a year from %(least)s to %(most)s.", least=EARLIEST, most=most_year))
    chosen = (case.category, case.industry) if case else (None, None)
    for name, find, kept in (("category", find_category, chosen[0]), ("industry", find_industry, chosen[1])):
        found = entries([getattr(said, name)], find, [kept] if kept else [], name, errors)
        read[name] = next(iter(found), None)
    alt = read_alt(said.alt, errors)
    taken = taken_in(said.picture, "picture", errors)
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    return taken, alt, read
