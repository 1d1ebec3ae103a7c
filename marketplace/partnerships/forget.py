"""What two agencies wrote of their work together, when a client is erased whom it names."""

from collections.abc import Callable, Sequence

from sqlalchemy import or_, select

from ..core.erasing import erase_steps, erase_texts
from .models import FollowUp, Partnership, SideNote, Talk


def forget_words(agency_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    """Take the client out of follow-ups, talks, notes and reasons of all partnerships of these agencies."""
    mine = or_(Partnership.first_id.in_(agency_ids), Partnership.second_id.in_(agency_ids))
    theirs = select(Partnership).where(mine)
    ids = theirs.with_only_columns(Partnership.id)
    for model, name in ((FollowUp, "what"), (Talk, "notes"), (SideNote, "text")):
        erase_texts(select(model).where(model.partnership_id.in_(ids)).order_by(model.id), [name], tells_who)
    erase_steps(select(FollowUp).where(FollowUp.partnership_id.in_(ids)), tells_who)
    erase_steps(theirs, tells_who)
