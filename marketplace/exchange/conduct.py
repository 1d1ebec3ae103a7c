"""How agencies treat the clients they are given: counts, not opinions."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from ..core.extensions import db
from .models import Lead, Offer, Referral


@dataclass(frozen=True)
class Conduct:
    """Of one agency, over all time. `answer_seconds` is the median from posting to acceptance."""

    received: int = 0
    won: int = 0
    given: int = 0
    declined: int = 0
    answer_seconds: float | None = None


def conduct_of(agency_ids: Collection[int]) -> dict[int, Conduct]:
    """The figures of each agency; four queries, however many agencies."""
    ids = list(agency_ids)
    # The median of how long they took to accept, from the moment the lead was posted.
    took = func.percentile_cont(0.5).within_group(func.extract("epoch", Referral.accepted_at - Lead.posted_at))
    received = dict(_by(Referral.receiver_id, ids, func.count()))
    won = dict(_by(Referral.receiver_id, ids, func.count(), Referral.status.in_(("won", "finished"))))
    given = dict(_by(Referral.referrer_id, ids, func.count()))
    answers = dict(_by(Referral.receiver_id, ids, took, Lead.import_ref.is_(None)))
    chosen = select(Offer.agency_id, func.count()).where(Offer.agency_id.in_(ids), Offer.declined_at.is_not(None))
    declined = dict(db.session.execute(chosen.group_by(Offer.agency_id)).all())
    return {
        one: Conduct(received.get(one, 0), won.get(one, 0), given.get(one, 0), declined.get(one, 0), answers.get(one))
        for one in ids
    }


def _by(side, ids: list[int], figure, *conditions):
    chosen = select(side, figure).join(Lead, Lead.id == Referral.lead_id).where(side.in_(ids), *conditions)
    return [tuple(row) for row in db.session.execute(chosen.group_by(side))]
