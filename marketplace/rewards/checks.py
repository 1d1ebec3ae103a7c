"""What must hold between rewards and the books."""

from ..core.checks import history_is_a_chain, rule
from .models import EARNED, RewardState

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
    rule("Terms have as many rules as they say"): """
        SELECT t.id FROM terms t LEFT JOIN reward_rules r ON r.terms_id = t.id
        GROUP BY t.id HAVING count(r.id) <> t.rule_count
    """,
    rule("A reward that a rule has given has the rate, the sum and the cap of that rule"): """
        SELECT w.id FROM rewards w JOIN reward_rules r ON r.id = w.rule_id
        WHERE (w.flat_minor IS NULL) <> (r.flat_minor IS NULL) OR w.flat_minor > r.flat_minor
           OR (w.limit_minor IS NULL) <> (r.cap_minor IS NULL) OR w.limit_minor > r.cap_minor
           OR (w.measured IS NULL) <> (r.measure IS NULL)
           OR w.rate NOT BETWEEN r.rate AND coalesce(r.most_rate, r.rate)
           OR coalesce(CASE WHEN r.flat_minor IS NOT NULL OR r.cap_minor IS NOT NULL THEN r.currency END, w.currency) <> w.currency
    """,
    rule("A rule’s cap is never passed, whatever an admin decided beside it"): f"""
        SELECT w.referral_id, r.id, sum({EARNED}) FROM rewards w JOIN fee_payments p ON p.id = w.payment_id
        JOIN (SELECT id, cap_minor, cap_per FROM reward_rules WHERE cap_minor IS NOT NULL) r ON r.id = w.rule_id
        GROUP BY w.referral_id, r.id, r.cap_minor,
                 CASE WHEN r.cap_per = 'client' THEN NULL ELSE date_trunc(r.cap_per, p.received_on) END
        HAVING sum({EARNED}) > r.cap_minor
    """,
    rule("Payer and payee are never the same"): "SELECT id FROM rewards WHERE payer_id = payee_id",
    rule("The history of rewards is a chain of legal steps that ends in the state"): history_is_a_chain(
        "rewards", RewardState
    ),
}
