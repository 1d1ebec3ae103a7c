"""What must hold of routed leads, whoever wrote the rows."""

from ..core.checks import rule

# Rounds begin by the clock of one machine, and leads are accepted by that of another.
ALL = {
    rule("A routed lead is for everyone, and follows the rule that was in force when it was opened"): """
        SELECT v.id FROM lead_routings v JOIN leads l ON l.id = v.lead_id JOIN routing_rules r ON r.id = v.rule_id
        WHERE l.audience <> 'open' OR NOT r.is_on OR r.effective_at > v.began_at
        OR r.withdrawn_at IS NOT NULL AND v.began_at > r.effective_at + interval '1 minute'
        OR EXISTS (
            SELECT FROM routing_rules n
            WHERE n.withdrawn_at IS NULL AND n.effective_at > r.effective_at AND n.effective_at <= v.began_at AND n.made_at <= v.began_at - interval '1 minute'
        )""",
    rule("The agencies of a routed lead stand in places from 1 on, without a gap, and rounds follow places"): """
        SELECT routing_id FROM routed_agencies GROUP BY routing_id HAVING max(place) <> count(*) OR min(place) <> 1
        UNION ALL
        SELECT a.routing_id FROM routed_agencies a JOIN routed_agencies b ON b.routing_id = a.routing_id AND b.place = a.place + 1
        WHERE b.round < a.round""",
    rule("No round asks more agencies than the rule says"): """
        SELECT a.routing_id FROM routed_agencies a JOIN lead_routings v ON v.id = a.routing_id
        JOIN routing_rules r ON r.id = v.rule_id WHERE a.round <= r.rounds
        GROUP BY a.routing_id, a.round, r.agencies_a_round HAVING count(*) > r.agencies_a_round""",
    rule("Only agencies of the rounds that have begun were asked"): """
        SELECT a.routing_id FROM routed_agencies a JOIN lead_routings v ON v.id = a.routing_id
        JOIN routing_rules r ON r.id = v.rule_id
        WHERE a.round > v.round AND (a.asked_at IS NOT NULL OR a.skipped IS NOT NULL) OR a.round > r.rounds AND a.asked_at IS NOT NULL
            OR a.asked_at < v.began_at""",
    rule("A routed lead is accepted by an agency whose round had begun, or after the last round"): """
        SELECT f.id FROM referrals f JOIN lead_routings v ON v.lead_id = f.lead_id
        WHERE f.accepted_at >= v.began_at AND (v.ended_at IS NULL OR f.accepted_at < v.ended_at)
            AND (v.everyone_at IS NULL OR v.everyone_at > f.accepted_at + interval '1 minute')
            AND NOT EXISTS (
                SELECT FROM routed_agencies a
                WHERE a.routing_id = v.id AND a.agency_id = f.receiver_id AND a.asked_at <= f.accepted_at + interval '1 minute'
            )""",
}  # fmt: skip
