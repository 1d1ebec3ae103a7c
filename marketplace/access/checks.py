"""What must hold among sessions."""

from ..core.checks import rule

ALL = {
    rule("No live sign-in of a disabled person"): """
        SELECT s.id FROM sign_ins s JOIN people p ON p.id = s.person_id
        WHERE s.ended_at IS NULL AND p.status = 'disabled'
    """,
}
