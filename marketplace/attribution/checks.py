"""What must hold of links and of what came by them, whoever wrote the rows."""

from ..core.checks import rule

ALL = {
    rule("Every link has a code"): """
        SELECT l.id FROM referral_links l WHERE NOT EXISTS (SELECT FROM link_codes c WHERE c.link_id = l.id)""",
    rule("A link to a service leads to the agency that offers it"): """
        SELECT l.id FROM referral_links l JOIN services s ON s.id = l.service_id WHERE s.agency_id <> l.shown_id""",
    rule("A code carries a discount of the service that it opens"): """
        SELECT l.id FROM referral_links l JOIN discounts d ON d.id = l.discount_id
        WHERE d.service_id IS DISTINCT FROM l.service_id""",
    rule("Whoever came by a link was brought by the member whose link it is"): """
        SELECT 'enquiry', e.id FROM enquiries e JOIN referral_links l ON l.id = e.link_id WHERE l.agency_id <> e.via_id
        UNION ALL SELECT 'application', a.id FROM applications a JOIN referral_links l ON l.id = a.link_id
        WHERE l.agency_id <> a.via_id""",
    rule("Nobody was brought before the link was made, nor after asking"): """
        SELECT 'enquiry', e.id FROM enquiries e LEFT JOIN referral_links l ON l.id = e.link_id
        WHERE e.came_at > e.created_at OR e.came_at < l.made_at
        UNION ALL SELECT 'application', a.id FROM applications a LEFT JOIN referral_links l ON l.id = a.link_id
        WHERE a.came_at > a.created_at OR a.came_at < l.made_at""",
    rule("A visitor counts once a day for each link"): """
        SELECT link_id, day, source_print FROM clicks WHERE kind = 'visitor' AND source_print IS NOT NULL
        GROUP BY link_id, day, source_print HAVING count(*) > 1""",
}
