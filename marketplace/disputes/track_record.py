"""What disputes say of an agency's track record."""

from typing import Any

from sqlalchemy import ScalarSelect, SQLColumnExpression, func, select
from sqlalchemy.orm import aliased

from ..rewards.models import Reward
from .models import Decision, Dispute


def late_reports(agency: SQLColumnExpression[int]) -> ScalarSelect[Any]:
    """How many fees an admin found that it, as their receiver, reported late or not as they were: by the last decision on each."""
    later = aliased(Decision)
    overturned = select(later.id).where(later.dispute_id == Decision.dispute_id, later.turn > Decision.turn).exists()
    chosen = select(func.count(func.distinct(Reward.payment_id))).select_from(Decision)
    chosen = chosen.join(Dispute, Dispute.id == Decision.dispute_id).join(Reward, Reward.id == Dispute.reward_id)
    return chosen.where(Reward.payer_id == agency, Decision.late_report, ~overturned).scalar_subquery()


ALL = {"late_reports": late_reports}
