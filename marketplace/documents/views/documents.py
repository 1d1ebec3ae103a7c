"""Papers: the list, asking for one, one with its files."""

import re
from datetime import date

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput, NotFound, NotNow
from ...core.formats import month as month_words
from ...core.forms import options
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.listing import Listing
from ...settlement.models import Movement
from ...settlement.queries import movement_for
from ...statements.period import period_named, read_period
from ...statements.statement import books_of
from .. import actions, due, queries, taxes
from ..files import ENDINGS, file_of
from ..forms import ActForm, StatementForm
from ..links import path_to_verify
from ..models import Document, DocumentKind
from ..paid import paid_by_now
from . import bp

MONTHS = 36  # to choose from; older ones are asked for in the address of the statement


@bp.get("/documents")
@member_may("money")
def documents() -> ResponseReturnValue:
    """The agency's papers, newest first; narrowed by kind, month, partner or bank order."""
    asked = request.args
    kind, month = DocumentKind.read(asked.get("kind")), month_named(asked.get("month"))
    partner, order = _number(asked.get("partner")), _order(asked.get("order"))
    filters = {"kind": kind, "month": f"{month:%Y-%m}" if month else None, "partner": asked.get("partner") if partner else None,
               "order": str(order.id) if order else None}  # fmt: skip
    listing = Listing("documents.documents", asked, Document.id, queries.ORDERS, "asked", filters)
    query = queries.documents_of(
        current_user.agency_id, kind, month, partner, order.id if order else None, listing.words
    )
    return render_template(
        "documents/documents.html",
        found=listing.page(query.options(*queries.with_sides())),
        count=queries.count_documents(query),
        unmade=queries.count_unmade(current_user.agency_id),
        listing=listing,
        kind=kind,
        kinds=list(DocumentKind),
        order=order,
        partners=queries.partners_of(current_user.agency_id),
        months=_months(),
    )


def month_named(text: str | None) -> date | None:
    """The first day of the month that "2026-03" names."""
    period = read_period(text)
    return period.first if period and not period.is_year else None


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else None


def _order(text: str | None) -> Movement | None:
    """The bank order of the agency that the list is narrowed to."""
    number = _number(text)
    return movement_for(current_user, number) if number else None


def _months() -> list[tuple[str, str]]:
    """The months that are over since the agency's books begin, newest first."""
    begun = books_of(current_user.agency_id, period_named(None)).begun.replace(day=1)
    month, found = period_named(None).first, list[tuple[str, str]]()
    while len(found) < MONTHS and (month := _before(month)) >= begun:
        if due.is_over(month):
            found.append((f"{month:%Y-%m}", month_words(month)))
    return found


def _before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


@bp.get("/documents/new")
@member_may("money")
def new() -> ResponseReturnValue:
    """Ask for a statement or an act of a month that is over."""
    return _new()


def _new(refused: StatementForm | None = None) -> ResponseReturnValue:
    statement = refused if refused and not isinstance(refused, ActForm) else StatementForm(formdata=None)
    act = refused if isinstance(refused, ActForm) else ActForm(formdata=None).named("act")
    partners = queries.partners_of(current_user.agency_id)
    for form in (statement, act):
        form.month.choices = options(dict(_months()))
        form.currency.choices = options({one: one for one in queries.currencies_of(current_user.agency_id)})
    act.partner.choices = options({one.id: one.name for one in partners})
    shown = render_template("documents/new.html", statement=statement, act=act, refused=refused)
    return shown, 422 if refused else 200


@bp.post("/documents/statements")
@member_may("money")
@once
def make_statement() -> ResponseReturnValue:
    """Ask for the statement of a month."""
    form = StatementForm()
    try:
        made = actions.ask_for_statement(current_user, _month_of(form), form.currency.data or "")
    except (BadInput, NotNow) as refusal:
        return _refused(form, refusal)
    return redirect(url_for("documents.document", document_id=made.id))


@bp.post("/documents/acts")
@member_may("money")
@once
def make_act() -> ResponseReturnValue:
    """Ask for the act of a month."""
    form = ActForm().named("act")
    try:
        made = actions.ask_for_act(current_user, form.partner.data or 0, _month_of(form), form.currency.data or "")
    except (BadInput, NotNow) as refusal:
        return _refused(form, refusal)
    return redirect(url_for("documents.document", document_id=made.id))


def _refused(form: StatementForm, refusal: BadInput | NotNow) -> ResponseReturnValue:
    form.told(refusal)
    return _new(form)


def _month_of(form: StatementForm) -> date:
    month = month_named(form.month.data)
    if month is None:
        raise BadInput(_("Choose a month."), {"month": _("Choose one.")})
    return month


@bp.post("/movements/<int:movement_id>/act")
@member_may("money")
@once
def make_act_of_order(movement_id: int) -> ResponseReturnValue:
    """Ask for the act of what a bank order has paid."""
    made = actions.act_of_order(current_user, movement_id)
    return redirect(url_for("documents.document", document_id=made.id))


@bp.get("/documents/<int:document_id>")
@member_may("money")
def document(document_id: int) -> ResponseReturnValue:
    """One paper: how far it is, what it says in short, and its files."""
    found = queries.document_for(current_user, document_id)
    check = path_to_verify(found.number, found.contents_hash) if found.number and found.contents_hash else ""
    since = queries.about_it(found)
    bills = found.kind == DocumentKind.ACT and found.agency_id == current_user.agency_id and found.is_made and not since
    expected = bills and taxes.expects_invoices(found.agency_id)
    return render_template(
        "documents/document.html", document=found, check=check, since=since, endings=ENDINGS, expected=expected,
        lacking=taxes.missing(found) if expected else [], paid_now=paid_by_now(found),
    )  # fmt: skip


@bp.post("/documents/<int:document_id>/invoice")
@member_may("money")
@once
def make_invoice(document_id: int) -> ResponseReturnValue:
    """Ask for the electronic invoice of an act."""
    made = actions.ask_for_invoice(current_user, document_id)
    return redirect(url_for("documents.document", document_id=made.id))


@bp.get("/documents/<int:document_id>/file.<any(pdf, csv, xlsx):file_kind>")
@member_may("money")
def file(document_id: int, file_kind: str) -> Response:
    """The paper as a file, once it is made."""
    found = queries.document_for(current_user, document_id)
    if not found.is_made:
        raise NotFound()
    return file_of(found, file_kind)
