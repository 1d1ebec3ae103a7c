"""A talk, with what was agreed in it; and notes of one's own side."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ...core.forms import REQUIRED, DayField, Form, not_in_future
from ..actions import Agreed, SaidTalk
from ..models.follow_up import LONGEST_WHAT
from ..models.talk import LONGEST_NOTES
from .follow_ups import OWED_BY, Owing, agreed_of, choices_of

LINES = 3  # agreements that one form takes; more are added one by one
PARTS = ("what", "owed_by", "due_on")


class _Talk(Form):
    held_on = DayField(_l("When you talked"), [InputRequired(REQUIRED), not_in_future])
    notes = TextAreaField(
        _l("Notes for both"), [Optional(), Length(max=LONGEST_NOTES)], description=_l("Both agencies read them."),
        render_kw={"rows": 6},
    )  # fmt: skip
    own_notes = TextAreaField(
        _l("Notes for your agency alone"), [Optional(), Length(max=LONGEST_NOTES)], description=_l("The other side never sees them."),
        render_kw={"rows": 3},
    )  # fmt: skip
    talk_on = DayField(
        _l("Next talk"), [Optional()], description=_l("Empty: after the weeks of your rhythm, if you have one.")
    )

    def __init__(self, *args: Any, owing: Owing, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for number in range(LINES):
            self[f"agreed_{number}_owed_by"].choices = choices_of(owing)

    @property
    def lines(self) -> list[list[Any]]:
        """The fields of each agreement."""
        return [[self[f"agreed_{number}_{part}"] for part in PARTS] for number in range(LINES)]

    @property
    def said(self) -> SaidTalk:
        """What it says; lines that are empty say nothing."""
        return SaidTalk(self.held_on.data, self.notes.data or "", self.own_notes.data or "", self.talk_on.data,
                        [self._agreed(number) for number in self._filled])  # fmt: skip

    @property
    def _filled(self) -> list[int]:
        return [number for number, line in enumerate(self.lines) if any(one.data for one in line)]

    def refuse(self, errors: dict[str, str]) -> None:
        """Show a refusal; agreements are counted without the empty lines between them."""
        moved = {
            f"agreed_{at}_{part}": f"agreed_{number}_{part}" for at, number in enumerate(self._filled) for part in PARTS
        }
        super().refuse({moved.get(name, name): sentence for name, sentence in errors.items()})

    def _agreed(self, number: int) -> Agreed:
        return agreed_of(*(self[f"agreed_{number}_{part}"].data for part in PARTS))


def _line(number: int) -> dict[str, Any]:
    return {
        f"agreed_{number}_what": StringField(_l("What was agreed"), [Length(max=LONGEST_WHAT)]),
        f"agreed_{number}_owed_by": SelectField(OWED_BY, validate_choice=False),
        f"agreed_{number}_due_on": DayField(_l("Due on"), [Optional()]),
    }


TalkForm = type("TalkForm", (_Talk,), {name: made for number in range(LINES) for name, made in _line(number).items()})


class SideNoteForm(Form):
    """What one's own agency alone reads."""

    text = TextAreaField(_l("Note"), [InputRequired(REQUIRED), Length(max=LONGEST_NOTES)], render_kw={"rows": 3})
