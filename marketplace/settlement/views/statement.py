"""The statement of a month."""

from flask import render_template, request
from flask_login import current_user

from ...core.export import as_file
from ...core.guards import member_may
from .. import queries
from ..qr import epc_code
from ..statement import month_of, months_of, statements_of
from . import bp


@bp.get("/statement")
@member_may("money")
def statement():
    """Balances in each currency, what is to be paid now, and each line in the books."""
    month = month_of(request.args.get("month"))
    statements = statements_of(current_user.agency_id, month)
    if request.args.get("as") in ("csv", "xlsx"):
        return _file(request.args["as"], month, statements)
    wanted = request.args.get("currency")
    chosen = next((one for one in statements if one.currency == wanted), statements[0] if statements else None)
    return render_template(
        "settlement/statement.html",
        month=month,
        months=months_of(current_user.agency_id),
        statements=statements,
        chosen=chosen,
        orders=queries.waiting_for(current_user.agency_id, 3),
        has_code=epc_code,
    )


def _file(kind: str, month, statements):
    heads = ("date", "subject", "payer", "payee", "what", "amount", "open", "currency", "reference")
    rows = (
        (row.at.isoformat(), row.reward.subject, row.reward.payer.name, row.reward.payee.name, row.what,
         row.amount.decimal, row.open.decimal, one.currency, row.reference)
        for one in statements for row in one.rows
    )  # fmt: skip
    return as_file(kind, f"statement-{month:%Y-%m}", heads, rows)
