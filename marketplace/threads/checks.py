"""What must hold of threads and messages, whoever wrote the rows."""

from ..core.checks import history_is_a_chain, rule
from .models import MessageState

ALL = {
    rule("Whoever writes in a thread of two agencies is of one of them"): """
        SELECT m.id FROM messages m JOIN threads t ON t.id = m.thread_id
        WHERE t.first_id IS NOT NULL AND (m.agency_id IS NULL OR m.agency_id NOT IN (t.first_id, t.second_id))
    """,
    rule("A thread is between the two agencies that its subject is of"): """
        SELECT t.id FROM threads t LEFT JOIN referrals r ON r.id = t.referral_id LEFT JOIN leads l ON l.id = t.lead_id
        LEFT JOIN partnerships p ON p.id = t.partnership_id
        WHERE r.id IS NOT NULL AND (t.first_id, t.second_id) <> (r.referrer_id, r.receiver_id)
           OR l.id IS NOT NULL AND t.first_id <> l.referrer_id
           OR p.id IS NOT NULL AND (t.first_id, t.second_id) <> (p.first_id, p.second_id)
    """,
    rule("The newest message of a thread is the one that it names"): """
        SELECT t.id, t.last_id FROM threads t
        WHERE t.last_id IS DISTINCT FROM (SELECT max(m.id) FROM messages m WHERE m.thread_id = t.id)
    """,
    rule("Nobody has read beyond the newest message of a thread"): """
        SELECT r.thread_id, r.person_id FROM read_marks r JOIN threads t ON t.id = r.thread_id
        WHERE r.read_to > coalesce(t.last_id, 0)
    """,
    rule("Of an erased client no words are left in the threads of the lead and its referrals"): """
        SELECT m.id FROM threads t LEFT JOIN referrals r ON r.id = t.referral_id
        JOIN leads l ON l.id = coalesce(t.lead_id, r.lead_id) AND l.erased_at IS NOT NULL
        JOIN messages m ON m.thread_id = t.id AND m.text NOT IN ('', '[…]')
    """,
    rule("The history of messages is a chain of legal steps that ends in the state"): history_is_a_chain(
        "messages", MessageState
    ),
}
