"""What must hold of enquiries."""

from ..core.checks import history_is_a_chain, rule
from .models import ComplaintState, EnquiryState

ALL = {
    rule("A request that was never confirmed holds no contacts after its time"): """
        SELECT id FROM enquiries WHERE status IN ('unconfirmed', 'lapsed') AND sealed_client IS NOT NULL
        AND created_at < now() - interval '50 hours'
    """,
    rule("What a client has withdrawn is erased everywhere"): """
        SELECT l.id FROM leads l JOIN enquiries e ON e.id = l.enquiry_id
        WHERE e.status = 'withdrawn' AND (l.erased_at IS NULL OR l.status = 'open')
        UNION ALL SELECT id FROM leads WHERE erased_at IS NOT NULL
        AND (status = 'open' OR num_nonnulls(sealed_client, email_print, phone_print, domain_print) > 0)
    """,
    rule("Leads come of confirmed requests alone, one for each agency that was asked, offered to nobody else"): """
        SELECT l.id FROM leads l JOIN enquiries e ON e.id = l.enquiry_id LEFT JOIN offers o ON o.lead_id = l.id
        WHERE e.confirmed_at IS NULL OR l.audience <> 'direct' OR NOT o.agency_id = ANY (e.agency_ids)
        UNION ALL SELECT min(l.id) FROM leads l JOIN offers o ON o.lead_id = l.id WHERE l.enquiry_id IS NOT NULL
        GROUP BY l.enquiry_id, o.agency_id HAVING count(*) > 1
    """,
    rule("Nothing is due to the alliance itself, which only clients of the site come from"): """
        SELECT r.id FROM referrals r JOIN agencies a ON a.id = r.referrer_id JOIN leads l ON l.id = r.lead_id
        WHERE a.status = 'alliance' AND (r.rate <> 0 OR l.enquiry_id IS NULL)
    """,
    rule("The history of enquiries is a chain of legal steps that ends in the state"): history_is_a_chain(
        "enquiries", EnquiryState
    ),
    rule("The history of complaints is a chain of legal steps that ends in the state"): history_is_a_chain(
        "complaints", ComplaintState
    ),
}
