"""What must hold between leads, referrals and who saw what."""

from ..core.checks import history_is_a_chain, rule
from .models import LeadState, ReturnState, Stage

ALL = {
    rule("One live referral per lead, and exactly one while the lead is accepted"): """
        SELECT l.id FROM leads l LEFT JOIN referrals r ON r.lead_id = l.id AND r.status <> 'returned'
        GROUP BY l.id HAVING count(r.id) > 1 OR (l.status = 'accepted') <> (count(r.id) = 1)
    """,
    rule("An agency never receives its own lead"): """
        SELECT r.id FROM referrals r JOIN leads l ON l.id = r.lead_id
        WHERE r.receiver_id = r.referrer_id OR l.referrer_id <> r.referrer_id
    """,
    rule("A lead is accepted after it was posted"): """
        SELECT r.id FROM referrals r JOIN leads l ON l.id = r.lead_id WHERE r.accepted_at < l.posted_at
    """,
    rule("A posted lead has consent, recorded before it was posted"): """
        SELECT l.id FROM leads l WHERE l.posted_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM consents c WHERE c.lead_id = l.id AND c.recorded_at <= l.posted_at)
    """,
    rule("Contacts were shown to nobody but a receiver, and not before it accepted"): """
        SELECT d.id FROM disclosures d WHERE NOT EXISTS (
            SELECT FROM referrals r
            WHERE r.lead_id = d.lead_id AND r.receiver_id = d.agency_id AND r.accepted_at <= d.at)
    """,
    rule("Nothing of a client is left after erasure"): """
        SELECT id FROM leads WHERE erased_at IS NOT NULL AND sealed_client IS NOT NULL
    """,
    rule("A fee’s reward follows what was kept"): """
        SELECT p.id FROM fee_payments p JOIN rewards w ON w.payment_id = p.id LEFT JOIN refunds f ON f.payment_id = p.id
        GROUP BY p.id, w.id HAVING w.kept_minor <> CASE WHEN p.voided_at IS NULL
            THEN p.amount_minor - coalesce(sum(f.amount_minor), 0) ELSE 0 END
    """,
    rule("A reward lies between the two agencies of its referral, at the referral’s rate or at none"): """
        SELECT w.id FROM rewards w JOIN fee_payments p ON p.id = w.payment_id JOIN referrals r ON r.id = p.referral_id
        WHERE (w.payer_id, w.payee_id, w.referral_id) <> (r.receiver_id, r.referrer_id, r.id)
           OR w.currency <> p.currency OR w.rule_id IS NULL AND w.rate NOT IN (r.rate, 0)
    """,
    rule("A reward that a rule has given has it from the terms of its referral, which go by their rules"): """
        SELECT w.id FROM rewards w JOIN referrals r ON r.id = w.referral_id JOIN reward_rules u ON u.id = w.rule_id
        WHERE NOT r.by_rules OR u.terms_id <> r.terms_id OR w.measured IS NULL <> (u.measure IS NULL)
    """,
    rule(
        "A referral goes by the rules of its terms, or by a rate of the referrer’s own, or by the rate of its terms"
    ): """
        SELECT r.id FROM referrals r JOIN terms t ON t.id = r.terms_id LEFT JOIN own_rates o ON o.id = r.own_rate_id
        WHERE r.by_rules AND t.rule_count = 0 OR o.agency_id <> r.referrer_id OR r.rate NOT IN (coalesce(o.rate, t.rate), 0)
    """,
    rule("Whoever is named for a partner belongs to the agency"): """
        SELECT n.id FROM partner_people n JOIN people p ON p.id = n.person_id WHERE p.agency_id IS DISTINCT FROM n.agency_id
    """,
    rule("What was returned is not worked on, unless an admin found the return without cause"): """
        SELECT b.id FROM lead_returns b JOIN referrals r ON r.id = b.referral_id
        WHERE NOT b.restored AND r.status <> 'returned'
    """,
    rule("The history of leads is a chain of legal steps that ends in the state"): history_is_a_chain(
        "leads", LeadState
    ),
    rule("The history of lead returns is a chain of legal steps that ends in the state"): history_is_a_chain(
        "lead_returns", ReturnState
    ),
    rule("The history of referrals is a chain of legal steps that ends in the state"): history_is_a_chain(
        "referrals", Stage
    ),
}
