"""Returned leads: objecting, and what an admin decides."""

from apiflask.fields import Boolean, Date, Integer, Nested, String
from flask_login import current_user

from ...core.api import Input, Named, Output, Page, calls, listing
from ...core.api_fields import instant, one_of, text, word
from ...core.guards import admin_only, member_may
from ...core.idempotency import once
from ...core.paging import page
from .. import actions, returns
from ..models import LeadReturn, ReturnReason, ReturnState
from ..models.lead_return import LONGEST
from .referrals import LeadName

bp = calls("returns", "Referrals")


class ObjectionIn(Input):
    text = text(LONGEST, needed=True)


class DecisionIn(Input):
    outcome = one_of(ReturnState.FOUNDED, ReturnState.UNFOUNDED, required=True)
    reason = text(LONGEST, needed=True)


class ReturnsAsked(Page):
    status = word(ReturnState, load_default=None)


class ReturnOut(Output):
    id = Integer()
    status = word(ReturnState)
    lead = Nested(LeadName, attribute="referral.lead")
    referral_id = Integer()
    referrer = Nested(Named, attribute="referral.referrer")
    receiver = Nested(Named, attribute="referral.receiver")
    reason = word(ReturnReason)
    words = String()
    client_since = Date(allow_none=True)
    returned_at = instant()
    objection = String()
    objected_at = instant()
    decision = String()
    decided_at = instant()
    restored = Boolean(metadata={"description": "the receiver has the client again"})


@bp.get("/returns")
@admin_only
@bp.input(ReturnsAsked, location="query", arg_name="asked")
@bp.output(listing(ReturnOut, "ReturnList"))
@bp.doc(summary="Returned leads, newest first; for admins", security="token", operation_id="get_returns")
def all_returns(asked: dict) -> object:
    """Without the clients."""
    found = page(
        returns.returns(asked["status"]).order_by(LeadReturn.id.desc()),
        [LeadReturn.id],
        asked["cursor"],
        asked["limit"],
    )
    return {"items": found.rows, "next": found.next}


@bp.get("/returns/<int:return_id>")
@member_may("work")
@bp.output(ReturnOut)
@bp.doc(summary="A lead that your agency, or to your agency, was returned", security="token", operation_id="get_return")
def returned(return_id: int) -> object:
    """Either side may look."""
    return returns.return_for(current_user, return_id)


@bp.post("/returns/<int:return_id>/object")
@member_may("work")
@once
@bp.input(ObjectionIn, arg_name="body")
@bp.output(ReturnOut)
@bp.doc(summary="Say that a returned lead is valid", security="token", operation_id="object_to_return")
def objected(return_id: int, body: dict) -> object:
    """The referrer, within seven days; an admin decides."""
    actions.object_to_return(return_id, current_user, body["text"])
    return returns.return_for(current_user, return_id)


@bp.post("/returns/<int:return_id>/decide")
@admin_only
@once
@bp.input(DecisionIn, arg_name="body")
@bp.output(ReturnOut)
@bp.doc(summary="Decide a contested return; for admins", security="token", operation_id="decide_return")
def decided(return_id: int, body: dict) -> object:
    """Without cause, it counts against the receiver, who gets the client back if that can be."""
    actions.decide_return(return_id, current_user, body["outcome"], body["reason"])
    return returns.any_return(return_id)
