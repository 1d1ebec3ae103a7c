"""What the alliance's team wrote of its talks with members, when a client is erased whom it names."""

from collections.abc import Callable, Sequence

from sqlalchemy import select

from ..core.erasing import erase_texts
from .models import Contact


def forget_words(agency_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    """Take the client out of notes on talks with these agencies."""
    erase_texts(select(Contact).where(Contact.agency_id.in_(agency_ids)).order_by(Contact.id), ["note"], tells_who)
