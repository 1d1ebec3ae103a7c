"""What must hold between rewards and the books."""

from ..core.checks import history_is_a_chain, rule
from .models import RewardState

_OPEN = """
    SELECT r.id, r.status, r.amount_minor, r.payer_id, r.payee_id, r.currency,
           coalesce(sum(l.amount) FILTER (WHERE a.kind = 'owed_by_receiver'), 0) AS owed_by_receiver,
           coalesce(-sum(l.amount) FILTER (WHERE a.kind = 'owed_to_referrer'), 0) AS owed_to_referrer
    FROM rewards r LEFT JOIN lines l ON l.reward_id = r.id LEFT JOIN accounts a ON a.id = l.account_id GROUP BY r.id
"""

ALL = {
    rule("A reward is settled, or void where nothing is due, exactly when both its open items are zero"): f"""
        SELECT id, status, owed_by_receiver, owed_to_referrer FROM ({_OPEN}) o
        WHERE (status IN ('settled', 'void')) <> (owed_by_receiver = 0 AND owed_to_referrer = 0)
    """,
    rule("A reward is funded exactly while its open items differ"): f"""
        SELECT id, status, owed_by_receiver, owed_to_referrer FROM ({_OPEN}) o
        WHERE (status = 'funded') <> (owed_by_receiver <> owed_to_referrer)
    """,
    rule("A reward is owed back exactly while the books have less than nothing open of it"): f"""
        SELECT o.id, owed_to_referrer FROM ({_OPEN}) o JOIN rewards r ON r.id = o.id
        WHERE r.owed_back <> (owed_to_referrer < 0)
    """,
    rule("A reward that nothing is open of is void exactly when it was decided that nothing is due"): """
        SELECT id, status, decided_minor FROM rewards
        WHERE status IN ('settled', 'void') AND (status = 'void') IS DISTINCT FROM (decided_minor IS NOT DISTINCT FROM 0)
    """,
    rule("What was accrued, corrected and decided is what is due of what the receiver kept"): """
        SELECT r.id, r.amount_minor, coalesce(sum(l.amount), 0) FROM rewards r
        LEFT JOIN (lines l JOIN accounts a ON a.id = l.account_id AND a.kind = 'owed_by_receiver'
                   JOIN entries e ON e.id = l.entry_id AND e.kind IN ('accrued', 'corrected', 'voided', 'amended'))
               ON l.reward_id = r.id
        GROUP BY r.id HAVING r.amount_minor <> coalesce(sum(l.amount), 0)
    """,
    rule("A reward’s lines stand on the accounts of its own payer and payee"): """
        SELECT l.id FROM lines l JOIN accounts a ON a.id = l.account_id JOIN rewards r ON r.id = l.reward_id
        WHERE a.kind = 'owed_by_receiver' AND a.agency_id <> r.payer_id
           OR a.kind = 'owed_to_referrer' AND a.agency_id <> r.payee_id OR l.currency <> r.currency
    """,
    rule("Payer and payee are never the same"): "SELECT id FROM rewards WHERE payer_id = payee_id",
    rule("The history of rewards is a chain of legal steps that ends in the state"): history_is_a_chain(
        "rewards", RewardState
    ),
}
