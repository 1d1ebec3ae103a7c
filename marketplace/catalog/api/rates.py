"""Calls on currency rates, by which prices of several currencies are compared."""

from typing import Any

from apiflask.fields import Date, List, Nested, String
from flask import current_app
from flask_login import current_user

from ...core import clock
from ...core.api import Input, Output, Seen, calls
from ...core.api_fields import Day, currency, text
from ...core.guards import admin_only
from ...core.idempotency import once
from .. import actions, queries
from ..models import Rate

bp = calls("rates", "Desk")


class RateIn(Input):
    currency = currency(required=True)
    rate = text(
        30, needed=True, metadata={"example": "4.2715", "description": "what one unit of the base currency buys"}
    )
    day = Day(required=True)


class RateOut(Output):
    currency = currency()
    rate = String()
    day = Date()


class Rates(Output):
    base = currency()
    items = List(Nested(RateOut))


@bp.get("/rates")
@admin_only
@bp.output(Rates)
@bp.doc(summary="The rates that hold", security="token", operation_id="list_rates")
def list_rates() -> object:
    """One a currency: how much of it one unit of the base currency buys."""
    rates = queries.rates_on(clock.today())
    return {"base": current_app.config["SETTINGS"].base_currency, "items": [_shown(one) for one in rates]}


@bp.post("/rates")
@admin_only
@once
@bp.input(RateIn)
@bp.output(RateOut, status_code=201)
@bp.doc(summary="Set a currency's rate from a day on", security="token", operation_id="set_rate")
def set_rate(json_data: dict[str, Any]) -> object:
    """Not after today; another one of the same day replaces it."""
    return _shown(actions.set_rate(json_data["currency"], json_data["rate"], json_data["day"], current_user))


def _shown(rate: Rate) -> Seen:
    """Without the zeros that the column fills up with."""
    return Seen(rate, rate=f"{rate.per_base.normalize():f}")
