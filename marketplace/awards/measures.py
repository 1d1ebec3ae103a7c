"""What the awards of a season are counted from: the sums of `insights`, and votes; and who can be placed at all."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from flask import current_app
from sqlalchemy import ColumnElement, func, select

from ..core.extensions import db
from ..exchange.fees import in_currency
from ..insights import due
from ..insights.indicators import ALL, Indicator
from ..insights.period import Period
from ..insights.queries import Both, Sums, changed, sums_by
from ..insights.scope import Scope
from ..members.models import Agency, AgencyState
from ..portfolios.queries import is_silent
from .models import Award, Kind, Nomination, NominationState, Season, Vote

# The indicators of which each award is made; where there are two, both are added up.
MADE_OF = {
    Kind.MOST_SOLD: ("kept_sum",),
    Kind.MOST_ACTIVE: ("step_contacted", "step_contacted_of"),
    Kind.FASTEST_GROWING: ("won",),
}
NOTHING: Both = (Sums(), Sums())


@dataclass(frozen=True)
class Measured:
    """What an agency has for one award. `before` is what the period before came to, where growth is measured; `place` is None below
    what it takes."""

    agency_id: int
    figure: int
    before: int | None = None
    nomination_id: int | None = None
    place: int | None = None

    @property
    def rank(self) -> Fraction:
        """By what places are given; exact, so that equal is equal."""
        return Fraction(self.figure, self.before or 1)

    def is_enough_for(self, award: Award) -> bool:
        """Whether it can be placed."""
        if award.kind == Kind.FASTEST_GROWING:
            return bool(self.before) and (self.before or 0) >= award.least and self.figure > (self.before or 0)
        return self.figure > 0 and self.figure >= award.least


def period_of(season: Season) -> Period:
    """Its days, as the figures' addresses name them; before them as many."""
    return Period(f"{season.starts_on}..{season.ends_on}", season.starts_on, season.ends_on + timedelta(days=1))


def can_be_placed() -> ColumnElement[bool]:
    """Condition on agencies: active members from whom something has come lately."""
    return (Agency.status == AgencyState.ACTIVE) & ~is_silent()


def measure(season: Season, whole: bool = False) -> dict[Kind, list[Measured]]:
    """Of each award that is counted, what every member that can be placed has, the best first and with its place. `whole`: all that
    has changed since the days were counted is counted on the spot, however much; otherwise the latest days alone."""
    there = set(db.session.scalars(select(Agency.id).where(can_be_placed())))
    found: dict[Kind, list[Measured]] = {}
    sums = _sums(season, whole)
    for award in season.awards:
        if award.kind in MADE_OF:
            count = _COUNTS[award.kind]
            each = [count(agency_id, sums.get(agency_id, NOTHING)) for agency_id in there]
            found[award.kind] = placed(award, [one for one in each if one.figure > 0 or one.before])
        elif award.kind == Kind.HARDEST_PROJECT:
            found[award.kind] = placed(award, votes(season, there))
    return found


def placed(award: Award, rows: Sequence[Measured]) -> list[Measured]:
    """The rows in their order, with places: equal ones share one, and the next is as many further."""
    ordered = sorted(rows, key=lambda one: (not one.is_enough_for(award), -one.rank, one.agency_id))
    made: list[Measured] = []
    for number, one in enumerate(ordered, 1):
        place = None
        if one.is_enough_for(award):
            ties = bool(made) and made[-1].rank == one.rank
            place = made[-1].place if ties else number
        made.append(Measured(one.agency_id, one.figure, one.before, one.nomination_id, place))
    return made


def indicators_of(kind: Kind) -> list[Indicator]:
    """The indicators into whose rows a figure opens."""
    return [ALL[name] for name in MADE_OF.get(kind, ())]


def votes(season: Season, among: Collection[int]) -> list[Measured]:
    """The nominated projects of these members, with the votes of all that are active members now."""
    voters = select(Vote.nomination_id, func.count().label("number")).join(Agency, Agency.id == Vote.agency_id)
    counts = (
        voters.where(Vote.season_id == season.id, Agency.status == AgencyState.ACTIVE)
        .group_by(Vote.nomination_id)
        .subquery()
    )
    chosen = (
        select(Nomination.id, Nomination.agency_id, func.coalesce(counts.c.number, 0).label("number"))
        .outerjoin(counts, counts.c.nomination_id == Nomination.id)
        .where(Nomination.season_id == season.id, Nomination.status == NominationState.SHOWN)
    )
    rows = db.session.execute(chosen).all()
    return [Measured(row.agency_id, row.number, None, row.id) for row in rows if row.agency_id in among]


def _sums(season: Season, whole: bool) -> Mapping[int | None, Both]:
    """By agency, the sums of the season and of as many days before it; one statement."""
    kinds = [award.kind for award in season.awards if award.kind in MADE_OF]
    facts = sorted({fact for kind in kinds for one in indicators_of(kind) for fact in one.facts})
    if not facts:
        return {}
    period = period_of(season)
    first = period.before.first
    live = _touched(first, period.end) if whole else changed(first, period.end).live
    return sums_by("agency_id", Scope(apart=True), period, live, facts)


def _touched(first: date, end: date) -> list[date]:
    days = due.touched().subquery()
    return list(db.session.scalars(select(days.c.day).where(days.c.day >= first, days.c.day < end)))


def base_currency() -> str:
    """In what sums of several currencies are compared."""
    base: str = current_app.config["SETTINGS"].base_currency
    return base


def _sold(agency_id: int, both: Both) -> Measured:
    return Measured(agency_id, in_currency(ALL["kept_sum"].value(both[0]).sums, base_currency()))


def _active(agency_id: int, both: Both) -> Measured:
    return Measured(agency_id, sum(ALL[name].value(both[0]).count or 0 for name in MADE_OF[Kind.MOST_ACTIVE]))


def _growing(agency_id: int, both: Both) -> Measured:
    now, before = (ALL["won"].value(one).count or 0 for one in both)
    return Measured(agency_id, now, before)


_COUNTS: dict[Kind, Callable[[int, Both], Measured]] = {
    Kind.MOST_SOLD: _sold,
    Kind.MOST_ACTIVE: _active,
    Kind.FASTEST_GROWING: _growing,
}
