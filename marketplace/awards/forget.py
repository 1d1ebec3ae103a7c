"""What members wrote of their projects, when a client is erased whom it names."""

from collections.abc import Callable, Sequence

from sqlalchemy import select

from ..core.erasing import erase_steps, erase_texts
from .models import Nomination


def forget_words(agency_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    """Take the client out of what these agencies have nominated, and of why that was refused."""
    rows = select(Nomination).where(Nomination.agency_id.in_(agency_ids)).order_by(Nomination.id)
    erase_texts(rows, ("title", "story", "reason"), tells_who)
    erase_steps(rows, tells_who)
