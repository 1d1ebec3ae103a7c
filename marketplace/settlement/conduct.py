"""What the settlement knows of an agency's conduct."""

from sqlalchemy import func, select

from ..members.conduct import figure
from .models import Movement


@figure
def seconds_to_pay(agency):
    """The median from a bank order being listed to being marked as sent, in seconds."""
    took = func.percentile_cont(0.5).within_group(func.extract("epoch", Movement.sent_at - Movement.listed_at))
    return select(took).where(Movement.payer_id == agency, Movement.sent_at.is_not(None)).scalar_subquery()
