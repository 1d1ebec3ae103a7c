"""What must hold of levels."""

from ..core.checks import rule

ALL = {
    rule("A member’s level is one of the levels it was counted by"): """
        SELECT s.agency_id FROM standings s JOIN levels l ON l.id = s.level_id WHERE l.ladder_id <> s.ladder_id
    """,
    rule("A member has the level that its last step led to"): """
        SELECT s.agency_id FROM standings s LEFT JOIN levels l ON l.id = s.level_id
        LEFT JOIN LATERAL (SELECT v.name FROM level_changes c LEFT JOIN levels v ON v.id = c.became_id
                           WHERE c.agency_id = s.agency_id ORDER BY c.id DESC LIMIT 1) last ON true
        WHERE l.name IS DISTINCT FROM last.name
    """,
    rule("The needs of levels only grow"): """
        SELECT h.id FROM levels l JOIN levels h ON h.ladder_id = l.ladder_id AND h.position = l.position + 1
        WHERE h.least_won < l.least_won OR h.least_year_minor < l.least_year_minor OR h.least_month_minor < l.least_month_minor
    """,
}
