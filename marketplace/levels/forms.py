"""The shape of levels, and of a rate of one's own. What a level needs is typed as text and read by the action: it stays, however rows
are moved."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ..core.forms import REQUIRED, DayField, Form

LEVEL_FIELDS = ("name", "least_won", "least_year", "least_month")


def _one(label: Any, hint: Any = "", mode: str = "text", **more: Any) -> StringField:
    """A text of one line."""
    return StringField(
        label,
        [Optional(), Length(max=1000)],
        description=hint,
        render_kw={"inputmode": mode, "autocomplete": "off"},
        **more,
    )


def _level(n: int) -> dict[str, Any]:
    return {
        f"levels-{n}-name": StringField(_l("Name"), [Length(max=200)], render_kw={"autocomplete": "off"}),
        f"levels-{n}-least_won": _one(_l("Clients won, at least"), _l("Of all time."), "numeric"),
        f"levels-{n}-least_year": _one(_l("Turnover of twelve months, at least"), "", "decimal"),
        f"levels-{n}-least_month": _one(
            _l("Turnover of the last month, at least"), _l("The last whole month."), "decimal"
        ),
    }


class LevelsForm(Form):
    """The levels from a day on, the lowest first."""

    count = HiddenField()
    starts_on = DayField(_l("Holds from"), [InputRequired(REQUIRED)])

    @property
    def typed(self) -> list[dict[str, str]]:
        """What was typed of each level."""
        return [
            {name: self[f"levels-{n}-{name}"].data or "" for name in LEVEL_FIELDS}
            for n in range(int(self.count.data or 0))
        ]

    def level(self, n: int) -> Mapping[str, Any]:
        """The fields of one level, by their names."""
        return {name: self[f"levels-{n}-{name}"] for name in LEVEL_FIELDS}


def levels_form(n: int, **given: Any) -> LevelsForm:
    """The form with so many levels."""
    fields = {name: field for one in range(n) for name, field in _level(one).items()}
    form: LevelsForm = type("LevelsForm", (LevelsForm,), fields)(**given)
    form.count.data = str(n)
    return form


class OwnRateForm(Form):
    """A rate of its own for one agency."""

    agency = StringField(_l("Agency"), [InputRequired(REQUIRED), Length(max=300)], description=_l("Its name."),
                         render_kw={"autocomplete": "off"})  # fmt: skip
    rate = StringField(
        _l("Its share of each fee, in percent"), [Optional(), Length(max=10)], description=_l("Empty: the terms hold for it again."),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )  # fmt: skip
    reason = StringField(_l("Why"), [InputRequired(REQUIRED), Length(max=500)], description=_l("The agency reads it."))
    starts_on = DayField(_l("Holds from"), [InputRequired(REQUIRED)])
