"""What must hold between payments on bank statements and orders."""

from ..core.checks import history_is_a_chain, rule
from .models import LineState

ALL = {
    rule("A payment on a statement belongs to an order of its own agency"): """
        SELECT l.id FROM bank_lines l JOIN movements m ON m.id = l.movement_id
        WHERE l.agency_id NOT IN (m.payer_id, m.payee_id)
    """,
    rule("A matched payment is in its order’s currency"): """
        SELECT l.id FROM bank_lines l JOIN movements m ON m.id = l.movement_id
        WHERE l.status = 'matched' AND l.currency <> m.currency
    """,
    rule("The history of bank lines is a chain of legal steps that ends in the state"): history_is_a_chain(
        "bank_lines", LineState
    ),
}
