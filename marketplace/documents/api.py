"""Calls on papers."""

import base64
from datetime import date
from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Date, Integer, Nested, String
from apiflask.validators import Regexp
from flask_login import current_user

from ..core.api import Empty, Input, Named, Output, Page, calls, links, listing
from ..core.api_fields import Amount, RowNumber, currency, instant, one_of, word
from ..core.errors import NotFound
from ..core.guards import member_may
from ..core.idempotency import once
from ..core.paging import page
from . import actions, queries
from .files import ENDINGS, file_of
from .models import Document, DocumentKind

bp = calls("documents", "Money")
GO_ON = links("get_document", "get_document_file", document_id="id")


class Month(String):
    """A month as 2026-03."""

    def __init__(self, **options: Any):
        super().__init__(validate=Regexp(r"^20[0-9]{2}-(0[1-9]|1[0-2])$"), metadata={"example": "2026-03"}, **options)


class DocumentsPage(Page):
    kind = word(DocumentKind)
    month = Month()
    partner = Integer()


class StatementIn(Input):
    month = Month(required=True)
    currency = currency(required=True)


class ActIn(StatementIn):
    partner = RowNumber(required=True)


class DocumentOut(Output):
    id = Integer()
    kind = word(DocumentKind)
    number = String(allow_none=True, metadata={"description": "null until it is numbered"})
    issuer = Nested(Named, allow_none=True, metadata={"description": "null for the alliance itself"})
    agency = Nested(Named)
    partner = Nested(Named, allow_none=True)
    month = Date(allow_none=True)
    movement = Integer(attribute="movement_id", allow_none=True)
    about = Integer(
        attribute="about_id", allow_none=True, metadata={"description": "the paper that it cancels, bills or corrects"}
    )
    issued_on = Date(allow_none=True)
    currency = currency()
    total = Amount(
        "of a statement, what is open at its end; of a credit note, what it takes back; null until it is numbered",
        attribute="known_total",
        allow_none=True,
    )
    language = String()
    contents_hash = String(allow_none=True)
    file_hash = String(allow_none=True, metadata={"description": "null until it is made; the SHA-256 of the PDF"})
    asked_at = instant()
    made_at = instant()
    cancelled = Boolean(
        attribute="is_cancelled", metadata={"description": "what the notice tells of was taken back since"}
    )
    replaced = Boolean(attribute="is_replaced", metadata={"description": "the statement was made anew since"})


class FileAsked(Schema):
    ending = one_of(*ENDINGS, load_default="pdf", data_key="as")


class PaperOut(Output):
    name = String()
    type = String()
    content = String(metadata={"description": "base64", "contentEncoding": "base64"})


def _first(month: str | None) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None


@bp.get("/documents")
@member_may("money")
@bp.input(DocumentsPage, location="query", arg_name="asked")
@bp.output(listing(DocumentOut, "DocumentList"), links=links("get_document", document_id="items/0/id"))
@bp.doc(summary="Papers of your agency, newest first", security="token", operation_id="get_documents")
def documents(asked: dict) -> object:
    """Also acts, invoices and credit notes that another agency has issued for the two of you."""
    month, partner = _first(asked.get("month")), asked.get("partner")
    query = queries.documents_of(current_user.agency_id, asked.get("kind"), month, partner)
    found = page(query.options(*queries.with_sides()), [Document.id], asked["cursor"], asked["limit"])
    return {"items": found.rows, "next": found.next}


@bp.get("/documents/<int:document_id>")
@member_may("money")
@bp.output(DocumentOut, links=GO_ON)
@bp.doc(summary="One paper", security="token", operation_id="get_document")
def document(document_id: int) -> object:
    """`file_hash` is null while it is being made."""
    return queries.document_for(current_user, document_id)


@bp.get("/documents/<int:document_id>/file")
@member_may("money")
@bp.input(FileAsked, location="query", arg_name="asked")
@bp.output(PaperOut)
@bp.doc(summary="The file of a paper", security="token", operation_id="get_document_file")
def file(document_id: int, asked: dict) -> object:
    """`as`: pdf, or csv and xlsx with the rows of its table. 404 while it is being made."""
    found = queries.document_for(current_user, document_id)
    if not found.is_made:
        raise NotFound()
    answer = file_of(found, asked["ending"])
    content = base64.b64encode(answer.get_data()).decode()
    return {"name": f"{found.number}.{asked['ending']}", "type": answer.content_type, "content": content}


@bp.post("/documents/statements")
@member_may("money")
@once
@bp.input(StatementIn, arg_name="body")
@bp.output(DocumentOut, links=GO_ON)
@bp.doc(summary="Ask for the statement of a month", security="token", operation_id="make_statement")
def make_statement(body: dict) -> object:
    """Of a month that is over. A job makes it within a minute; asked for twice, it is one."""
    return actions.ask_for_statement(current_user, date.fromisoformat(f"{body['month']}-01"), body["currency"])


@bp.post("/documents/acts")
@member_may("money")
@once
@bp.input(ActIn, arg_name="body")
@bp.output(DocumentOut, links=GO_ON)
@bp.doc(summary="Ask for the act of a month with a partner", security="token", operation_id="make_act")
def make_act(body: dict) -> object:
    """What `partner` owes you rewards for, as far as it stands in no other act."""
    month = date.fromisoformat(f"{body['month']}-01")
    return actions.ask_for_act(current_user, body["partner"], month, body["currency"])


@bp.post("/documents/<int:document_id>/invoice")
@member_may("money")
@once
@bp.input(Empty, arg_name="body")
@bp.output(DocumentOut, links=GO_ON)
@bp.doc(summary="Ask for the electronic invoice of an act", security="token", operation_id="make_invoice")
def make_invoice(document_id: int, body: dict) -> object:
    """Of an act that you have issued. 409 says which details of the two sides it lacks."""
    return actions.ask_for_invoice(current_user, document_id)


@bp.post("/movements/<int:movement_id>/act")
@member_may("money")
@once
@bp.input(Empty, arg_name="body")
@bp.output(DocumentOut, links=GO_ON)
@bp.doc(summary="Ask for the act of a payment", security="token", operation_id="make_act_of_movement")
def make_act_of_movement(movement_id: int, body: dict) -> object:
    """Payee only, of an order that has arrived, or of what Stripe has handed on."""
    return actions.act_of_order(current_user, movement_id)
