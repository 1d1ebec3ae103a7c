"""Calls on what was agreed."""

from typing import Any

from apiflask.fields import Date, Integer, Nested, String
from flask_login import current_user

from ...core.api import Empty, Input, Named, Output, Page, Seen, calls, links, listing
from ...core.api_fields import Day, RowNumber, YesNo, instant, text, word
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.paging import page
from .. import actions, queries
from ..actions.pairs import LONGEST_REASON
from ..models import FollowUp, FollowUpState
from ..models.follow_up import LONGEST_WHAT
from ..people import in_charge

bp = calls("follow_ups", "Partnerships")
OF = "/partnerships/<int:partnership_id>/follow-ups"
ONE = "/follow-ups/<int:follow_up_id>"
GO_ON = (
    "get_follow_up", "say_follow_up_done", "confirm_follow_up", "refuse_follow_up", "drop_follow_up", "keep_follow_up",
)  # fmt: skip


class AgreedIn(Input):
    what = text(LONGEST_WHAT, needed=True)
    owed_by = RowNumber(required=True, metadata={"description": "the agency that owes it: one of the two"})
    person_id = RowNumber(
        load_default=None, allow_none=True, metadata={"description": "who of it; null for all of them"}
    )
    due_on = Day(required=True)


class NotAcceptedIn(Input):
    reason = text(LONGEST_REASON, needed=True)


class Filters(Page):
    status = word(FollowUpState, load_default=None)


class FollowUpOut(Output):
    id = Integer()
    partnership_id = Integer()
    talk_id = Integer(allow_none=True)
    what = String()
    owed_by = Nested(Named)
    person = Nested(
        Named, attribute="in_charge", allow_none=True, metadata={"description": "null: the whole side owes it"}
    )
    due_on = Date()
    status = word(FollowUpState)
    is_overdue = YesNo()
    made_at = instant()
    done_on = Date(allow_none=True)
    confirmed_on = Date(allow_none=True)
    cancel_by = Integer(
        attribute="cancel_by_id", allow_none=True, metadata={"description": "the agency that asks to cancel it"}
    )


def seen(one: FollowUp) -> Seen:
    """As calls answer it."""
    return Seen(one, in_charge=in_charge(one))


@bp.get(OF)
@member_may("partnerships")
@bp.input(Filters, location="query", arg_name="asked")
@bp.output(listing(FollowUpOut, "FollowUpList"), links=links(*GO_ON, follow_up_id="items/0/id"))
@bp.doc(summary="What was agreed with a partner", security="token", operation_id="get_follow_ups")
def follow_ups(partnership_id: int, asked: dict) -> object:
    """By their numbers."""
    chosen = queries.follow_ups_of(queries.partnership_of(current_user, partnership_id))
    chosen = chosen.where(FollowUp.status == asked["status"]) if asked["status"] else chosen
    found = page(chosen.order_by(FollowUp.id), [FollowUp.id], asked["cursor"], asked["limit"])
    return {"items": [seen(one) for one in found.rows], "next": found.next}


@bp.post(OF)
@member_may("partnerships")
@once
@bp.input(AgreedIn, arg_name="body")
@bp.output(FollowUpOut, status_code=201, links=links(*GO_ON, follow_up_id="id"))
@bp.doc(summary="Write down what was agreed", security="token", operation_id="agree_on_follow_up")
def agree_on(partnership_id: int, body: dict) -> object:
    """Whoever owes it is reminded by mail."""
    return seen(actions.agree_on(partnership_id, current_user, actions.Agreed(**body)))


@bp.get(ONE)
@member_may("partnerships")
@bp.output(FollowUpOut, links=links(*GO_ON, follow_up_id="id"))
@bp.doc(summary="One thing that was agreed", security="token", operation_id="get_follow_up")
def follow_up(follow_up_id: int) -> object:
    """Of either side."""
    return seen(queries.follow_up_of(current_user, follow_up_id))


def _call(path: str, summary: str, operation: str, act: Any, says: str) -> None:
    """One deed that takes no words."""

    @bp.post(f"{ONE}/{path}", endpoint=operation)
    @member_may("partnerships")
    @once
    @bp.input(Empty, arg_name="body")
    @bp.output(FollowUpOut, links=links(*GO_ON, follow_up_id="id"))
    @bp.doc(summary=summary, description=says, security="token", operation_id=operation)
    def deed(follow_up_id: int, body: dict) -> object:
        return seen(act(follow_up_id, current_user))


_call("done", "Say that it is done", "say_follow_up_done", actions.say_done, "Only the side that owes it.")
_call("confirm", "Confirm that it is done", "confirm_follow_up", actions.confirm, "Only the side that is owed it.")
_call(
    "drop",
    "Ask to cancel it, or agree to that",
    "drop_follow_up",
    actions.drop,
    "It is cancelled once both sides have asked.",
)
_call("keep", "Let it stand", "keep_follow_up", actions.keep, "Nobody asks to cancel it any more.")


@bp.post(f"{ONE}/not-accepted")
@member_may("partnerships")
@once
@bp.input(NotAcceptedIn, arg_name="body")
@bp.output(FollowUpOut, links=links(*GO_ON, follow_up_id="id"))
@bp.doc(summary="Say that it is not done", security="token", operation_id="refuse_follow_up")
def not_accepted(follow_up_id: int, body: dict) -> object:
    """It is open again, with the day that it had."""
    return seen(actions.not_accept(follow_up_id, current_user, body["reason"]))
