"""The charts of figures: leads and rewards by month, how far clients came, why leads were declined, days to pay."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import text

from ..core.charts import Chart, Point
from ..core.extensions import db
from ..core.formats import grouped, money, month
from ..core.money import Money
from ..core.sums import base_first
from .figures import Figures
from .indicators import Value
from .period import Period, month_of
from .queries import Changed, changed, counted
from .scope import Scope

MONTHS = 12
_BY_MONTH = """
    SELECT CAST(date_trunc('month', day) AS date) AS month, fact, currency, value, sum(n) AS n, sum(minor) AS minor
    FROM ({counted}) c GROUP BY 1, 2, 3, 4
"""
# What is drawn by month: of an agency both sides of the same; of the alliance, where these are one, what came of it.
FACTS = ("received", "taken", "earned", "owed", "pay_days_of", "pay_days")
OF_ALLIANCE = ("received", "given", "earned", "paid", "pay_days", "")


@dataclass(frozen=True)
class Drawn:
    """The charts, and what has changed of the months that they show."""

    charts: Sequence[Chart]
    changed: Changed


def charts(figures: Figures, with_money: bool) -> Drawn:
    """All of them; the months are the twelve up to the end of the period, more than the figures are of."""
    months = _months(figures.period)
    fresh = changed(months[0], month_of(months[-1]).end)
    facts = OF_ALLIANCE if figures.scope.is_alliance else FACTS
    found = _by_month(figures.scope, months, fresh.live, [one for one in (facts if with_money else facts[:2]) if one])
    made = [_leads(found, months, facts[:2]), _funnel(figures), _declined(figures)]
    if with_money:
        made += [*_rewards(found, months, facts[2:4]), _days(found, months, facts[4:])]
    return Drawn([one for one in made if any(point.up or point.down for point in one.points)], fresh)


def _months(period: Period) -> list[date]:
    last = period.last.year * 12 + period.last.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 1)]


Found = dict[tuple[date, str], list[Any]]


def _by_month(scope: Scope, months: Sequence[date], live: Collection[date], facts: Sequence[str]) -> Found:
    end = month_of(months[-1]).end
    sql, values = counted(scope, months[0], end, [one for one in live if months[0] <= one < end], facts)
    found: Found = {}
    rows: Any = db.session.execute(text(_BY_MONTH.format(counted=sql)), values)
    for row in rows:
        found.setdefault((row.month, row.fact), []).append(row)
    return found


def _leads(found: Found, months: Sequence[date], facts: Sequence[str]) -> Chart:
    def how_many(of: date, fact: str) -> int:
        return sum(int(row.n) for row in found.get((of, fact), ()))

    pairs = [(how_many(of, facts[0]), how_many(of, facts[1])) for of in months]
    points = [
        Point(month(of), came, went, grouped(came), grouped(went))
        for of, (came, went) in zip(months, pairs, strict=True)
    ]
    came, went = (grouped(sum(each)) for each in zip(*pairs, strict=True))
    return Chart(
        _("Clients, 12 months"), _("Month"), (_("Accepted"), _("Passed on")) if facts == OF_ALLIANCE[:2] else (_("Received"), _("Passed on")),
        points, _("By month: %(came)s clients accepted and %(went)s passed on", came=came, went=went), says_last=False,
    )  # fmt: skip


def _funnel(figures: Figures) -> Chart:
    names = (
        (_("Accepted"), "step_contacted", True), (_("First contact"), "step_contacted", False),
        (_("Qualified"), "step_qualified", False), (_("Proposal"), "step_proposal", False), (_("Won"), "step_won", False),
    )  # fmt: skip
    points = []
    for word, name, whole in names:
        up, down = (_stage(figures, f"{name}{end}", whole) for end in ("", "_of"))
        points.append(Point(word, up, down, grouped(up), grouped(down)))
    return Chart(
        _("How far clients accepted in this period came"), _("Stage"), (_("Received"), "" if figures.scope.is_alliance else _("Passed on")), points,
        _("Of the clients accepted in this period, how many reached each stage"), over_time=False,
    )  # fmt: skip


def _stage(figures: Figures, name: str, whole: bool) -> int:
    value = figures.each[name].now if name in figures.each else Value(0, 0)
    return (value.of if whole else value.count) or 0


def _declined(figures: Figures) -> Chart:
    both = [figures.each[name].pieces if name in figures.each else () for name in ("declined", "declined_by")]
    labels = {piece.word: piece.label for pieces in both for piece in pieces}
    counts = [{piece.word: piece.now.count or 0 for piece in pieces} for pieces in both]
    points = [
        Point(str(label), up, down, grouped(up), grouped(down))
        for word, label in labels.items()
        for up, down in [(counts[0].get(word, 0), counts[1].get(word, 0))]
    ]
    return Chart(
        _("Declined, by reason"), _("Reason"), (_("By you"), _("By others")) if not figures.scope.is_alliance else (_("Declined"), ""),
        points or [Point("", 0, 0, "", "")], _("How many leads were declined in this period, by reason"), over_time=False, says_each=False,
    )  # fmt: skip


def _rewards(found: Found, months: Sequence[date], facts: Sequence[str]) -> list[Chart]:
    currencies = {row.currency for (_of, fact), rows in found.items() if fact in facts for row in rows}
    return [_in(one.currency, found, months, facts) for one in base_first(Money(0, each) for each in currencies)]


def _in(currency: str, found: Found, months: Sequence[date], facts: Sequence[str]) -> Chart:
    def total(of: date, fact: str) -> Money:
        return Money(sum(int(row.minor) for row in found.get((of, fact), ()) if row.currency == currency), currency)

    pairs = [(total(of, facts[0]), total(of, facts[1])) for of in months]
    points = [
        Point(month(of), max(up.minor, 0), max(down.minor, 0), money(up), money(down))
        for of, (up, down) in zip(months, pairs, strict=True)
    ]
    up, down = (sum(each, Money(0, currency)) for each in zip(*pairs, strict=True))
    return Chart(
        _("Rewards by month, %(currency)s", currency=currency), _("Month"), (_("Earned"), _("Paid") if facts == OF_ALLIANCE[2:4] else _("Owed")), points,
        _("Rewards by month of 12 months: %(first)s and %(second)s", first=money(up), second=money(down)), says_last=False,
    )  # fmt: skip


def _days(found: Found, months: Sequence[date], facts: Sequence[str]) -> Chart:
    points = []
    for of in months:
        up, down = (_half(found.get((of, fact), ())) for fact in facts)
        points.append(Point(month(of), up or 0, down or 0, *("–" if one is None else str(one) for one in (up, down))))
    return Chart(
        _("Days to pay"), _("Month"), (_("Others paid you"), _("You paid")) if facts[1] else (_("Days to pay"), ""), points,
        _("Half of the bank orders of a month were sent within so many whole days"),
    )  # fmt: skip


def _half(rows: Sequence[Any]) -> int | None:
    each = sorted(int(row.value) for row in rows for _time in range(int(row.n)))
    return each[(len(each) - 1) // 2] if each else None
