"""What must hold of partnerships, whoever wrote the rows."""

from ..core.checks import history_is_a_chain, rule
from .models import FollowUpState, PartnershipState

ALL = {
    rule("A follow-up is owed by one of the two, and by a person of no third agency"): """
        SELECT f.id FROM follow_ups f JOIN partnerships p ON p.id = f.partnership_id
        WHERE f.owed_by_id NOT IN (p.first_id, p.second_id)
           OR EXISTS (SELECT FROM partner_talks t WHERE t.id = f.talk_id AND t.partnership_id <> f.partnership_id)
    """,
    rule("Nothing is open in a partnership that has ended"): """
        SELECT f.id FROM follow_ups f JOIN partnerships p ON p.id = f.partnership_id
        WHERE f.status IN ('open', 'done') AND p.status <> 'active'
           OR p.status = 'ended' AND p.talk_on IS NOT NULL
    """,
    rule("What one side writes down for itself belongs to one of the two"): """
        SELECT n.id FROM partner_notes n JOIN partnerships p ON p.id = n.partnership_id
        WHERE n.agency_id NOT IN (p.first_id, p.second_id)
    """,
    rule("The history of partnerships is a chain of legal steps that ends in the state"): history_is_a_chain(
        "partnerships", PartnershipState
    ),
    rule("The history of follow-ups is a chain of legal steps that ends in the state"): history_is_a_chain(
        "follow_ups", FollowUpState
    ),
}
