"""What must hold among buttons in mail."""

from ..core.checks import rule

ALL = {
    rule("No button in a mail of a disabled person works"): """
        SELECT b.id FROM mail_buttons b JOIN people p ON p.id = b.person_id
        WHERE b.used_at IS NULL AND b.ended_at IS NULL AND b.expires_at > now() AND p.status = 'disabled'
    """,
}
