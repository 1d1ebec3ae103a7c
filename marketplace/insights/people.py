"""Figures told apart: by partner, by person of an agency, by member of the alliance, by pair; and beside one's group."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from typing import Any

from sqlalchemy import select, text

from ..core.extensions import db
from ..core.money import Money
from ..core.sums import base_first
from ..members.models import Agency, AgencyState, Person, Size
from .figures import NAMED, STANDING
from .indicators import ALL, Indicator, Unit, Value
from .period import EARLIEST, Period
from .queries import Sums, counted, sums_by
from .scope import Scope

BY_PARTNER = ("taken", "won_of", "received", "won", "earned", "owed")
BY_PERSON = ("given", "received", "won", "answer_time", "talk", "fees_sum")
FEWEST = 5  # other agencies that have something in a figure: of fewer, one could guess whose it is
NOTHING = Sums()


@dataclass(frozen=True)
class Told:
    """One partner, person or member, with its indicators by name: now and before."""

    id: int
    name: str
    values: dict[str, tuple[Value, Value]]
    last: date | None = None


def told(
    who: str, names: Sequence[str], scope: Scope, period: Period, live: Collection[date], model: type[Any]
) -> list[Told]:
    """Some indicators, told apart by partner, person or agency; who has none of them is left out."""
    chosen = [ALL[name] for name in names]
    facts = sorted({fact for one in chosen for fact in one.facts})
    found = sums_by(who, scope, period, live, facts)
    called: dict[int, str] = dict(
        db.session.execute(select(model.id, model.name).where(model.id.in_([one for one in found if one]))).all()
    )
    rows = [
        Told(number, called[number], {one.name: (one.value(now), one.value(before)) for one in chosen})
        for number, (now, before) in found.items()
        if number is not None and number in called
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def partners(agency_id: int, period: Period, live: Collection[date], may: Collection[str]) -> list[Told]:
    """An agency's partners, each with when they heard of each other last; those of earlier times among them."""
    scope = Scope(agency_id)
    names = [name for name in BY_PARTNER if not ALL[name].needs or ALL[name].needs in may]
    found = {one.id: one for one in told("partner_id", names, scope, period, live, Agency)}
    last = _last(scope, period, live)
    silent = [one for one in last if one not in found]
    called: Any = db.session.execute(select(Agency.id, Agency.name).where(Agency.id.in_(silent)))
    nothing = {name: (ALL[name].value(NOTHING), ALL[name].value(NOTHING)) for name in names}
    for number, name in called:
        found[number] = Told(number, name, nothing)
    rows = [Told(one.id, one.name, one.values, last.get(one.id)) for one in found.values()]
    return sorted(rows, key=lambda row: row.name.casefold())


def people(agency_id: int, period: Period, live: Collection[date], may: Collection[str]) -> list[Told]:
    """The people of an agency who look after clients, or take steps with them."""
    names = [name for name in BY_PERSON if not ALL[name].needs or ALL[name].needs in may]
    mine = set(db.session.scalars(select(Person.id).where(Person.agency_id == agency_id)))
    return [one for one in told("person_id", names, Scope(agency_id), period, live, Person) if one.id in mine]


def _last(scope: Scope, period: Period, live: Collection[date]) -> dict[int, date]:
    """By partner, the last day until the end of the period on which either heard of the other."""
    facts = ("taken", "received", "talk", "talk_of")
    sql, values = counted(scope, EARLIEST, period.end, [one for one in live if one < period.end], facts)
    rows = db.session.execute(
        text(f"SELECT partner_id, max(day) AS last FROM ({sql}) c WHERE partner_id IS NOT NULL GROUP BY 1"), values
    )
    return {row.partner_id: row.last for row in rows}


@dataclass(frozen=True)
class Pair:
    """Two agencies: how many clients went each way, and what each earned from the other; one row a currency."""

    one: str
    other: str
    one_id: int
    other_id: int
    there: int
    back: int
    earned: tuple[Money, Money] | None = None


_PAIRS = """
    SELECT least(agency_id, partner_id) AS one, greatest(agency_id, partner_id) AS other,
           sum(n) FILTER (WHERE fact = 'taken' AND agency_id < partner_id) AS there,
           sum(n) FILTER (WHERE fact = 'taken' AND agency_id > partner_id) AS back
    FROM ({counted}) c WHERE fact = 'taken' AND agency_id IS NOT NULL AND partner_id IS NOT NULL
    GROUP BY 1, 2 ORDER BY sum(n) DESC, 1, 2 LIMIT :most
"""
_EARNED = """
    SELECT least(agency_id, partner_id) AS one, greatest(agency_id, partner_id) AS other, currency,
           coalesce(sum(minor) FILTER (WHERE agency_id < partner_id), 0) AS one_earned,
           coalesce(sum(minor) FILTER (WHERE agency_id > partner_id), 0) AS other_earned
    FROM ({counted}) c WHERE least(agency_id, partner_id) = ANY (:ones) AND greatest(agency_id, partner_id) = ANY (:others)
    GROUP BY 1, 2, 3
"""


def pairs(scope: Scope, period: Period, live: Collection[date], with_money: bool, most: int = 100) -> list[Pair]:
    """The pairs between whom most clients went, both directions of each."""
    days = [one for one in live if period.first <= one < period.end]
    sql, values = counted(scope, period.first, period.end, days, ("taken",))
    rows: Any = db.session.execute(text(_PAIRS.format(counted=sql)), values | {"most": most}).all()
    called = dict(
        db.session.execute(
            select(Agency.id, Agency.name).where(Agency.id.in_({n for row in rows for n in row[:2]}))
        ).all()
    )
    found = [
        Pair(called[row.one], called[row.other], row.one, row.other, int(row.there or 0), int(row.back or 0)) for row in rows
    ]  # fmt: skip
    return _with_earned(found, scope, period, days) if with_money and found else found


def _with_earned(found: list[Pair], scope: Scope, period: Period, days: Collection[date]) -> list[Pair]:
    sql, values = counted(scope, period.first, period.end, days, ("earned",))
    both = {"ones": [one.one_id for one in found], "others": [one.other_id for one in found]}
    rows: Any = db.session.execute(text(_EARNED.format(counted=sql)), values | both)
    earned: dict[tuple[int, int], list[tuple[Money, Money]]] = {}
    for row in rows:
        each = Money(int(row.one_earned), row.currency), Money(int(row.other_earned), row.currency)
        earned.setdefault((row.one, row.other), []).append(each)
    nothing: list[tuple[Money, Money] | None] = [None]
    return [
        Pair(one.one, one.other, one.one_id, one.other_id, one.there, one.back, of)
        for one in found
        for of in sorted(earned.get((one.one_id, one.other_id), []), key=lambda both: both[0].currency) or nothing
    ]  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """An indicator of an agency, and of the agencies of its size: what half of them come to, or all of them together."""

    indicator: Indicator
    mine: Value
    theirs: Value


@dataclass(frozen=True)
class Group:
    """The agencies of one's size; all members, where these are too few. Of fewer others than FEWEST nothing is shown."""

    size: Size | None
    others: int
    each: Sequence[Beside] = ()


def group(agency: Agency, period: Period, live: Collection[date], may: Collection[str]) -> Group:
    """One's figures beside those of one's size. Counts and sums: half of the agencies come to no more. Shares and times: those of
    all their clients together. Theirs is said only where FEWEST others have something in it."""
    there = db.session.execute(select(Agency.id, Agency.size).where(Agency.status == AgencyState.ACTIVE)).all()
    every = [row.id for row in there if row.id != agency.id]
    same = [row.id for row in there if row.size == agency.size and row.id != agency.id]
    size, others = (agency.size, same) if len(same) >= FEWEST else (None, every)
    if len(others) < FEWEST:
        return Group(size, len(others))
    chosen = [
        one
        for one in ALL.values()
        if one.own and (not one.needs or one.needs in may) and one.group != "partners" and one.by not in NAMED
    ]
    facts = sorted({fact for one in chosen for fact in one.facts} - STANDING)
    scope = Scope(agency_ids=(agency.id, *others))
    apart = sums_by("agency_id", scope, period, live, facts)
    together = sums_by("0", scope, period, live, facts).get(0, (NOTHING, NOTHING))[0]
    mine = apart.get(agency.id, (NOTHING, NOTHING))[0]
    theirs = [apart.get(one, (NOTHING, NOTHING))[0] for one in others]
    each = [
        Beside(one, one.value(mine), _half(one, mine, theirs, together)) for one in chosen if one.facts <= set(facts)
    ]
    return Group(size, len(others), [one for one in each if not (one.mine.is_nothing and one.theirs.is_nothing)])


def _half(one: Indicator, mine: Sums, others: Sequence[Sums], together: Sums) -> Value:
    theirs = [one.value(sums) for sums in others]
    if one.unit == Unit.MONEY:
        return _half_of_sums([one.value(mine), *theirs], theirs)
    if sum(value.tells(one.unit) for value in theirs) < FEWEST:
        return Value()
    return (
        Value(median_low(one.value(sums).count or 0 for sums in (mine, *others)))
        if one.unit == Unit.COUNT
        else one.value(together)
    )


def _half_of_sums(every: Sequence[Value], theirs: Sequence[Value]) -> Value:
    """Currency by currency: in each, FEWEST others must have a sum."""
    have = Counter(part.currency for value in theirs for part in value.sums if part)
    each = [{part.currency: part.minor for part in value.sums} for value in every]
    halves = (
        Money(median_low([sums.get(currency, 0) for sums in each]), currency)
        for currency, count in have.items()
        if count >= FEWEST
    )
    return Value(sums=base_first(halves))
