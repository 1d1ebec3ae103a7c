"""The statement of a month."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from ...core import clock
from ...core.exports import as_file
from ...core.guards import member_may
from ...settlement.models import Movement
from ...settlement.qr import epc_code
from ...settlement.queries import waiting_for
from ..statement import Statement, month_of, months_of, next_month, statements_of
from . import bp


@bp.get("/statement")
@member_may("money")
def statement() -> ResponseReturnValue:
    """Balances in each currency, what is to be paid now, and each line in the books."""
    month = month_of(request.args.get("month"))
    statements = statements_of(current_user.agency_id, month)
    if request.args.get("as") in ("csv", "xlsx"):
        return _file(request.args["as"], month, statements)
    wanted = request.args.get("currency")
    chosen = next((one for one in statements if one.currency == wanted), statements[0] if statements else None)
    return render_template(
        "statements/statement.html",
        month=month,
        months=months_of(current_user.agency_id),
        statements=statements,
        chosen=chosen,
        orders=waiting_for(current_user.agency_id, 3).rows,
        until=max(month, min(clock.today(), next_month(month) - timedelta(days=1))),
        code_of=_code_of,
    )


def _code_of(order: Movement) -> Markup:
    return Markup(epc_code(order) or "")  # noqa: S704 — drawn by segno from our own values


def _file(kind: str, month: date, statements: Sequence[Statement]) -> ResponseReturnValue:
    heads = ("date", "subject", "payer", "payee", "what", "amount", "open", "currency", "reference")
    rows = (
        (row.day, row.reward.subject, row.reward.payer.name, row.reward.payee.name, row.what,
         row.amount.decimal, row.open.decimal, one.currency, str(row.kind.label))
        for one in statements for row in one.rows
    )  # fmt: skip
    return as_file(kind, f"statement-{month:%Y-%m}", heads, rows)
