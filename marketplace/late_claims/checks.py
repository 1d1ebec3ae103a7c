"""What must hold of late claims."""

from ..core.checks import history_is_a_chain, rule
from .models import ClaimState

ALL = {
    rule("A claim that is recognised names the referrer of its referral"): """
        SELECT c.id FROM late_claims c JOIN referrals r ON r.id = c.referral_id
        WHERE c.status = 'accepted' AND r.referrer_id <> c.claimant_id
    """,
    rule("An open claim is on a client whom nobody brought"): """
        SELECT c.id FROM late_claims c JOIN referrals r ON r.id = c.referral_id JOIN agencies a ON a.id = r.referrer_id
        WHERE c.ended_at IS NULL AND a.status <> 'alliance'
    """,
    rule("Nobody claims a client that they work for themselves"): """
        SELECT c.id FROM late_claims c JOIN referrals r ON r.id = c.referral_id WHERE r.receiver_id = c.claimant_id
    """,
    rule("The lead that a claim rests on is the claimant’s own, and came before the claimed one"): """
        SELECT c.id FROM late_claims c JOIN leads e ON e.id = c.earlier_lead_id JOIN referrals r ON r.id = c.referral_id
        JOIN leads l ON l.id = r.lead_id WHERE e.referrer_id <> c.claimant_id OR e.posted_at >= l.posted_at
    """,
    rule("Nothing is found any more of a client who is erased"): """
        SELECT l.id FROM leads l WHERE l.erased_at IS NOT NULL AND (
            EXISTS (SELECT FROM client_keys k WHERE k.lead_id = l.id) OR EXISTS (SELECT FROM noted_clients n WHERE n.lead_id = l.id)
            OR EXISTS (SELECT FROM late_claims c JOIN referrals r ON r.id = c.referral_id
                       WHERE r.lead_id = l.id AND (c.sealed_named IS NOT NULL OR c.ended_at IS NULL)))
    """,
    rule("The history of late claims is a chain of legal steps that ends in the state"): history_is_a_chain(
        "late_claims", ClaimState
    ),
}
