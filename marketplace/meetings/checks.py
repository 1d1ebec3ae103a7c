"""What must hold of meetings and of who comes, whoever wrote the rows."""

from ..core.checks import rule

ALL = {
    rule("No more come to a meeting than there are seats"): """
        SELECT m.id FROM meetings m JOIN meeting_sign_ups s ON s.meeting_id = m.id
        WHERE m.seats IS NOT NULL AND s.confirmed_at IS NOT NULL AND s.cancelled_at IS NULL GROUP BY m.id
        HAVING count(*) > m.seats""",
    rule("Guests sign up for public meetings alone"): """
        SELECT s.id FROM meeting_sign_ups s JOIN meetings m ON m.id = s.meeting_id
        WHERE s.person_id IS NULL AND s.encrypted_guest IS NOT NULL AND s.cancelled_at IS NULL AND NOT m.is_public""",
    rule("Nobody is kept as a guest for more than two months after the end"): """
        SELECT s.id FROM meeting_sign_ups s JOIN meetings m ON m.id = s.meeting_id
        WHERE s.encrypted_guest IS NOT NULL AND m.ends_at < now() - interval '61 days'""",
}
