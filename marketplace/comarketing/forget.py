"""What two agencies wrote of joint actions and budgets, when a client is erased whom it names."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import or_, select

from ..core.erasing import erase_steps, erase_texts
from ..partnerships.models import Partnership
from .models import Budget, BudgetRequest, JointAction

TEXTS: dict[Any, tuple[str, ...]] = {
    JointAction: ("title", "first_does", "second_does", "result"),
    BudgetRequest: ("what", "expected"),
    Budget: ("title",),
}


def forget_words(agency_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    """Take the client out of joint actions, budgets and what was asked of them, of all partnerships of these agencies."""
    mine = or_(Partnership.first_id.in_(agency_ids), Partnership.second_id.in_(agency_ids))
    ids = select(Partnership.id).where(mine)
    for model, names in TEXTS.items():
        rows = select(model).where(model.partnership_id.in_(ids)).order_by(model.id)
        erase_texts(rows, names, tells_who)
        erase_steps(rows, tells_who)
