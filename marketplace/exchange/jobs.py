"""The jobs of this room: one line over an action each."""

from ..core.queue import job
from . import actions, queries


@job(due=queries.overdue_leads)
def expire(lead_ids: list[int]) -> None:
    """Close leads whose time to answer is over."""
    actions.expire_leads(lead_ids)
