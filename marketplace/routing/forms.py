"""The shapes of a rule, of a cap and of a pause."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ..core import clock
from ..core.forms import REQUIRED, DayField, Form, NumberField, options
from .actions import SaidRule
from .models import (
    LONGEST_REASON,
    MOST_AGENCIES,
    MOST_CLIENTS,
    MOST_HOURS,
    MOST_ROUNDS,
    MOST_WEIGHT,
    PARTS,
    Capacity,
    Part,
    RoutingRule,
)

DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
SIZES = "agencies_a_round", "hours", "rounds"
BEGINS = {
    "agencies_a_round": 3,
    "hours": 24,
    "rounds": 3,
    "fit": 40,
    "level": 15,
    "certificate": 15,
    "load": 15,
    "reciprocity": 15,
}


def _weight(part: Part) -> NumberField:
    return NumberField(part.label, [Optional()], least=0, most=MOST_WEIGHT, description=part.about, render_kw=DIGITS)


class RuleForm(Form):
    """A rule from a day on, or none."""

    way = RadioField(
        _l("Who sees an open lead?"), [InputRequired(_l("Choose one."))],
        choices=options({
            "off": (_l("Everyone at once"), _l("All members see it at once; those who fit are told.")),
            "on": (_l("In rounds, by score"), _l("The best agencies are asked first, and everyone after the last round.")),
        }),
    )  # fmt: skip
    agencies_a_round = NumberField(
        _l("Agencies in a round"), [Optional()], least=1, most=MOST_AGENCIES, render_kw=DIGITS
    )
    hours = NumberField(_l("Hours that a round lasts"), [Optional()], least=1, most=MOST_HOURS, render_kw=DIGITS)
    rounds = NumberField(_l("Rounds before everyone"), [Optional()], least=1, most=MOST_ROUNDS, render_kw=DIGITS)
    weight_fit = _weight(Part.FIT)
    weight_level = _weight(Part.LEVEL)
    weight_certificate = _weight(Part.CERTIFICATE)
    weight_load = _weight(Part.LOAD)
    weight_reciprocity = _weight(Part.RECIPROCITY)
    starts_on = DayField(_l("Holds from"), [InputRequired(REQUIRED)])

    def __init__(self, rule: RoutingRule | None = None, **kwargs: Any):
        """It begins from the rule in force, or from off with numbers that many would choose."""
        given = BEGINS if rule is None else {name: getattr(rule, name) for name in SIZES} | rule.weights
        data = {f"weight_{name}" if name in PARTS else name: value for name, value in given.items()}
        super().__init__(data=data | {"way": "on" if rule else "off", "starts_on": clock.today()}, **kwargs)
        for name in SIZES:
            self[name].flags.optional = False  # without rounds they may be empty; with them they are refused then

    @property
    def is_on(self) -> bool:
        """Whether there are to be rounds."""
        return self.way.data == "on"

    @property
    def weights(self) -> list[Any]:
        """The fields of the weights, in their order."""
        return [self[f"weight_{one}"] for one in PARTS]

    @property
    def said(self) -> SaidRule:
        """The rule that was typed."""
        weights = {one: self[f"weight_{one}"].data for one in PARTS}
        return SaidRule(self.agencies_a_round.data, self.hours.data, self.rounds.data, weights)


class CapForm(Form):
    """How many clients the agency takes."""

    most_in_hand = NumberField(
        _l("Clients in hand at once, at most"), [Optional()], least=1, most=MOST_CLIENTS, render_kw=DIGITS,
        description=_l("Accepted, and not yet finished or lost. Empty: no cap."),
    )  # fmt: skip
    most_a_month = NumberField(
        _l("New clients a month, at most"), [Optional()], least=1, most=MOST_CLIENTS, render_kw=DIGITS,
        description=_l("Counted from the first day of the month. Empty: no cap."),
    )  # fmt: skip

    def __init__(self, capacity: Capacity | None = None, **kwargs: Any):
        super().__init__(obj=capacity, **kwargs)


class PauseForm(Form):
    """From when to when the agency takes no new clients."""

    paused_from = DayField(_l("First day"), [InputRequired(REQUIRED)])
    paused_until = DayField(_l("Last day"), [InputRequired(REQUIRED)])
    reason = StringField(
        _l("Why"), [InputRequired(REQUIRED), Length(max=LONGEST_REASON)],
        description=_l("Only your own people and the alliance’s admins read it."),
    )  # fmt: skip

    def __init__(self, capacity: Capacity | None = None, **kwargs: Any):
        shown: dict[str, Any] = {"paused_from": clock.today()}
        first, last = (capacity.paused_from, capacity.paused_until) if capacity else (None, None)
        if capacity is not None and first and last and last >= clock.today():
            shown = {"paused_from": max(first, clock.today()), "paused_until": last, "reason": capacity.pause_reason}
        super().__init__(data=shown, **kwargs)
