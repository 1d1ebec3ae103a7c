"""The side that objected takes it back."""

from sqlalchemy import select

from ...core import approval, audit, clock, lifecycle
from ...core.transaction import own, transaction
from ...members.models import Person
from ...members.queries import people_who
from ...outbox.actions import send
from ...rewards.actions import release
from ...rewards.models import Reward
from ..models import Dispute, DisputeState


def withdraw(dispute_id: int, person: Person) -> Dispute:
    """Take an objection back, until it is decided: the money goes on as if nobody had objected."""
    with transaction():
        row = own(select(Dispute).where(Dispute.id == dispute_id, Dispute.opener_id == person.agency_id))
        reward = own(select(Reward).where(Reward.id == row.reward_id))
        lifecycle.move(row, DisputeState.WITHDRAWN, person, ended_at=clock.now())
        approval.lapse(row)
        release(reward)
        audit.record("dispute.withdrawn", row, person)
        send("money.dispute_withdrawn", people_who("money", row.other_id), dispute=row.id)
    return row
