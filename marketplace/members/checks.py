"""What must hold among people."""

from ..core.checks import history_is_a_chain, must_never
from .models import Agency

must_never(
    "Every active agency has an active or invited owner",
    """SELECT a.id FROM agencies a WHERE a.status = 'active' AND NOT EXISTS (
           SELECT FROM people p WHERE p.agency_id = a.id AND p.agency_role = 'owner' AND p.status <> 'disabled')""",
)
must_never(
    "No live sign-in of a disabled person",
    """SELECT s.id FROM sign_ins s JOIN people p ON p.id = s.person_id
       WHERE s.ended_at IS NULL AND p.status = 'disabled'""",
)
history_is_a_chain("agencies", Agency.STEPS)
