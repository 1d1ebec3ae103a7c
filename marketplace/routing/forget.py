"""Why members pause, when a client is erased whom it names."""

from collections.abc import Callable, Sequence

from sqlalchemy import select

from ..core.erasing import erase_texts
from .models import Capacity


def forget_words(agency_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    """Take the client out of why these agencies pause, or paused the last time."""
    rows = select(Capacity).where(Capacity.agency_id.in_(agency_ids)).order_by(Capacity.agency_id)
    erase_texts(rows, ["pause_reason"], tells_who)
