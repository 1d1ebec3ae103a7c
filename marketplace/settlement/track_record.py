"""What the settlement knows of an agency's track record."""

from typing import Any

from sqlalchemy import ScalarSelect, SQLColumnExpression, func, select

from .models import Movement


def seconds_to_pay(agency: SQLColumnExpression[int]) -> ScalarSelect[Any]:
    """The median from a bank order being listed to being marked as sent, in seconds."""
    took = func.percentile_cont(0.5).within_group(func.extract("epoch", Movement.sent_at - Movement.listed_at))
    return select(took).where(Movement.payer_id == agency, Movement.sent_at.is_not(None)).scalar_subquery()


ALL = {"seconds_to_pay": seconds_to_pay}
