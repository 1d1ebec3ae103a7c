"""What must hold among agencies and people."""

from ..core.checks import history_is_a_chain
from .models import AgencyState

ALL = {
    "Every active agency has an active or invited owner": """
        SELECT a.id FROM agencies a WHERE a.status = 'active' AND NOT EXISTS (
            SELECT FROM people p WHERE p.agency_id = a.id AND p.agency_role = 'owner' AND p.status <> 'disabled'
                AND p.elsewhere_email IS NULL)
    """,
    **history_is_a_chain("agencies", AgencyState),
}
