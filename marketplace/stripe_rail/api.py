"""Calls on payments by Stripe."""

from typing import Any

from apiflask.fields import Boolean, Integer, List, Nested, String
from flask_login import current_user

from ..core.api import Named, Output, Page, calls, listing
from ..core.api_fields import Amount, currency, instant, word
from ..core.guards import admin_only, member_may
from ..core.paging import page
from ..settlement.models import MovementState, Obstacle
from . import queries
from .client import currencies, if_offered, payee_bears_costs
from .models import Decline, EventState, MeansKind, StripeEvent

bp = calls("stripe", "Money")


class AccountOut(Output):
    """The agency's account at Stripe, as Stripe said last."""

    receives = Boolean(metadata={"description": "whether rewards can be paid there"})
    submitted = Boolean()
    needs = List(String(), metadata={"description": "what Stripe still wants, in its own words"})
    closed_because = String()


class MeansOut(Output):
    """What the agency pays with."""

    kind = word(MeansKind)
    label = String()
    expires = String()
    declined = word(Decline, allow_none=True)
    next_try_at = instant()


class OwnOut(Output):
    currencies = List(String())
    costs_borne_by = String(metadata={"description": "who bears what Stripe keeps: `alliance` or `referrer`"})
    account = Nested(AccountOut, allow_none=True)
    means = Nested(MeansOut, allow_none=True)


class StuckOut(Output):
    id = Integer()
    reference = String(allow_none=True)
    status = word(MovementState)
    blocked_by = word(Obstacle, attribute="blocked_reason")
    amount = Amount()
    currency = currency()
    payer = Nested(Named)
    payee = Nested(Named)


class EventOut(Output):
    event = String()
    kind = String()
    about = String()
    made_at = instant()
    received_at = instant()
    status = word(EventState)
    done_at = instant()


class DeskOut(listing(EventOut, "StripeEvents")):  # type: ignore[misc]
    stuck = List(Nested(StuckOut))


@bp.get("/stripe")
@member_may("payout")
@bp.output(OwnOut)
@bp.doc(
    summary="How your agency is paid and pays by Stripe", security="token", operation_id="get_stripe", responses=[404]
)
@if_offered
def own() -> object:
    """Accounts and means are given on Stripe's own pages, which begin on the page “Stripe” here."""
    means = queries.means_of(current_user.agency_id)
    return {
        "currencies": sorted(currencies()),
        "costs_borne_by": "referrer" if payee_bears_costs() else "alliance",
        "account": queries.account_of(current_user.agency_id),
        "means": means if means and means.means else None,
    }


@bp.get("/stripe/events")
@admin_only
@bp.input(Page, location="query")
@bp.output(DeskOut)
@bp.doc(
    summary="Events of Stripe’s, newest first, and what is stuck there",
    security="token",
    operation_id="get_stripe_events",
)
@if_offered
def events(query_data: dict[str, Any]) -> object:
    """An event is a hint to look; `done` means that Stripe was asked."""
    found = page(queries.all_events(), [StripeEvent.id.desc()], query_data["cursor"], query_data["limit"])
    return {"items": found.rows, "next": found.next, "stuck": queries.stuck()}
