"""Calls on bank orders."""

from apiflask.fields import Date, Integer, List, Nested, String
from apiflask.validators import Length, Range
from flask_login import current_user

from ..core import approval
from ..core.api import Empty, Input, Named, Output, Page, Seen, calls, links, listing
from ..core.api_fields import Amount, currency, instant, one_of, text, word
from ..core.guards import admin_only, admin_or_may, member_may
from ..core.idempotency import once
from ..core.paging import page
from ..core.room import house
from ..members.queries import names_of
from . import actions, pain001, queries
from .models import Movement, MovementKind, MovementState, Obstacle
from .payment_files import Way

bp = calls("movements", "Money")
GO_ON = links("send_movement", "receive_movement", "contest_movement", movement_id="id") | links(
    "get_reward", reward_id="items/0/reward"
)


class SentIn(Input):
    bank_reference = text(140, allow_none=True)


class ContestIn(Input):
    reason = text(2000, needed=True)


class UndoIn(Input):
    reason = text(2000, needed=True)


class ObjectionIn(Input):
    reason = text(2000, load_default="")


class FilesIn(Input):
    orders = List(
        Integer(strict=True, validate=Range(min=1, max=2**31 - 1)),
        required=True,
        validate=Length(1, queries.PAID_AT_ONCE),
    )


class MovementsPage(Page):
    direction = one_of("in", "out")
    status = word(MovementState)


class Bank(Output):
    """Where to pay: an IBAN, or a local account."""

    holder = String(allow_none=True)
    iban = String(allow_none=True)
    bank_name = String(allow_none=True)
    account_number = String(allow_none=True)
    routing_code = String(allow_none=True)


class Item(Output):
    """What an order carries of one reward."""

    reward = Integer(attribute="reward_id")
    amount = Amount("negative where the payee owes something back")


class MovementOut(Output):
    id = Integer()
    kind = word(MovementKind)
    status = word(MovementState)
    reference = String(allow_none=True)
    amount = Amount()
    cost = Amount("what of it Stripe has kept and the payee bears")
    arrives = Amount("what the payee gets once it is handed on; the rewards are settled whole")
    handed_on = Amount(
        "what the payee has got by Stripe; null where that is nothing, or was taken back", allow_none=True
    )
    currency = currency()
    payer = Nested(Named)
    payee = Nested(Named)
    bank = Nested(Bank, attribute="account")
    items = List(Nested(Item))
    blocked_by = word(Obstacle, attribute="blocked_reason", allow_none=True)
    bank_reference = String()
    reason = String(allow_none=True)
    prepared_at = instant()
    listed_at = instant()
    sent_at = instant(
        "when it was marked as sent, or a statement or the payee told so: it may be later than the day on which it arrived"
    )
    ended_at = instant()
    arrived_on = Date(
        allow_none=True,
        metadata={"description": "the day that the payee’s bank says; null where no statement told of it"},
    )


class Proposed(Output):
    """What an admin has decided, and a second one has yet to agree with."""

    reason = String()
    by = Nested(Named)
    at = instant()


class AdminsMovementOut(MovementOut):
    waiting = Nested(Proposed, allow_none=True, metadata={"description": "null where nothing waits for a second admin"})


class FileOut(Output):
    """A payment file for the payer's bank: pain.001.001.09."""

    name = String()
    message = String(metadata={"description": "its number; the same orders have the same on the same day"})
    way = word(Way)
    currency = currency()
    total = Amount()
    day = Date(metadata={"description": "when the bank is to pay"})
    orders = List(Integer(), attribute="order_ids")
    content = String(metadata={"description": "the file itself, XML"})


class LeftOutOut(Output):
    order = Integer(attribute="order_id")
    why = String()


class FilesOut(Output):
    files = List(Nested(FileOut))
    without = List(Nested(LeftOutOut), metadata={"description": "orders that can be in no file"})


@bp.get("/movements")
@member_may("money")
@bp.input(MovementsPage, location="query", arg_name="asked")
@bp.output(
    listing(MovementOut, "MovementList"),
    links=links("get_movement", "send_movement", "receive_movement", "contest_movement", movement_id="items/0/id"),
)
@bp.doc(summary="Money on its way, newest first", security="token", operation_id="get_movements")
def movements(asked: dict) -> object:
    """`direction`: out, you pay; in, you are paid; both without it."""
    query = queries.movements_of(current_user.agency_id, asked.get("direction"), asked.get("status"))
    found = page(query.options(*queries.with_items()), [Movement.id], asked["cursor"], asked["limit"])
    return {"items": found.rows, "next": found.next}


@bp.get("/movements/<int:movement_id>")
@admin_or_may("money")
@bp.output(MovementOut, links=GO_ON)
@bp.doc(summary="One movement", security="token", operation_id="get_movement")
def movement(movement_id: int) -> object:
    """Either side may look, and an admin."""
    return queries.movement_seen_by(current_user, movement_id)


@bp.post("/movements/<int:movement_id>/sent")
@member_may("money")
@once
@bp.input(SentIn, arg_name="body")
@bp.output(MovementOut, links=GO_ON)
@bp.doc(summary="Say that you have sent it", security="token", operation_id="send_movement")
def sent(movement_id: int, body: dict) -> object:
    """Payer only. The payee is asked to look."""
    return actions.mark_sent(movement_id, current_user, body["bank_reference"] or "")


@bp.post("/movements/payment-files")
@member_may("money")
@once
@bp.input(FilesIn, arg_name="body")
@bp.output(FilesOut)
@bp.doc(summary="Files for your bank with orders to be paid", security="token", operation_id="make_payment_files")
def payment_files(body: dict) -> object:
    """Payer only. One file a currency and a way of paying. It pays nothing: say afterwards that you have sent the orders."""
    made = actions.make_payment_files(body["orders"], current_user)
    files = [Seen(one, content=pain001.write(one).decode()) for one in made.files]
    return {"files": files, "without": made.without}


@bp.post("/movements/<int:movement_id>/received")
@member_may("money")
@once
@bp.input(Empty, arg_name="body")
@bp.output(MovementOut, links=GO_ON)
@bp.doc(summary="Say that the money came", security="token", operation_id="receive_movement")
def received(movement_id: int, body: dict) -> object:
    """Payee only, also of an order that they contested. The rewards are settled in the books. Money for a cancelled order is
    booked by another one, which is the answer."""
    return actions.confirm_received(movement_id, current_user)


@bp.post("/movements/<int:movement_id>/contest")
@member_may("money")
@once
@bp.input(ContestIn, arg_name="body")
@bp.output(MovementOut, links=GO_ON)
@bp.doc(summary="Say that the money did not come", security="token", operation_id="contest_movement")
def contest(movement_id: int, body: dict) -> object:
    """Payee only. It opens a dispute about the order, which stands still until an admin decides, or the payee says that the money
    came after all."""
    house().answers["contest_order"](movement_id, current_user, body["reason"])
    return queries.movement_for(current_user, movement_id)


def _one(movement: Movement) -> Seen:
    """The order, with what waits there for a second admin."""
    waiting = approval.standing([movement]).get(movement.id)
    if waiting is None:
        return Seen(movement, waiting=None)
    by = {"id": waiting.proposed_by, "name": names_of([waiting.proposed_by])[waiting.proposed_by]}
    return Seen(movement, waiting={"reason": waiting.reason, "at": waiting.proposed_at, "by": by})


@bp.post("/movements/<int:movement_id>/undo")
@admin_only
@once
@bp.input(UndoIn, arg_name="body")
@bp.output(AdminsMovementOut)
@bp.doc(summary="Take back what was said of a bank order; for admins", security="token", operation_id="undo_movement")
def undone(movement_id: int, body: dict) -> object:
    """That it was sent, or received. Over a set sum nothing happens until a second admin agrees: the status stays as it was, and
    `waiting` says what was decided."""
    actions.undo_as_admin(movement_id, current_user, body["reason"])
    return _one(queries.movement_seen_by(current_user, movement_id))


@bp.post("/movements/<int:movement_id>/agree")
@admin_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(AdminsMovementOut)
@bp.doc(summary="Agree with another admin's decision", security="token", operation_id="agree_on_movement")
def agree(movement_id: int, body: dict) -> object:
    """It is carried out."""
    return _one(actions.agree(movement_id, current_user))


@bp.post("/movements/<int:movement_id>/object")
@admin_only
@once
@bp.input(ObjectionIn, arg_name="body")
@bp.output(AdminsMovementOut)
@bp.doc(summary="Don't agree with another admin's decision", security="token", operation_id="object_to_movement")
def object_to(movement_id: int, body: dict) -> object:
    """It is not carried out. Who has made it takes it back in the same way, without a reason."""
    return _one(actions.object_to(movement_id, current_user, body["reason"]))
