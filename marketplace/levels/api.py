"""Calls on levels and on rates of one's own."""

from typing import Any

from apiflask.fields import Date, Integer, List, Nested, String
from apiflask.validators import Length, Range
from flask_login import current_user

from ..core import clock
from ..core.api import Input, Named, Output, Page, Seen, calls, listing
from ..core.api_fields import Amount, Day, currency, instant, text
from ..core.guards import admin_only, member_may
from ..core.idempotency import once
from ..core.paging import page
from ..rewards.models import OwnRate
from ..rewards.queries import own_rates
from . import actions, given, queries
from .models import MOST_LEVELS, Ladder, Standing
from .typed import read_levels

bp = calls("levels", "Desk")
level_bp = calls("level", "Money")


class LevelIn(Input):
    name = text(40, needed=True)
    least_won = Integer(strict=True, validate=Range(0, 1_000_000), load_default=0)
    least_year = text(
        20, metadata={"description": "turnover of twelve months in the base currency", "example": "20000.00"}
    )
    least_month = text(20, metadata={"description": "turnover of the last whole month", "example": "1500.00"})


class LevelsIn(Input):
    levels = List(Nested(LevelIn), required=True, validate=Length(max=MOST_LEVELS),
                  metadata={"description": "the lowest first; none: there are no levels any more"})  # fmt: skip
    starts_on = Day(required=True)


class LevelOut(Output):
    position = Integer()
    name = String()
    least_won = Integer()
    least_year = Amount()
    least_month = Amount()


class LadderOut(Output):
    id = Integer()
    currency = currency()
    effective_at = instant()
    made_at = instant()
    levels = List(Nested(LevelOut))


class StandingOut(Output):
    agency = Nested(Named)
    level = String(attribute="level.name", dump_default=None, allow_none=True)
    since = instant()
    counted_on = Date()
    won = Integer()
    year = Amount("turnover of twelve months")
    month = Amount("turnover of the last whole month")
    currency = currency(attribute="ladder.currency")


class LevelChangeOut(Output):
    id = Integer()
    agency = Nested(Named)
    was = String(attribute="was.name", dump_default=None, allow_none=True, metadata={"description": "the level before"})
    level = String(attribute="became.name", dump_default=None, allow_none=True, metadata={"description": "from now on"})
    at = instant()
    won = Integer(metadata={"description": "clients passed on that were won, when it was counted"})


class LackOut(Output):
    level = String(attribute="level.name")
    won = Integer(metadata={"description": "clients that are missing"})
    year = Amount("turnover of twelve months that is missing")
    month = Amount("turnover of the last whole month that is missing")
    gives = List(String())


class MyOwnRate(Output):
    rate = String(allow_none=True, metadata={"description": "percent; null: the terms hold again", "example": "12.5"})
    reason = String()
    effective_at = instant()


class MyLevel(Output):
    """What you have, what it gives, what is next and what is missing."""

    level = String(allow_none=True)
    since = instant()
    gives = List(String())
    own_rate = String(
        allow_none=True, metadata={"description": "percent; in place of what the terms give", "example": "15"}
    )
    own_rates = List(Nested(MyOwnRate), metadata={"description": "the one that holds, and those to come"})
    won = Integer(allow_none=True)
    year = Amount("turnover of twelve months", allow_none=True)
    month = Amount("turnover of the last whole month", allow_none=True)
    currency = currency(allow_none=True)
    next = Nested(LackOut, allow_none=True)


class OwnRateIn(Input):
    rate = text(
        10, allow_none=True, metadata={"description": "percent; without it the terms hold again", "example": "12.5"}
    )
    reason = text(500, needed=True)
    starts_on = Day(required=True)


class OwnRateOut(Output):
    id = Integer()
    agency = Nested(Named)
    rate = String(allow_none=True, metadata={"description": "percent; null: the terms hold again", "example": "12.5"})
    reason = String()
    effective_at = instant()


@level_bp.get("/level")
@member_may("referrals")
@level_bp.output(MyLevel)
@level_bp.doc(summary="Your level, what it gives and what is next", security="token", operation_id="get_level")
def get_level() -> object:
    """The figures are of this moment; the level is counted once a day."""
    agency = current_user.own_agency
    ladder, standing = queries.ladder_at(clock.now()), queries.standing_of(agency.id)
    here, own = standing.level if standing else None, given.own_rates_of(agency)
    gives = given.by_level(ladder)
    seen: dict[str, Any] = {"level": here.name if here else None, "since": standing.since if standing else None}
    seen |= {"gives": _words(gives, here.name if here else ""), "own_rate": _percent(own.now)}
    seen["own_rates"] = [_own(row) for row in own.rates]
    if ladder:
        counted = queries.count([agency.id], ladder.currency)[agency.id]
        lack = queries.next_level(ladder, here, counted)
        seen |= {"won": counted.won, "currency": ladder.currency, **counted.sums(ladder.currency)}
        seen["next"] = lack and Seen(lack, gives=_words(gives, lack.level.name))
    return seen


def _words(gives: dict[str, list[given.GivenBy]], name: str) -> list[str]:
    now = [one for one in gives[name] if one.starts is None]
    return [f"{one.services}: {words}" if one.services else words for one in now for words in one.words]


@bp.get("/levels")
@admin_only
@bp.input(Page, location="query")
@bp.output(listing(LadderOut, "LevelsList"))
@bp.doc(summary="Levels of members, those set last first", security="token", operation_id="list_levels")
def list_levels(query_data: dict[str, Any]) -> object:
    """Those that held, hold and will."""
    found = page(queries.newest_ladders(), [Ladder.id], query_data["cursor"], query_data["limit"])
    return {"items": found.rows, "next": found.next}


@bp.post("/levels")
@admin_only
@once
@bp.input(LevelsIn)
@bp.output(LadderOut, status_code=201)
@bp.doc(summary="Set levels from a day on", security="token", operation_id="set_levels")
def set_levels(json_data: dict[str, Any]) -> object:
    """Referrals that stand keep the level of their acceptance."""
    typed = [{name: str(value or "") for name, value in one.items()} for one in json_data["levels"]]
    return actions.publish(read_levels(typed), json_data["starts_on"], current_user)


@bp.get("/levels/members")
@admin_only
@bp.input(Page, location="query")
@bp.output(listing(StandingOut, "StandingList"))
@bp.doc(summary="The level of each member", security="token", operation_id="list_standings")
def list_standings(query_data: dict[str, Any]) -> object:
    """As they were counted last."""
    found = page(queries.standings(), [Standing.agency_id], query_data["cursor"], query_data["limit"])
    return {"items": found.rows, "next": found.next}


@bp.get("/own-rates")
@admin_only
@bp.input(Page, location="query")
@bp.output(listing(OwnRateOut, "OwnRateList"))
@bp.doc(summary="Rates that single agencies have of their own", security="token", operation_id="list_own_rates")
def list_own_rates(query_data: dict[str, Any]) -> object:
    """All that were set, those made last first."""
    found = page(own_rates(), [OwnRate.id], query_data["cursor"], query_data["limit"])
    return {"items": [_own(row) for row in found.rows], "next": found.next}


@bp.post("/agencies/<int:agency_id>/own-rate")
@admin_only
@once
@bp.input(OwnRateIn)
@bp.output(OwnRateOut, status_code=201)
@bp.doc(summary="Give an agency a rate of its own", security="token", operation_id="set_own_rate")
def set_own_rate(agency_id: int, json_data: dict[str, Any]) -> object:
    """For clients that are accepted from a day on. Its owners are told."""
    rate = actions.read_rate(json_data["rate"] or "")
    return _own(actions.give_own_rate(agency_id, rate, json_data["starts_on"], json_data["reason"], current_user))


def _own(row: OwnRate) -> object:
    return Seen(row, rate=_percent(row))


def _percent(row: OwnRate | None) -> str | None:
    return None if row is None or row.rate is None else f"{row.rate / 100:g}"
