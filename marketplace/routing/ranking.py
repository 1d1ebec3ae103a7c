"""The reckoning: each agency's parts, score, place and round on a lead, in one statement for all of them.

Whole numbers only, every division rounds down, and ties have an order of their own: whoever reckons again from the same rows
gets the same.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, text

from ..academy.queries import holders_of
from ..core import clock
from ..core.extensions import db
from ..exchange.matching import Miss, judge
from ..exchange.models import Offer
from ..exchange.wanted import Wanted
from ..levels.queries import ladder_at
from .models import PARTS, RoutingRule

FOR_A_MISS = 25  # what each of the four misses takes off the fit
WITHOUT_A_CAP = 10  # clients in hand at which an agency without a cap has no free hands
IN_HAND = "('accepted', 'contacted', 'qualified', 'proposal', 'won')"

# Step by step: `judged` are the agencies with what Python knows of them. `worked` counts the clients that each has received, is
# working for, and has received from the referrer; `given` those it has passed on, in all and to the referrer. What was returned
# counts on neither side. `waiting` are the leads that an agency has yet to answer: those offered to it by name, and those it was asked for
# by rounds. `parts` are the five parts; `scored` their mean, weighed; the last SELECT gives place and round. Who can't serve in the rounds
# stands behind those who can, and has the round after the last: everyone's.
RANKED = f"""
    WITH judged AS (
        SELECT * FROM unnest(CAST(:ids AS bigint[]), CAST(:fits AS bigint[]), CAST(:certified AS bigint[]), CAST(:serves AS boolean[]))
            AS j(agency_id, fit, certificate, serves)
    ), worked AS (
        SELECT receiver_id AS agency_id, count(*) FILTER (WHERE status <> 'returned') AS received,
            count(*) FILTER (WHERE status IN {IN_HAND}) AS in_hand, max(accepted_at) AS last_lead_at,
            count(*) FILTER (WHERE status <> 'returned' AND referrer_id = :referrer) AS received_of_it
        FROM referrals WHERE receiver_id = ANY (CAST(:ids AS bigint[])) GROUP BY receiver_id
    ), given AS (
        SELECT referrer_id AS agency_id, count(*) AS given, count(*) FILTER (WHERE receiver_id = :referrer) AS given_to_it
        FROM referrals WHERE referrer_id = ANY (CAST(:ids AS bigint[])) AND status <> 'returned' GROUP BY referrer_id
    ), waiting AS (
        SELECT w.agency_id, count(*) AS waiting
        FROM (
            SELECT o.agency_id, o.lead_id FROM offers o JOIN leads l ON l.id = o.lead_id
            WHERE l.status = 'open' AND l.answer_by > :now AND l.audience <> 'open'
            UNION
            SELECT r.agency_id, v.lead_id FROM lead_routings v JOIN leads l ON l.id = v.lead_id
            JOIN routed_agencies r ON r.routing_id = v.id AND r.asked_at IS NOT NULL
            WHERE v.ended_at IS NULL AND l.status = 'open' AND l.answer_by > :now
        ) w
        WHERE NOT EXISTS (
            SELECT FROM offers d WHERE d.lead_id = w.lead_id AND d.agency_id = w.agency_id AND d.declined_at IS NOT NULL
        )
        GROUP BY w.agency_id
    ), standing AS (
        SELECT s.agency_id, l.position * 100 / (SELECT count(*) FROM levels x WHERE x.ladder_id = l.ladder_id) AS level
        FROM standings s JOIN levels l ON l.id = s.level_id WHERE :has_levels
    ), parts AS (
        SELECT j.agency_id, j.serves, j.fit, coalesce(s.level, 0) AS level, j.certificate,
            100 - least(100, (coalesce(w.in_hand, 0) + coalesce(a.waiting, 0)) * 100
                             / coalesce(c.most_in_hand, {WITHOUT_A_CAP})) AS load,
            coalesce(50 * g.given_to_it / nullif(g.given_to_it + coalesce(w.received_of_it, 0), 0),
                     CASE WHEN coalesce(w.received_of_it, 0) > 0 THEN 0 ELSE 25 END)
            + coalesce(50 * g.given / nullif(g.given + coalesce(w.received, 0), 0),
                       CASE WHEN coalesce(w.received, 0) > 0 THEN 0 ELSE 25 END) AS reciprocity,
            w.last_lead_at
        FROM judged j
        LEFT JOIN worked w USING (agency_id)
        LEFT JOIN given g USING (agency_id)
        LEFT JOIN waiting a USING (agency_id)
        LEFT JOIN standing s USING (agency_id)
        LEFT JOIN capacities c USING (agency_id)
    ), scored AS (
        SELECT parts.*, ({" + ".join(f"{one} * :weight_{one}" for one in PARTS)}) / :weights AS score FROM parts
    ), placed AS (
        SELECT scored.*, row_number() OVER (
            ORDER BY serves DESC, score DESC, last_lead_at ASC NULLS FIRST, agency_id
        ) AS place FROM scored
    )
    SELECT agency_id, place,
        CASE WHEN serves THEN least((place - 1) / :agencies_a_round + 1, :rounds + 1) ELSE :rounds + 1 END AS round,
        score, {", ".join(PARTS)}, last_lead_at
    FROM placed
"""


@dataclass(frozen=True)
class Reckoned:
    """What the rule gives one agency."""

    agency_id: int
    place: int
    round: int
    score: int
    fit: int
    level: int
    certificate: int
    load: int
    reciprocity: int
    last_lead_at: datetime | None


def reckon(rule: RoutingRule, referrer_id: int | None, wanted: Wanted, lead_id: int | None = None) -> list[Reckoned]:
    """What the rule gives each agency on a lead as of now, in the order of places."""
    rows = db.session.execute(text(RANKED + " ORDER BY place"), _known(rule, referrer_id, wanted, lead_id))
    return [Reckoned(*row) for row in rows]


def write(routing_id: int, rule: RoutingRule, referrer_id: int, wanted: Wanted, lead_id: int) -> None:
    """Write the same as the rows of a routing."""
    columns = f"agency_id, place, round, score, {', '.join(PARTS)}, last_lead_at"
    insert = f"INSERT INTO routed_agencies (routing_id, {columns}) SELECT :routing, found.* FROM ({RANKED}) found"
    db.session.execute(text(insert), _known(rule, referrer_id, wanted, lead_id) | {"routing": routing_id})


def _known(rule: RoutingRule, referrer_id: int | None, wanted: Wanted, lead_id: int | None) -> dict[str, Any]:
    judged = judge(referrer_id, wanted, _declined(lead_id))
    ids = [agency_id for agency_id, _misses in judged]
    holders = holders_of(wanted.category)
    return {
        "ids": ids,
        "fits": [100 - FOR_A_MISS * len({*misses} - {Miss.TAKING}) for _id, misses in judged],
        "certified": [100 if holders is None or one in holders else 0 for one in ids],
        "serves": [not {Miss.TAKING, Miss.SERVICE} & {*misses} for _id, misses in judged],
        "referrer": referrer_id,
        "now": clock.now(),
        "has_levels": ladder_at(clock.now()) is not None,
        "agencies_a_round": rule.agencies_a_round,
        "rounds": rule.rounds,
        "weights": sum(rule.weights.values()),
        **{f"weight_{name}": weight for name, weight in rule.weights.items()},
    }


def _declined(lead_id: int | None) -> Select[int]:
    """Whoever has declined this lead is not offered it again."""
    return select(Offer.agency_id).where(Offer.lead_id == lead_id, Offer.declined_at.is_not(None))
