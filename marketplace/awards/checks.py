"""What must hold of awards, whoever wrote the rows."""

from ..core.checks import rule

ALL = {
    rule("Places follow the figures"): """
        SELECT id FROM (
            SELECT id, place, rank() OVER (PARTITION BY award_id ORDER BY CAST(figure AS numeric) / coalesce(before, 1) DESC) AS counted
            FROM award_places WHERE struck_at IS NULL
        ) p WHERE place <> counted
    """,
    rule("Places are given in seasons that are counted"): """
        SELECT p.id FROM award_places p JOIN season_awards a ON a.id = p.award_id JOIN seasons s ON s.id = a.season_id
        WHERE s.status NOT IN ('counted', 'proclaimed') AND (s.status <> 'cancelled' OR s.counted_at IS NULL)
    """,
    rule("Nobody has the alliance’s own award where it is said that nobody does"): """
        SELECT s.id FROM seasons s JOIN season_awards a ON a.season_id = s.id AND a.kind = 'own'
        JOIN award_places p ON p.award_id = a.id AND p.struck_at IS NULL WHERE s.nobody_why <> ''
    """,
    rule("An agency is placed with what the award takes"): """
        SELECT p.id FROM award_places p JOIN season_awards a ON a.id = p.award_id
        WHERE a.kind IN ('most_active', 'hardest_project') AND p.figure < a.least
           OR a.kind = 'fastest_growing' AND (p.before IS NULL OR p.before < a.least OR p.figure <= p.before)
           OR (a.kind = 'most_sold') <> (p.currency IS NOT NULL) OR (a.kind = 'hardest_project') <> (p.nomination_id IS NOT NULL)
    """,
    rule("Votes are for projects that are nominated"): """
        SELECT v.season_id FROM award_votes v JOIN award_nominations n ON n.id = v.nomination_id WHERE n.status <> 'shown'
    """,
    rule("An agency nominates a project that it works on"): """
        SELECT n.id FROM award_nominations n JOIN referrals r ON r.id = n.referral_id WHERE r.receiver_id <> n.agency_id
    """,
}
