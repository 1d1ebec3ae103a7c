"""Calls on figures: what is counted, and what it comes to."""

from typing import Any

from apiflask import Schema
from apiflask.fields import Integer, List, Nested, String
from apiflask.validators import Range
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow import ValidationError

from ..core.api import Named, Output, Page, calls, listing, names_rows
from ..core.api_fields import LARGEST_ID, Amount, Day, currency, word
from ..core.guards import member_may, signed_in, team_only
from ..core.money import Money
from ..core.paging import page
from ..members.models import Agency
from . import people
from .asked import Asked, indicator, may_see, of_agency, of_alliance, word_asked
from .figures import Figures, figures, shown, told_by_member
from .indicators import ALL, Group, Indicator, Unit, Value
from .period import Period, read
from .queries import changed, changed_of
from .rows import rows
from .scope import Scope

bp = calls("figures", "Figures")
_NUMBER: dict[str, Any] = {"validate": Range(min=1, max=LARGEST_ID), "load_default": None}
PERIOD = "this-month, last-month, quarter, year, last-year, a month as 2026-03, or days as 2026-03-01..2026-03-31"


class PeriodName(String):
    """The name of a period; that of none is refused."""

    def __init__(self) -> None:
        super().__init__(load_default="", metadata={"description": PERIOD, "format": "period"})

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        name: str = super()._deserialize(value, *args, **kwargs)
        if name and read(name) is None:
            raise ValidationError(_("There is no such period."))
        return name


class Behind(Integer):
    """How many days are not counted yet as they are now."""

    def __init__(self) -> None:
        super().__init__(metadata={"description": "days of these that have changed and are being counted anew"})


class FigureSum(Output):
    amount = Amount(attribute="decimal")
    currency = currency()


class FigureValue(Output):
    count = Integer(
        allow_none=True, metadata={"description": "how many, or how long; null where there was nothing to measure"}
    )
    of = Integer(allow_none=True, metadata={"description": "of how many, for a share"})
    sums = List(Nested(FigureSum))


class FigurePart(Output):
    word = String()
    label = String()
    now = Nested(FigureValue)
    before = Nested(FigureValue)


class IndicatorOut(Output):
    name = String()
    group = word(Group)
    unit = word(Unit)
    word = String(metadata={"description": "what it is called"})
    about = String(metadata={"description": "what exactly it counts"})


class FigureOut(Output):
    name = String()
    unit = word(Unit)
    now = Nested(FigureValue)
    before = Nested(FigureValue)
    pieces = List(Nested(FigurePart))


class PeriodOut(Output):
    first = Day()
    last = Day()


class FiguresOut(Output):
    period = Nested(PeriodOut)
    before = Nested(PeriodOut)
    behind = Behind()
    figures = List(Nested(FigureOut))


class IndicatorsOut(Output):
    items = List(Nested(IndicatorOut))


class OfMine(Schema):
    period = PeriodName()
    partner = Integer(**_NUMBER)
    person = Integer(**_NUMBER)


class OfAll(Schema):
    period = PeriodName()
    agency = Integer(**_NUMBER)
    manager = Integer(**_NUMBER)


class RowsOfMine(OfMine, Page):
    word = String(load_default=None, metadata={"description": "a word that the figure is broken down in"})


class RowsOfAll(OfAll, Page):
    word = String(load_default=None, metadata={"description": "a word that the figure is broken down in"})


class FigureRowOut(Output):
    day = Day()
    about = String(metadata={"description": "what it is of: lead, referral, reward, movement, dispute or agency"})
    id = Integer(attribute="about_id")
    subject = String()
    agency = Nested(Named)
    partner = Nested(Named, allow_none=True)
    word = String()
    value = Integer(allow_none=True)
    amount = Amount(allow_none=True)
    currency = String(allow_none=True)


class MemberFigureOut(Output):
    agency = Nested(Named)
    now = Nested(FigureValue)
    before = Nested(FigureValue)


class MembersOut(Output):
    behind = Behind()
    items = List(Nested(MemberFigureOut))


class PairOut(Output):
    one = Nested(Named)
    other = Nested(Named)
    there = Integer(metadata={"description": "clients of the first that the second accepted"})
    back = Integer()
    earned = List(
        Nested(FigureSum), metadata={"description": "what the first and the second earned from each other, for admins"}
    )


class PairsOut(Output):
    behind = Behind()
    items = List(Nested(PairOut))


@bp.get("/indicators")
@signed_in
@bp.output(IndicatorsOut)
@bp.doc(summary="What figures there are, and what each counts", security="token", operation_id="list_indicators")
def indicators() -> object:
    """In the order of the page."""
    return {"items": list(ALL.values())}


@bp.get("/figures")
@member_may("referrals")
@names_rows
@bp.input(OfMine, location="query", arg_name="asked")
@bp.output(FiguresOut)
@bp.doc(summary="Your agency's figures", security="token", operation_id="get_figures")
def mine(asked: dict[str, Any]) -> object:
    """Of a period and the one before; with one partner or of one person, if they are named."""
    return _figures(of_agency(current_user, _said(asked)))


@bp.get("/figures/<name>/rows")
@member_may("referrals")
@bp.input(RowsOfMine, location="query", arg_name="asked")
@bp.output(listing(FigureRowOut, "FigureRowList"))
@bp.doc(summary="The rows of one of your agency's figures", security="token", operation_id="list_figure_rows")
def my_rows(name: str, asked: dict[str, Any]) -> object:
    """As many as it counts, and of that sum."""
    return _rows(of_agency(current_user, _said(asked)), name, asked)


@bp.get("/alliance-figures")
@team_only
@names_rows
@bp.input(OfAll, location="query", arg_name="asked")
@bp.output(FiguresOut)
@bp.doc(summary="The alliance's figures; for its team", security="token", operation_id="get_alliance_figures")
def of_all(asked: dict[str, Any]) -> object:
    """Of all members, of one, or of those that one of the team looks after. Partner managers see no money."""
    return _figures(of_alliance(_said(asked)))


@bp.get("/alliance-figures/<name>/rows")
@team_only
@bp.input(RowsOfAll, location="query", arg_name="asked")
@bp.output(listing(FigureRowOut, "AllianceFigureRowList"))
@bp.doc(
    summary="The rows of one of the alliance's figures; for its team",
    security="token",
    operation_id="list_alliance_figure_rows",
)
def all_rows(name: str, asked: dict[str, Any]) -> object:
    """As many as it counts, and of that sum."""
    return _rows(of_alliance(_said(asked)), name, asked)


@bp.get("/alliance-figures/<name>/members")
@team_only
@bp.input(OfAll, location="query", arg_name="asked")
@bp.output(MembersOut)
@bp.doc(
    summary="One figure of each member; for the alliance's team", security="token", operation_id="list_members_figure"
)
def members(name: str, asked: dict[str, Any]) -> object:
    """By their names; members of whom there is nothing are left out."""
    chosen, of = indicator(name, told_by_member(may_see(current_user, of_all=True))), of_alliance(_said(asked))
    apart = Scope(agency_ids=of.scope.agency_ids, apart=True)
    fresh = changed_of(of.period)
    found = people.told("agency_id", [name], apart, of.period, fresh.live, Agency)
    both = ((one, one.values[chosen.name]) for one in found)
    items = [{"agency": one, "now": _value(now), "before": _value(then)} for one, (now, then) in both]
    return {"behind": fresh.behind, "items": items}


@bp.get("/pairs")
@team_only
@names_rows
@bp.input(OfAll, location="query", arg_name="asked")
@bp.output(PairsOut)
@bp.doc(
    summary="Pairs of members and what went each way; for the alliance's team",
    security="token",
    operation_id="list_pairs",
)
def pairs(asked: dict[str, Any]) -> object:
    """The hundred with most clients; one item for each currency that they earned in."""
    of, with_money = of_alliance(_said(asked)), "money" in may_see(current_user, of_all=True)
    apart = Scope(agency_ids=of.scope.agency_ids, apart=True)
    fresh = changed(of.period.first, of.period.end)
    found = people.pairs(apart, of.period, fresh.live, with_money)
    return {
        "behind": fresh.behind,
        "items": [
            {"one": {"id": one.one_id, "name": one.one}, "other": {"id": one.other_id, "name": one.other},
             "there": one.there, "back": one.back, "earned": list(one.earned or ())}
            for one in found
        ]
    }  # fmt: skip


def _said(asked: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in asked.items() if value not in (None, "")}


def _figures(asked: Asked) -> dict[str, Any]:
    found: Figures = figures(asked.scope, asked.period, may_see(current_user, asked.scope.is_alliance))
    return {
        "period": _days(found.period), "before": _days(found.period.before), "behind": found.changed.behind,
        "figures": [
            {"name": one.indicator.name, "unit": one.indicator.unit, "now": _value(one.now), "before": _value(one.before),
             "pieces": [{"word": piece.word, "label": str(piece.label), "now": _value(piece.now), "before": _value(piece.before)} for piece in one.pieces]}
            for one in found.each.values()
        ],
    }  # fmt: skip


def _days(period: Period) -> dict[str, Any]:
    return {"first": period.first, "last": period.last}


def _value(value: Value) -> dict[str, Any]:
    return {"count": value.count, "of": value.of, "sums": list(value.sums)}


def _rows(asked: Asked, name: str, part: dict[str, Any]) -> dict[str, Any]:
    may = may_see(current_user, asked.scope.is_alliance)
    one: Indicator = indicator(name, shown(asked.scope, may))
    found = rows(one, asked.scope, asked.period, may, word_asked(one, asked.scope, part["word"]))
    keys = [found.columns.day.desc(), found.columns.key.desc()]
    shown_rows = page(found.query.order_by(*keys), keys, part["cursor"], part["limit"])
    return {"items": [_row(row) for row in shown_rows.rows], "next": shown_rows.next}


def _row(row: Any) -> dict[str, Any]:
    partner = {"id": row.partner_id, "name": row.partner} if row.partner_id else None
    amount = Money(row.minor, row.currency).decimal if row.currency else None
    return {
        "day": row.day, "about": row.about, "about_id": row.about_id, "subject": row.subject, "word": row.word, "value": row.value,
        "agency": {"id": row.agency_id, "name": row.agency}, "partner": partner, "amount": amount, "currency": row.currency or None,
    }  # fmt: skip
