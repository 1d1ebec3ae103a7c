"""Files for the payer's bank."""

from flask import Response
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...core.errors import NotNow
from ...core.guards import member_may
from ...core.idempotency import once
from .. import actions, pain001
from ..forms import OrdersForm
from . import bp
from .movements import pay_page


@bp.post("/movements/payment-file")
@member_may("money")
@once
def payment_file() -> ResponseReturnValue:
    """One file with these orders, to be kept on the payer's machine. Taking it again does nothing more."""
    chosen = OrdersForm().orders.data or []
    try:
        file = actions.make_payment_file(chosen, current_user)
    except NotNow as refusal:
        return pay_page(chosen, refusal)
    answer = Response(pain001.write(file), content_type="application/xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer
