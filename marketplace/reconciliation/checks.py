"""What must hold between payments on bank statements and orders."""

from ..core.checks import history_is_a_chain
from .models import LineState

ALL = {
    "A payment on a statement belongs to an order of its own agency": """
        SELECT l.id FROM bank_lines l JOIN movements m ON m.id = l.movement_id
        WHERE l.agency_id NOT IN (m.payer_id, m.payee_id)
    """,
    "What payments have matched comes to their order's sum, or came back": """
        SELECT l.agency_id, l.movement_id, sum(l.amount_minor) FROM bank_lines l JOIN movements m ON m.id = l.movement_id
        WHERE l.status = 'matched' GROUP BY l.agency_id, l.movement_id, m.payer_id, m.amount_minor
        HAVING sum(l.amount_minor) NOT IN (0, CASE WHEN m.payer_id = l.agency_id THEN -m.amount_minor ELSE m.amount_minor END)
    """,
    **history_is_a_chain("bank_lines", LineState),
}
