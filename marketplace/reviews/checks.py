"""What must hold of reviews, whoever wrote the rows."""

from ..core.checks import history_is_a_chain, rule
from .models import ReviewState

ALL = {
    rule("The history of reviews is a chain of legal steps that ends in the state"): history_is_a_chain(
        "reviews", ReviewState
    ),
    rule("A review is of the agency that took the client on, and no other"): """
        SELECT v.id, r.id, r.status FROM reviews v JOIN referrals r ON r.id = v.referral_id
        WHERE v.agency_id <> r.receiver_id""",
    rule("Whoever reviewed has told what became of it"): """
        SELECT v.id FROM reviews v WHERE NOT EXISTS (SELECT FROM hirings h WHERE h.referral_id = v.referral_id)""",
}
