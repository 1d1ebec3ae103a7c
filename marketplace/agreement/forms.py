"""The shape of a new version of the agreement, and of new terms."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..core.forms import REQUIRED, CurrencySelectField, DayField, Form, NumberField, options
from ..core.languages import NAMES
from ..rewards.models import CapPer, FeeKind, HoldUntil, Measure
from .models import LONGEST, LONGEST_CHANGE
from .new_rules import FIELDS


class VersionForm(Form):
    """A version of the agreement: a text and what is new, in each language."""

    starts_on = DayField(_l("Holds from"), [InputRequired(REQUIRED)])


def version_form(**filled: Any) -> VersionForm:
    """The form with two fields for each language."""
    fields: dict[str, Any] = {}
    for code, name in NAMES.items():
        needed = [InputRequired(REQUIRED)] if code == "en" else [Optional()]
        fields[f"text_{code}"] = TextAreaField(
            name, [*needed, Length(max=LONGEST)], render_kw={"rows": 12, "lang": code}
        )
        fields[f"change_{code}"] = TextAreaField(
            _l("What is new (%(language)s)", language=name), [Optional(), Length(max=LONGEST_CHANGE)],
            render_kw={"rows": 2, "lang": code},
        )  # fmt: skip
    return type("VersionForm", (VersionForm,), fields)(**filled)


class AcceptForm(Form):
    """What is accepted, as it was shown."""

    text_hash = HiddenField()
    language = HiddenField()


class TermsForm(Form):
    """New terms of rewards."""

    rate = StringField(
        _l("Share of each fee, in percent"), [InputRequired(REQUIRED), Length(max=10)],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )  # fmt: skip
    months = NumberField(
        _l("For how many months after the acceptance"), [Optional()], least=1, most=1200,
        description=_l("Empty: for the life of the client."), render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    tied_months = NumberField(
        _l("For how many months a client stays tied to the member that brought it"), [Optional()], least=1, most=1200,
        description=_l("Whatever it asks for then, at whichever member. Empty: for the life of the client."),
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    services = StringField(
        _l("Only for these services"), [Length(max=1000)], render_kw={"autocomplete": "off"},
        description=_l("Names of services or groups, with commas between. Empty: for all."),
    )  # fmt: skip
    starts_on = DayField(_l("Holds from"), [InputRequired(REQUIRED)])


def _one(label: Any, hint: Any = "", mode: str = "text", **more: Any) -> StringField:
    """A text of one line."""
    return StringField(
        label,
        [Optional(), Length(max=1000)],
        description=hint,
        render_kw={"inputmode": mode, "autocomplete": "off"},
        **more,
    )


def _words(words: type[Any], label: Any, none: Any) -> SelectField:
    return SelectField(label, [Optional()], choices=lambda: options({"": none, **words.labels()}))


def _rule(n: int, levels: Sequence[str]) -> dict[str, Any]:
    """The fields of one rule."""
    anybody = _l("Any")
    fields = {
        "rate": _one(_l("Share of each fee, in percent"), _l("Or a sum below."), "decimal"),
        "level": SelectField(
            _l("Level of the referrer"), [Optional()], choices=options({"": anybody, **{one: one for one in levels}})
        ),
        "services": _one(_l("Only for these services"), _l("Names of services or groups, with commas between.")),
        "kind": _words(FeeKind, _l("How the client pays"), anybody),
        "from_month": _one(_l("From month"), _l("Of the client’s life: the first is 1."), "numeric"),
        "to_month": _one(_l("To month"), "", "numeric"),
        "first_fees": _one(_l("Only the client’s first fees, how many"), "", "numeric"),
        "paid_months": _one(_l("Only after so many paid months in a row"), "", "numeric"),
        "measure": _words(Measure, _l("What is measured of the referrer"), _l("Nothing")),
        "from_value": _one(_l("From"), _l("A sum, or a number of clients."), "decimal"),
        "to_value": _one(_l("To below"), "", "decimal"),
        "step_rate": _one(_l("So many percent more"), "", "decimal"),
        "step_of": _one(_l("For each full"), _l("A sum, or a number of clients."), "decimal"),
        "most_rate": _one(_l("Up to, in percent"), "", "decimal"),
        "flat": _one(_l("A sum for each fee"), _l("In place of a share; never more than the fee."), "decimal"),
        "cap": _one(_l("At most, for one client"), "", "decimal"),
        "cap_per": _words(CapPer, _l("In"), "—"),
        "hold_days": _one(_l("Wait so many days after the client has paid"), "", "numeric"),
        "hold_until": _words(HoldUntil, _l("Wait until"), "—"),
        "currency": CurrencySelectField(),
    }
    return {f"rules-{n}-{name}": field for name, field in fields.items()}


class RulesForm(TermsForm):
    """Terms with rules; `count` says how many stand on the page."""

    count = HiddenField()

    @property
    def typed(self) -> list[dict[str, str]]:
        """What was typed of each rule."""
        return [
            {name: self[f"rules-{n}-{name}"].data or "" for name in FIELDS} for n in range(int(self.count.data or 0))
        ]

    @property
    def plain(self) -> dict[str, Any]:
        """What was typed beside the rules."""
        names = ("rate", "months", "tied_months", "services", "starts_on")
        return {name: self[name].data for name in names}

    def rule(self, n: int) -> Mapping[str, Any]:
        """The fields of one rule, by their names."""
        return {name: self[f"rules-{n}-{name}"] for name in FIELDS}


def rules_form(n: int, levels: Sequence[str], **given: Any) -> RulesForm:
    """The form with so many rules."""
    fields = {name: field for one in range(n) for name, field in _rule(one, levels).items()}
    form: RulesForm = type("RulesForm", (RulesForm,), fields)(**given)
    form.count.data = str(n)
    return form
