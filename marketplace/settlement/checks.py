"""What must hold between movements and the books."""

from ..core.checks import history_is_a_chain, rule
from .models import MovementState

ALL = {
    rule("A movement’s amount is the sum of its signed items, and positive"): """
        SELECT m.id, m.amount_minor, sum(i.amount_minor) FROM movements m
        LEFT JOIN movement_items i ON i.movement_id = m.id
        GROUP BY m.id HAVING m.amount_minor <= 0 OR m.amount_minor IS DISTINCT FROM sum(i.amount_minor)
    """,
    rule("A done bank order has its entry and its reference"): """
        SELECT m.id FROM movements m LEFT JOIN entries e ON e.movement_id = m.id WHERE m.kind = 'bank_order'
        GROUP BY m.id HAVING (m.status = 'done') <> (count(*) FILTER (WHERE e.kind = 'confirmed')
                                                     - count(*) FILTER (WHERE e.kind = 'undone') = 1)
                          OR m.status = 'done' AND m.reference IS NULL
    """,
    rule("No movement is prepared for over an hour, unless something blocks it"): """
        SELECT id FROM movements
        WHERE status = 'prepared' AND blocked_by IS NULL AND prepared_at < now() - interval '1 hour'
    """,
    rule("Items are live exactly while their movement is"): """
        SELECT i.id FROM movement_items i JOIN movements m ON m.id = i.movement_id
        WHERE i.live <> (m.status IN ('prepared', 'listed', 'sent', 'contested', 'collecting', 'collected'))
    """,
    rule("A movement carries rewards between its own two agencies in its own currency"): """
        SELECT i.id FROM movement_items i JOIN movements m ON m.id = i.movement_id JOIN rewards r ON r.id = i.reward_id
        WHERE m.currency <> r.currency
           OR (m.payer_id, m.payee_id) NOT IN ((r.payer_id, r.payee_id), (r.payee_id, r.payer_id))
    """,
    rule("What the terms let wait was in no order before"): """
        SELECT i.id FROM movement_items i JOIN movements m ON m.id = i.movement_id JOIN rewards r ON r.id = i.reward_id
        WHERE m.prepared_at < r.waits_until
    """,
    rule("Held rewards are in no order, disputed ones in none that is still to be paid"): """
        SELECT i.id FROM movement_items i JOIN movements m ON m.id = i.movement_id JOIN rewards r ON r.id = i.reward_id
        WHERE r.held_at IS NOT NULL
           OR m.status IN ('prepared', 'listed') AND r.disputed_at < now() - interval '1 hour'
    """,
    rule("The history of movements is a chain of legal steps that ends in the state"): history_is_a_chain(
        "movements", MovementState
    ),
}
