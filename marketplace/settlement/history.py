"""What happened to an order, step by step. What was taken back says so, where it was said and where it was taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from ..core import lifecycle
from ..core.formats import moment
from ..members.queries import names_of
from .models import NEVER_SAID, UNDONE, Movement, MovementState, Remark


@dataclass
class Step:
    """One step, by whom, and what was written with it. `undid` is what it took back, `taken_back` the step that took it back."""

    at: datetime
    became: MovementState
    by: str
    note: str
    paying: bool | None  # whether its reader pays the order; None of an admin
    undid: MovementState | None = None
    taken_back: "Step | None" = None

    @property
    def words(self) -> str:
        """What happened, and who did it."""
        said = (self.undid or self.became).step_seen_by(self.paying)
        what = _("Taken back: “%(step)s”", step=said) if self.undid else str(said)
        return f"{what} – {self.by}" if self.by else what

    @property
    def holds(self) -> bool:
        """Whether it is still so."""
        return not self.undid and not self.taken_back

    @property
    def no_longer(self) -> str:
        """When it was taken back and by whom; empty while it holds."""
        if self.taken_back is None:
            return ""
        by, when = self.taken_back.by, moment(self.taken_back.at)
        return (
            _("Taken back by %(person)s: %(when)s", person=by, when=when)
            if by
            else _("Taken back: %(when)s", when=when)
        )


def steps_of(movement: Movement, paying: bool | None) -> list[Step]:
    """The steps of an order, oldest first, as its payer, its payee or (None) an admin reads them; without a "sent" that nobody has said."""
    rows = [row for row in lifecycle.history_of(movement) if row.note != NEVER_SAID]
    names = names_of(row.person_id for row in rows)
    found: list[Step] = []
    for row in rows:
        was, became = MovementState.read(row.was), MovementState(row.became)
        note = "" if row.note == UNDONE else Remark.said(row.note, paying)
        undid = was if _is_back(was, became) else None
        step = Step(row.at, became, names.get(row.person_id or 0, ""), note, paying, undid)
        if step.undid:
            _take_back(found, step)
        found.append(step)
    return found


def _is_back(was: MovementState | None, became: MovementState) -> bool:
    return was == MovementState.DONE or (was, became) == (MovementState.SENT, MovementState.LISTED)


def _take_back(earlier: Sequence[Step], by: Step) -> None:
    """Mark what was said since the order was last what it has become again."""
    for step in reversed([one for one in earlier if one.holds]):
        if step.became == by.became:
            return
        step.taken_back = by
