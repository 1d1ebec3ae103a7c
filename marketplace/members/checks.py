"""What must hold among agencies and people."""

from ..core.checks import history_is_a_chain, rule
from .models import AgencyState

ALL = {
    rule("Every active agency has an active or invited owner"): """
        SELECT a.id FROM agencies a WHERE a.status = 'active' AND NOT EXISTS (
            SELECT FROM people p WHERE p.agency_id = a.id AND p.agency_role = 'owner' AND p.status <> 'disabled'
                AND p.elsewhere_email IS NULL)
    """,
    rule("The history of agencies is a chain of legal steps that ends in the state"): history_is_a_chain(
        "agencies", AgencyState
    ),
}
