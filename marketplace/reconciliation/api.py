"""Calls on bank statements."""

from base64 import b64decode
from binascii import Error

from apiflask.fields import Boolean, Date, Integer, List, String
from flask_babel import gettext as _
from flask_login import current_user

from ..core.api import Empty, Input, Output, Page, calls, links, listing
from ..core.api_fields import Amount, currency, text, word
from ..core.errors import BadInput
from ..core.guards import member_may
from ..core.idempotency import once
from ..core.paging import page
from . import actions, queries
from .models import BankLine, LineState

bp = calls("bank_statements", "Money")


class StatementIn(Input):
    name = text(200, load_default="")
    content = String(required=True, metadata={"description": "the file in base64: camt.053, MT940, CSV or XLSX"})
    currency = currency(
        load_default=None, allow_none=True, metadata={"description": "of the account, for a table that doesn’t say so"}
    )


class BroughtOut(Output):
    payments = Integer(metadata={"description": "booked payments in the file"})
    new = Integer(metadata={"description": "of these, new ones that concern orders; the others aren’t kept"})
    matched = Integer(metadata={"description": "of these, those that closed an order or told what was known"})
    waiting = Integer(metadata={"description": "the rest, which a person has to look at"})
    earlier = Integer(metadata={"description": "payments brought before that matched together with these"})
    left_out = Integer(metadata={"description": "entries of the file besides that tell of no payment that can be read"})
    why = List(String(), metadata={"description": "of the first five of these, which it is and why"})


class LinesPage(Page):
    status = word(LineState, load_default=LineState.WAITING)


class AssignIn(Input):
    order = Integer(required=True, strict=True)


class LineOut(Output):
    id = Integer()
    status = word(LineState)
    booked_on = Date()
    amount = Amount("what came in; negative: what went out")
    currency = currency()
    purpose = String()
    party = String()
    bank_id = String()
    returned = Boolean()
    order = Integer(attribute="movement_id", allow_none=True)


class ListedLineOut(LineOut):
    open_again = Boolean(
        metadata={"description": "its order was taken back and waits again: look_at_bank_line_again takes it"}
    )


@bp.post("/bank-statements")
@member_may("money")
@once
@bp.input(StatementIn)
@bp.output(BroughtOut, status_code=201)
@bp.doc(
    summary="Bring a bank statement, and match it with bank orders",
    security="token",
    operation_id="bring_bank_statement",
)
def bring(json_data: dict[str, str]) -> object:
    """All of it or, where it can’t be read, nothing. What is brought again is there once."""
    try:
        content = b64decode(json_data["content"], validate=True)
    except (Error, ValueError):
        raise BadInput(_("This is no base64."), {"content": _("This is no base64.")}) from None
    try:
        return actions.bring(current_user, json_data["name"], content, json_data["currency"] or "")
    except BadInput as refusal:
        raise BadInput(refusal.sentence, {"content": str(refusal.sentence)}) from None


@bp.get("/bank-lines")
@member_may("money")
@bp.input(LinesPage, location="query")
@bp.output(
    listing(ListedLineOut, "BankLines"), links=links("set_bank_line_aside", "assign_bank_line", line_id="items/0/id")
)
@bp.doc(
    summary="Payments on bank statements that concern orders, newest first",
    security="token",
    operation_id="get_bank_lines",
)
def lines(query_data: dict) -> object:
    """Those that wait for a person, unless another state is asked for."""
    chosen = queries.lines_of(current_user.agency_id, query_data["status"])
    found = page(chosen, [BankLine.id.desc()], query_data["cursor"], query_data["limit"])
    return {"items": found.rows, "next": found.next}


@bp.post("/bank-lines/<int:line_id>/aside")
@member_may("money")
@once
@bp.input(Empty)
@bp.output(LineOut)
@bp.doc(summary="Set a payment aside", security="token", operation_id="set_bank_line_aside")
def aside(line_id: int, json_data: dict) -> object:
    """Somebody has looked at it."""
    return actions.set_aside(line_id, current_user)


@bp.post("/bank-lines/<int:line_id>/again")
@member_may("money")
@once
@bp.input(Empty)
@bp.output(LineOut)
@bp.doc(
    summary="Look again at a payment that was set aside, or whose order was taken back",
    security="token",
    operation_id="look_at_bank_line_again",
)
def again(line_id: int, json_data: dict) -> object:
    """It waits for a person again; also one that had closed an order which was taken back since."""
    return actions.look_again(line_id, current_user)


@bp.post("/bank-lines/<int:line_id>/back")
@member_may("money")
@once
@bp.input(Empty)
@bp.output(LineOut)
@bp.doc(summary="Say that a payment came back from the bank", security="token", operation_id="bank_line_came_back")
def back(line_id: int, json_data: dict) -> object:
    """Its order is to be paid again."""
    return actions.came_back(line_id, current_user)


@bp.post("/bank-lines/<int:line_id>/order")
@member_may("money")
@once
@bp.input(AssignIn)
@bp.output(LineOut)
@bp.doc(
    summary="Say which open order a payment is for that names none", security="token", operation_id="assign_bank_line"
)
def assign(line_id: int, json_data: dict) -> object:
    """The order has to come to exactly the payment; it is closed by it."""
    return actions.assign(line_id, json_data["order"], current_user)
