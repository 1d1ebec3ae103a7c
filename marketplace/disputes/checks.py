"""What must hold between disputes, rewards and decisions."""

from ..core.checks import history_is_a_chain, rule
from .models import DisputeState

ALL = {
    rule("A reward is frozen exactly while a dispute about it stands"): """
        SELECT r.id, r.disputed_at, d.id FROM rewards r
        LEFT JOIN disputes d ON d.reward_id = r.id AND d.status IN ('open', 'silent', 'answered', 'appealed')
        WHERE (r.disputed_at IS NULL) <> (d.id IS NULL)
    """,
    rule("The sides of a dispute are the reward’s payer and payee, and its currency is the reward’s"): """
        SELECT d.id FROM disputes d JOIN rewards r ON r.id = d.reward_id
        WHERE d.currency <> r.currency OR (d.opener_id, d.other_id) NOT IN ((r.payer_id, r.payee_id), (r.payee_id, r.payer_id))
    """,
    rule("An order is contested or frozen exactly while a dispute about it stands"): """
        SELECT m.id, m.status, m.disputed_at, d.status FROM movements m
        LEFT JOIN disputes d ON d.movement_id = m.id AND d.status IN ('open', 'silent', 'answered', 'appealed')
        WHERE (m.disputed_at IS NULL) <> (d.id IS NULL) OR (m.status = 'contested') <> (d.id IS NOT NULL AND d.status <> 'appealed')
    """,
    rule("The one who objects to an order is its payee, the other its payer, and the sum is the order’s"): """
        SELECT d.id FROM disputes d JOIN movements m ON m.id = d.movement_id
        WHERE (d.opener_id, d.other_id, d.currency, d.amount_minor) <> (m.payee_id, m.payer_id, m.currency, m.amount_minor)
    """,
    rule("A dispute was decided as often as its state says"): """
        SELECT d.id, d.status, count(n.id) FROM disputes d LEFT JOIN dispute_decisions n ON n.dispute_id = d.id
        GROUP BY d.id HAVING count(n.id) <> CASE d.status WHEN 'final' THEN 2 WHEN 'appealed' THEN 1 WHEN 'decided' THEN 1 ELSE 0 END
                          OR max(n.turn) <> count(n.id)
    """,
    rule("What is due of a reward by a decision was decided so last in a dispute about it"): """
        SELECT r.id, r.decided_minor, n.outcome FROM rewards r
        LEFT JOIN LATERAL (SELECT n.outcome, n.due_minor FROM dispute_decisions n JOIN disputes d ON d.id = n.dispute_id
                           WHERE d.reward_id = r.id ORDER BY n.id DESC LIMIT 1) n ON true
        WHERE (r.decided_minor IS NULL) <> (n.outcome IS NULL OR n.outcome = 'dismiss')
           OR r.decided_minor <> n.due_minor
    """,
    rule("No admin decides the appeal against what they decided or agreed to"): """
        SELECT n.id FROM dispute_decisions n JOIN dispute_decisions first ON first.dispute_id = n.dispute_id AND first.turn < n.turn
        WHERE n.decided_by_id IN (first.decided_by_id, first.seconded_by_id)
    """,
    rule("What is decided of an order counts no report as late"): """
        SELECT n.id FROM dispute_decisions n JOIN disputes d ON d.id = n.dispute_id WHERE n.late_report AND d.reward_id IS NULL
    """,
    rule("A decision is shown on the page of one of the two sides"): """
        SELECT n.id FROM dispute_decisions n JOIN disputes d ON d.id = n.dispute_id WHERE n.shown_on_id NOT IN (d.opener_id, d.other_id)
    """,
    rule("The history of disputes is a chain of legal steps that ends in the state"): history_is_a_chain(
        "disputes", DisputeState
    ),
}
