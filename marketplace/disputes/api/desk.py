"""Calls of the alliance’s admins."""

from flask_login import current_user

from ...core.api import Empty, calls, listing, read_amount
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.paging import page
from .. import actions, queries
from ..models import Dispute
from .seen import one
from .shapes import DecisionIn, DisputeName, DisputeNoteOut, DisputeOut, DisputesAsked, ObjectionIn, WordsIn

bp = calls("disputes_desk", "Money")


@bp.get("/all-disputes")
@admin_only
@bp.input(DisputesAsked, location="query", arg_name="asked")
@bp.output(listing(DisputeName, "AllDisputeList"))
@bp.doc(summary="All disputes, oldest first; for admins", security="token", operation_id="get_all_disputes")
def all_disputes(asked: dict) -> object:
    """`silent`, `answered` and `appealed` ones wait for a decision."""
    chosen = queries.narrowed(queries.all_disputes(), asked["status"], asked["subject"])
    found = page(
        chosen.options(*queries.with_sides()).order_by(Dispute.id), [Dispute.id], asked["cursor"], asked["limit"]
    )
    return {"items": found.rows, "next": found.next}


@bp.post("/disputes/<int:dispute_id>/decide")
@admin_only
@once
@bp.input(DecisionIn, arg_name="body")
@bp.output(DisputeOut)
@bp.doc(summary="Decide a dispute; for admins", security="token", operation_id="decide_dispute")
def decided(dispute_id: int, body: dict) -> object:
    """`dismiss`: the reward is due as it is; `void`: nothing is; `amend`: `amount` is. Of a bank order: all of it has arrived,
    nothing, or `amount`. Over a set sum nothing happens until a second admin agrees: `waiting` says what was decided."""
    amount = None
    if body["amount"] is not None:
        amount = read_amount(body["amount"], queries.any_dispute(dispute_id).currency)
    marks = body["late_report"], body["show"]
    actions.decide(dispute_id, current_user, body["outcome"], body["reason"], amount, *marks, sure=body["sure"])
    return one(dispute_id)


@bp.post("/disputes/<int:dispute_id>/agree")
@admin_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(DisputeOut)
@bp.doc(summary="Agree with another admin's decision on a dispute", security="token", operation_id="agree_on_dispute")
def agreed(dispute_id: int, body: dict) -> object:
    """It is carried out."""
    return one(actions.agree(dispute_id, current_user).id)


@bp.post("/disputes/<int:dispute_id>/object")
@admin_only
@once
@bp.input(ObjectionIn, arg_name="body")
@bp.output(DisputeOut)
@bp.doc(
    summary="Don't agree with another admin's decision on a dispute", security="token", operation_id="object_to_dispute"
)
def not_agreed(dispute_id: int, body: dict) -> object:
    """It is not carried out. Who has made it takes it back in the same way, without a reason."""
    return one(actions.object_to(dispute_id, current_user, body["reason"]).id)


@bp.post("/disputes/<int:dispute_id>/notes-of-admins")
@admin_only
@once
@bp.input(WordsIn, arg_name="body")
@bp.output(DisputeNoteOut, status_code=201)
@bp.doc(summary="Add a note to a dispute, as an admin", security="token", operation_id="note_in_dispute_as_admin")
def noted(dispute_id: int, body: dict) -> object:
    """Until it is settled; both sides are told, and read it."""
    return actions.add_note_as_admin(dispute_id, current_user, body["text"])
