"""Calls on budgets, and on what is asked of them."""

import base64
import binascii
from typing import Any

from apiflask.fields import Date, Integer, List, Nested, String
from apiflask.validators import Length
from flask_babel import gettext as _
from flask_login import current_user

from ...core.api import Empty, Input, Named, Output, Page, Seen, Sum, calls, links, listing, read_amount
from ...core.api_fields import Day, RowNumber, amount_in, currency, decimals_of, instant, text, word
from ...core.errors import BadInput
from ...core.guards import admin_only, admin_or_may, member_may
from ...core.idempotency import once
from ...core.paging import page
from ...disputes.models import PaperKind
from ...partnerships.queries import partnership_of
from .. import actions, queries
from ..models import LONGEST_TEXT, LONGEST_TITLE, BudgetRequest, RequestState
from ..proof import content_of

bp = calls("budgets", "Partnerships")
OF = "/partnerships/<int:partnership_id>"
ONE = "/budget-requests/<int:request_id>"
GO_ON = (
    "get_budget_request", "approve_budget_request", "decline_budget_request", "withdraw_budget_request", "show_spent_budget",
    "close_budget_request", "refuse_budget_proof", "get_budget_proof",
)  # fmt: skip
LARGEST_FILE = 1_400_000  # characters of base64


class BudgetIn(Input):
    rules = decimals_of("amount")

    title = text(LONGEST_TITLE, needed=True)
    amount = amount_in(required=True)
    currency = currency(required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)


class RequestIn(Input):
    paragraphs = Input.paragraphs | {"expected"}

    budget_id = RowNumber(required=True)
    what = text(LONGEST_TITLE, needed=True)
    amount = amount_in(required=True, description="in the currency of the budget")
    spend_on = Day(required=True)
    expected = text(LONGEST_TEXT)


class WhyIn(Input):
    reason = text(LONGEST_TEXT, needed=True)


class SpentIn(Input):
    amount = amount_in(required=True)
    content = String(
        required=True, validate=Length(min=1, max=LARGEST_FILE),
        metadata={"description": "the file that proves it, in base64: PDF, PNG, JPEG, WebP or plain text"},
    )  # fmt: skip


class Filters(Page):
    status = word(RequestState, load_default=None)


class CoBudgetOut(Output):
    id = Integer()
    partnership_id = Integer(allow_none=True, metadata={"description": "null: the alliance’s, for all pairs"})
    title = String()
    amount = Nested(Sum)
    left = Nested(Sum, metadata={"description": "what can still be promised"})
    starts_on = Date()
    ends_on = Date()
    ended_at = instant("null unless it was ended before its last day")


class Budgets(Output):
    items = List(Nested(CoBudgetOut))


class BudgetRequestOut(Output):
    id = Integer()
    budget_id = Integer()
    partnership_id = Integer()
    agency = Nested(Named)
    what = String()
    amount = Nested(Sum)
    spent = Nested(Sum, allow_none=True)
    spend_on = Date()
    expected = String()
    status = word(RequestState)
    asked_at = instant()


class ProofOut(Output):
    kind = word(PaperKind)
    content = String(metadata={"description": "the file in base64; pictures are WebP"})


def _standing(one: queries.Standing) -> Seen:
    return Seen(one.budget, left=one.left)


@bp.get(f"{OF}/budgets")
@member_may("partnerships")
@bp.output(Budgets, links=links("end_budget", budget_id="items/0/id"))
@bp.doc(summary="Budgets that you and a partner can ask of", security="token", operation_id="get_budgets")
def budgets(partnership_id: int) -> object:
    """Of both of you, and of the alliance: all that are not over, and the latest others. A record of promises: no money moves by it."""
    return {"items": [_standing(one) for one in queries.budgets_of(partnership_of(current_user, partnership_id))]}


@bp.post(f"{OF}/budgets")
@member_may("budgets")
@once
@bp.input(BudgetIn, arg_name="body")
@bp.output(CoBudgetOut, status_code=201)
@bp.doc(summary="Set a budget for you and a partner", security="token", operation_id="set_budget")
def set_budget(partnership_id: int, body: dict) -> object:
    """It can't be changed later."""
    partnership_of(current_user, partnership_id)
    return _standing(queries.standing_of(actions.set_budget(current_user, _said(body), partnership_id)))


@bp.post("/budgets/<int:budget_id>/end")
@admin_or_may("budgets")
@once
@bp.input(Empty, arg_name="body")
@bp.output(CoBudgetOut)
@bp.doc(summary="End a budget before its last day", security="token", operation_id="end_budget")
def end_budget(budget_id: int, body: dict) -> object:
    """One of yours and a partner, by either side, or, for admins, of the alliance. What waits for a decision lapses; what was approved
    stays."""
    return _standing(queries.standing_of(actions.end_budget(budget_id, current_user)))


@bp.get("/alliance-budgets")
@admin_only
@bp.output(Budgets)
@bp.doc(summary="The alliance’s budgets", security="token", operation_id="list_alliance_budgets")
def alliance_budgets() -> object:
    """With what is left of each: all that are not over, and the latest others."""
    return {"items": [_standing(one) for one in queries.alliance_budgets()]}


@bp.post("/alliance-budgets")
@admin_only
@once
@bp.input(BudgetIn, arg_name="body")
@bp.output(CoBudgetOut, status_code=201)
@bp.doc(summary="Set a budget of the alliance, for all pairs", security="token", operation_id="set_alliance_budget")
def set_alliance_budget(body: dict) -> object:
    """It can't be changed later."""
    return _standing(queries.standing_of(actions.set_budget(current_user, _said(body))))


@bp.get("/alliance-budget-requests")
@admin_only
@bp.input(Filters, location="query", arg_name="asked")
@bp.output(listing(BudgetRequestOut, "AllianceBudgetRequestList"), links=links(*GO_ON, request_id="items/0/id"))
@bp.doc(summary="What is asked of the alliance’s budgets", security="token", operation_id="list_budget_requests")
def alliance_requests(asked: dict) -> object:
    """By their numbers."""
    return _page(queries.alliance_requests(), asked)


@bp.get(f"{OF}/requests")
@member_may("partnerships")
@bp.input(Filters, location="query", arg_name="asked")
@bp.output(listing(BudgetRequestOut, "BudgetRequestList"), links=links(*GO_ON, request_id="items/0/id"))
@bp.doc(summary="What you and a partner have asked of budgets", security="token", operation_id="get_budget_requests")
def requests(partnership_id: int, asked: dict) -> object:
    """By their numbers."""
    return _page(queries.requests_of(partnership_of(current_user, partnership_id)), asked)


@bp.post(f"{OF}/requests")
@member_may("partnerships")
@once
@bp.input(RequestIn, arg_name="body")
@bp.output(BudgetRequestOut, status_code=201, links=links(*GO_ON, request_id="id"))
@bp.doc(summary="Ask for a part of a budget", security="token", operation_id="ask_of_budget")
def ask(partnership_id: int, body: dict) -> object:
    """The other side decides, or an admin where it is the alliance's."""
    row = partnership_of(current_user, partnership_id)
    standing = {one.budget.id: one.budget for one in queries.budgets_of(row)}
    budget = standing.get(body["budget_id"])
    if budget is None:
        raise BadInput(_("Mend what is marked."), {"budget_id": _("Choose one.")})
    amount = read_amount(body.pop("amount"), budget.currency)
    return actions.ask(partnership_id, current_user, actions.SaidRequest(amount=amount, **body))


@bp.get(ONE)
@admin_or_may("partnerships")
@bp.output(BudgetRequestOut, links=links(*GO_ON, request_id="id"))
@bp.doc(summary="One request", security="token", operation_id="get_budget_request")
def budget_request(request_id: int) -> object:
    """Of your agency or your partner; for admins those of the alliance's budgets."""
    return queries.request_seen_by(current_user, request_id)


def _call(path: str, summary: str, operation: str, act: Any, says: str) -> None:
    """One deed that takes no words."""

    @bp.post(f"{ONE}/{path}", endpoint=operation)
    @admin_or_may("partnerships")
    @once
    @bp.input(Empty, arg_name="body")
    @bp.output(BudgetRequestOut, links=links(*GO_ON, request_id="id"))
    @bp.doc(summary=summary, description=says, security="token", operation_id=operation)
    def deed(request_id: int, body: dict) -> object:
        return act(request_id, current_user)


def _refusal(path: str, summary: str, operation: str, act: Any, says: str) -> None:
    """One that takes a reason."""

    @bp.post(f"{ONE}/{path}", endpoint=operation)
    @admin_or_may("partnerships")
    @once
    @bp.input(WhyIn, arg_name="body")
    @bp.output(BudgetRequestOut, links=links(*GO_ON, request_id="id"))
    @bp.doc(summary=summary, description=says, security="token", operation_id=operation)
    def refusal(request_id: int, body: dict) -> object:
        return act(request_id, current_user, body["reason"])


_call("approve", "Approve a request", "approve_budget_request", actions.approve, "If as much is left of the budget.")
_call("close", "Accept the proof", "close_budget_request", actions.close, "It is over with that.")
_call("withdraw", "Take your own request back", "withdraw_budget_request", actions.withdraw, "While nothing was spent.")
_refusal("decline", "Decline a request", "decline_budget_request", actions.decline, "The other side reads why.")
_refusal("not-proved", "Don’t accept the proof", "refuse_budget_proof", actions.not_proved, "It is approved as before.")


@bp.post(f"{ONE}/spent")
@member_may("partnerships")
@once
@bp.input(SpentIn, arg_name="body")
@bp.output(BudgetRequestOut, links=links(*GO_ON, request_id="id"))
@bp.doc(summary="Say what was spent, and prove it", security="token", operation_id="show_spent_budget")
def spent(request_id: int, body: dict) -> object:
    """At most what was approved."""
    one = queries.request_seen_by(current_user, request_id)
    amount = read_amount(body["amount"], one.budget.currency)
    try:
        data = base64.b64decode(body["content"], validate=True)
    except (binascii.Error, ValueError):
        raise BadInput(_("Mend what is marked."), {"content": _("This is no base64.")}) from None
    return actions.show_spent(request_id, current_user, amount, data)


@bp.get(f"{ONE}/proof")
@admin_or_may("partnerships")
@bp.output(ProofOut)
@bp.doc(summary="The file that proves what was spent", security="token", operation_id="get_budget_proof")
def proof(request_id: int) -> object:
    """404 while there is none."""
    one = queries.request_seen_by(current_user, request_id)
    return {"content": base64.b64encode(content_of(one)).decode(), "kind": one.proof_kind}


def _said(body: dict) -> actions.SaidBudget:
    amount = read_amount(body["amount"], body["currency"])
    return actions.SaidBudget(body["title"], amount, body["starts_on"], body["ends_on"])


def _page(chosen: Any, asked: dict) -> object:
    chosen = chosen.where(BudgetRequest.status == asked["status"]) if asked["status"] else chosen
    found = page(chosen.order_by(BudgetRequest.id), [BudgetRequest.id], asked["cursor"], asked["limit"])
    return {"items": found.rows, "next": found.next}
