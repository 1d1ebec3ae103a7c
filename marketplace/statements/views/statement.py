"""The statement of a month or a year."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from ...core.exports import as_file, file_asked
from ...core.guards import member_may
from ...core.paging import Page
from ...settlement.models import Movement
from ...settlement.qr import epc_code
from ...settlement.queries import waiting_for
from .. import files
from ..period import Period, period_named, periods_since, read_period
from ..statement import Statement, books_of, lines_of
from . import bp

LINES = 40


@bp.get("/statement")
@member_may("money")
def statement() -> ResponseReturnValue:
    """Balances in each currency, what is to be paid now, and the lines in the books."""
    mine, asked = current_user.agency_id, request.args
    named = asked.get("period") or asked.get("month")
    period = period_named(named)
    books = books_of(mine, period)
    if kind := file_asked(asked):
        rows = files.rows(mine, period, books.statements)
        return as_file(kind, f"statement-{period.name}", files.heads(), rows)
    wanted = [one for one in books.statements if one.currency == asked.get("currency")] or books.statements
    chosen = wanted[0] if wanted else None
    years, months = periods_since(books.begun, period)
    return render_template(
        "statements/statement.html",
        period=period,
        years=years,
        months=months,
        statements=books.statements,
        chosen=chosen,
        found=lines_of(mine, period, chosen, asked.get("cursor"), LINES) if chosen else Page([], None),
        currencies=_currencies(period, books.statements, chosen),
        orders=waiting_for(mine, 3).rows,
        code_of=_code_of,
        unknown=_unknown(named, period, asked.get("currency"), chosen),
    )


def _currencies(period: Period, statements: list[Statement], chosen: Statement | None) -> list[tuple[str, str, bool]]:
    """The switch between the currencies of a period."""
    return [
        (
            one.currency,
            url_for("statements.statement", period=period.name, currency=one.currency, _anchor="entries"),
            one is chosen,
        )
        for one in statements
    ]


def _unknown(named: str | None, period: Period, currency: str | None, chosen: Statement | None) -> list[str]:
    """What the address asks for and isn't there, and what is shown in its place: nobody shall take one for the other."""
    found = []
    if named and read_period(named) is None:
        found.append(
            _("“%(text)s” is no month or year that we know. This is %(period)s.", text=named[:40], period=period.words)
        )
    if currency and chosen and chosen.currency != currency:
        found.append(_("There is nothing in “%(text)s” in this period. These are the entries in %(currency)s.",
                       text=currency[:40], currency=chosen.currency))  # fmt: skip
    return found


def _code_of(order: Movement) -> Markup:
    return Markup(epc_code(order) or "")  # noqa: S704 — drawn by segno from our own values
