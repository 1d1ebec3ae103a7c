"""How awards stand, line by line, as one reader may see them: places, figures, into which rows they open, and what one's own agency lacks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import url_for
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from ..core import clock
from ..core.extensions import db
from ..core.formats import money, sentences
from ..core.money import Money
from ..members.models import Agency, Person
from . import measures, queries
from .measures import Measured
from .models import Award, Kind, Nomination, Place, Season
from .rules import could_be, rounded, rule_of, said_figure

TOP = 10  # of the standing while a season runs


@dataclass(frozen=True)
class Line:
    """One agency with its place (None below what it takes); `name` is empty where it is not named. `story` is of a nominated project,
    and not there either; `why` is what the desk says of its own award."""

    agency: Agency
    name: str
    place: int | None
    figure: str
    story: Nomination | None = None
    why: str = ""
    opens: Sequence[tuple[LazyString | str, str]] = ()  # (word, href) of the rows that the figure is made of
    is_own: bool = False


@dataclass(frozen=True)
class Board:
    """One award of a season: its rule, its lines, and one's own agency's, with what it lacks for the next place."""

    award: Award
    rule: str
    lines: Sequence[Line]
    own: Line | None = None
    lacks: str = ""
    nobody: str = ""  # why nobody gets the alliance's own award


def boards(season: Season, person: Person | None) -> list[Board]:
    """The awards of a season for this reader: the standing so far while it runs, for those inside; what was proclaimed, for all; and
    for the admins also what is counted."""
    inside, is_admin = queries.is_inside(person), bool(person and person.is_authenticated and person.is_admin)
    if season.is_open and inside and season.has_begun(clock.today()):
        return _running(season, person)
    if season.is_proclaimed or (season.is_counted and is_admin):
        return _written(season, person if inside else None)
    return [Board(award, rule_of(award), ()) for award in season.awards]


def proclaimed(rows: Sequence[Season], inside: bool = False) -> dict[int, list[Board]]:
    """By season, what everybody reads of those that were proclaimed; members (`inside`) also the names that the public does not."""
    found = queries.podium(rows)
    hidden = set() if inside else queries.unnamed({one.agency_id for places in found.values() for one in places})
    return {
        row.id: [
            Board(one, rule_of(one), [_of_place(place, None, hidden) for place in found[one.id]], nobody=_nobody(row, one)) for one in row.awards
        ]
        for row in rows
    }  # fmt: skip


def _written(season: Season, person: Person | None) -> list[Board]:
    found = queries.podium([season])
    hidden = set() if person else queries.unnamed({one.agency_id for places in found.values() for one in places})
    places = (
        queries.places_of(person.agency_id, [one.id for one in season.awards]) if person and person.agency_id else {}
    )
    made = []
    for award in season.awards:
        mine = places.get(award.id)
        lines = [_of_place(one, person, hidden) for one in found[award.id]]
        own = _of_place(mine, person) if mine else None
        made.append(Board(award, rule_of(award), lines, own, nobody=_nobody(season, award)))
    return made


def _nobody(season: Season, award: Award) -> str:
    """In a sentence that nobody gets it this season, and why."""
    return (
        _("Nobody this season: %(reason)s", reason=season.nobody_why)
        if award.kind == Kind.OWN and season.nobody_why
        else ""
    )


def _running(season: Season, person: Person | None) -> list[Board]:
    found = measures.measure(season)
    own_id = person.agency_id if person else None
    shown = [one for rows in found.values() for n, one in enumerate(rows) if n < TOP or one.agency_id == own_id]
    ids, stories = {one.agency_id for one in shown}, {one.nomination_id for one in shown if one.nomination_id}
    agencies = {one.id: one for one in db.session.scalars(select(Agency).where(Agency.id.in_(ids)))}
    chosen = queries.nominations(season.id).where(Nomination.id.in_(stories))
    told = {one.id: one for one in db.session.scalars(chosen)} if stories else {}

    def line(award: Award, one: Measured) -> Line:
        story = told.get(one.nomination_id or 0)
        return _line(award, agencies[one.agency_id], one.figure, one.before, person, place=one.place, story=story)

    made = []
    for award in season.awards:
        rows = found.get(award.kind, [])
        mine = next((one for one in rows if own_id and one.agency_id == own_id), None)
        lines = [line(award, one) for one in rows[:TOP] if one.place is not None]
        lacks = _lacks(award, rows, mine) if person and person.agency and person.agency.is_active else ""
        made.append(Board(award, rule_of(award), lines, line(award, mine) if mine else None, lacks))
    return made


def _of_place(row: Place, person: Person | None, hidden: Collection[int] = ()) -> Line:
    return _line(
        row.award, row.agency, row.figure, row.before, person, row.currency, hidden=hidden, place=row.place, story=row.nomination,
        why=row.reason,
    )  # fmt: skip


def _line(
    award: Award, agency: Agency, figure: int, before: int | None, person: Person | None, currency: str | None = None,
    hidden: Collection[int] = (), **more: Any,
) -> Line:  # fmt: skip
    is_own = bool(person and person.agency_id == agency.id)
    is_exact = bool(person and (person.is_admin or (is_own and person.may("money"))))
    said = said_figure(award.kind, figure, before, currency or measures.base_currency(), is_exact)
    if agency.id in hidden:  # its story would say who it is
        return Line(agency, "", figure=said, **more | {"story": None})
    return Line(agency, agency.name, figure=said, opens=_opens(award, agency.id, person), is_own=is_own, **more)


def _opens(award: Award, agency_id: int, person: Person | None) -> list[tuple[LazyString | str, str]]:
    """The rows of a figure: one's own for whoever sees figures, all for the admins."""
    if person is None:
        return []
    period = measures.period_of(award.season).name
    each = measures.indicators_of(award.kind)
    if person.is_admin:
        return [
            (one.word, url_for("insights.desk_rows", name=one.name, period=period, agency=agency_id)) for one in each
        ]
    if person.agency_id == agency_id and person.may("referrals"):
        mine = [one for one in each if not one.needs or person.may(one.needs)]
        return [(one.word, url_for("insights.rows", name=one.name, period=period)) for one in mine]
    return []


def _lacks(award: Award, rows: Sequence[Measured], mine: Measured | None) -> str:
    """What one's own agency lacks to be placed, or to share the next place above."""
    if award.kind == Kind.OWN:
        return ""
    if award.kind == Kind.HARDEST_PROJECT and mine is None:
        return _("Your agency has nominated no project.")
    if mine is None or mine.place is None:
        return _to_be_placed(award, mine)
    above = [one for one in rows if one.place is not None and one.place < mine.place]
    return _to_reach(award, mine, above[-1]) if above else _("Nobody is before your agency.")


def _to_be_placed(award: Award, mine: Measured | None) -> str:
    figure, before = (mine.figure, mine.before or 0) if mine else (0, 0)
    if award.kind == Kind.MOST_SOLD:
        return _("With the first fee of a client your agency is placed.")
    if award.kind == Kind.FASTEST_GROWING:
        if before < award.least:
            return _("In the days before, your agency won too few clients to be placed here.")
        return _clients(before + 1 - figure)
    if award.kind == Kind.MOST_ACTIVE:
        return _clients(award.least - figure)
    return _votes(award.least - figure)


def _to_reach(award: Award, mine: Measured, above: Measured) -> str:
    place = above.place or 1
    if award.kind == Kind.MOST_SOLD:
        # Reckoned from what is published of both sums: a small gap, itself cut to two digits, would tell the other sum to the cent.
        gap = could_be(Money(above.figure, currency := measures.base_currency())) - rounded(
            Money(mine.figure, currency)
        )
        return _("For place %(place)s at most %(sum)s are missing.", place=place, sum=money(gap))
    if award.kind == Kind.FASTEST_GROWING:
        lacking = ceil(above.rank * (mine.before or 1)) - mine.figure
        said = _clients(lacking)
    else:
        say = _votes if award.kind == Kind.HARDEST_PROJECT else _clients
        said = say(above.figure - mine.figure)
    return sentences([said, _("Then your agency shares place %(place)s.", place=place)])


def _clients(number: int) -> str:
    return ngettext("Your agency lacks %(num)d client.", "Your agency lacks %(num)d clients.", number)


def _votes(number: int) -> str:
    return ngettext("Your project lacks %(num)d vote.", "Your project lacks %(num)d votes.", number)
