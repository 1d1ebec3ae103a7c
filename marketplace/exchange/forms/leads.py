"""The shape of what people type about leads and referrals."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import RadioField, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ...core import clock
from ...core.forms import REQUIRED, AmountField, CurrencySelectField, DayField, Form, options, row_id
from ...core.money import BadAmount, Money, read_amount
from ...core.room import house
from ..brief import BASES, CHANNELS, SEEN_BEFORE, NewLead
from ..models import Audience, DeclineReason, LostReason, Stage
from ..models.lead import CLIENT_FIELDS

DEADLINES = (8, 24, 48, 96)  # hours


def usual_hours() -> int:
    """The time to answer that this alliance gives unless somebody chooses another."""
    hours: int = current_app.config["SETTINGS"].answer_hours
    return hours


def _hours() -> list[int]:
    return sorted({*DEADLINES, usual_hours()})


def deadlines() -> list[SelectChoice]:
    """The times to answer that one can choose."""
    return options({hours: ngettext("%(num)d hour", "%(num)d hours", hours) for hours in _hours()})


def answer_by(hours: int | None) -> datetime:
    """The deadline in so many hours; the longest that can be chosen for any other number."""
    offered = _hours()
    return clock.now() + timedelta(hours=hours if hours in offered else offered[-1])


def _about(audience: Audience, rounds: str) -> str:
    """What a choice means: where open leads go in rounds, not everyone sees them at once."""
    in_rounds = audience == Audience.OPEN and rounds
    return _("It goes in rounds, by the alliance’s rule.") if in_rounds else str(audience.about)


class LeadForm(Form):
    """Pass a client. Named like the fields of the action's refusals, so that these find their place."""

    title = StringField(_l("In one line"), [Length(max=300)])
    brief = TextAreaField(
        _l("The brief"), [Length(max=10_000)], description=_l("What is wanted, what is ready, what is not clear yet.")
    )
    category = StringField(
        _l("Service"),
        [Length(max=200)],
        description=_l("Type a few letters and choose."),
        render_kw={"list": "category-list", "autocomplete": "off"},
    )
    region = StringField(
        _l("Region"),
        [Length(max=200)],
        description=_l("A country, a part of one or of the world."),
        render_kw={"list": "region-list", "autocomplete": "off"},
    )
    language = StringField(
        _l("Language the client speaks"),
        [Length(max=100)],
        render_kw={"list": "language-list", "autocomplete": "off"},
    )
    budget_min = AmountField(_l("Budget from"), [Optional()])
    budget_max = AmountField(_l("Budget to"), [Optional()])
    currency = CurrencySelectField()
    answer_hours = RadioField(_l("Answer by"), coerce=int, default=usual_hours)
    audience = RadioField(_l("Who is it for?"), validate_choice=False)
    # Both stand beside each agency; which one counts, `chosen` says.
    agency = SelectField(_l("Agency"), coerce=row_id, validate_choice=False)
    agencies = SelectMultipleField(_l("Agencies"), coerce=row_id, validate_choice=False)
    find = StringField(_l("Find an agency"), render_kw={"type": "search", "autocomplete": "off"})
    company = StringField(_l("Company"), [Length(max=300)], render_kw={"autocomplete": "off"})
    contact = StringField(_l("Person"), [Length(max=300)], render_kw={"autocomplete": "off"})
    phone = StringField(
        _l("Phone"), [Length(max=60)], render_kw={"type": "tel", "inputmode": "tel", "autocomplete": "off"}
    )
    email = StringField(
        _l("E-mail"), [Length(max=300)], render_kw={"type": "email", "inputmode": "email", "autocomplete": "off"}
    )
    website = StringField(_l("Website"), [Length(max=300)], render_kw={"inputmode": "url", "autocomplete": "off"})
    consent_basis = SelectField(_l("On what grounds"))
    consent_channel = SelectField(_l("How the client agreed"))
    consent_obtained_on = DayField(_l("When"))
    consent_wording = TextAreaField(
        _l("In these words"),
        [Length(max=5000)],
        description=_l("What the client agreed to, as it was said or written."),
    )

    again = StringField(_l("Why again?"), [Length(max=300)], render_kw={"autocomplete": "off"})

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        # How open leads go; empty where everyone sees them at once.
        self.rounds: str = house().answers["rounds_in_words"]()
        self.audience.choices = options({word.value: (word.label, _about(word, self.rounds)) for word in Audience})
        self.answer_hours.choices = deadlines()
        self.consent_basis.choices = options(BASES)
        self.consent_channel.choices = options(CHANNELS)
        if not self.is_submitted() and not self.consent_wording.data:
            self.consent_wording.data = _(
                "I agree that my company, name, phone and e-mail are given to one agency of the alliance that takes this job."
            )

    @property
    def meant_for(self) -> str:
        """Who it is for; where nothing is chosen, what is ticked says so."""
        ticked = len(self.agencies.data or ()) or bool(self.agency.data)
        return self.audience.data or ("" if not ticked else Audience.DIRECT if ticked == 1 else Audience.SHORTLIST)

    @property
    def chosen(self) -> list[int]:
        """The agencies it is for: the one, or those that are ticked; none where everyone may take it.

        Several that are ticked for a shortlist stay ticked, and none of them is the one partner.
        """
        ticked = self.agencies.data or []
        if self.meant_for == Audience.OPEN:
            return []
        if self.meant_for == Audience.DIRECT:
            return [self.agency.data] if self.agency.data else ticked if len(ticked) == 1 else []
        return ticked

    def begin(self, agencies: list[int]) -> None:
        """What a new form starts with: today, and these agencies. What was typed before and kept stays."""
        if self.title.raw_data:
            return
        self.consent_obtained_on.data, self.agencies.data = clock.today(), agencies
        if len(agencies) == 1:
            self.audience.data, self.agency.data = Audience.DIRECT.value, agencies[0]

    def forgive(self) -> None:
        """Say nothing yet of what can't be read: the form is only looked at."""
        for field in self:
            field.process_errors = []

    def budget(self) -> tuple[Money | None, Money | None]:
        """Both ends as far as they can be read, without a word about what can't: the form isn't sent yet."""
        low, high = (_readable(one.data or "", self.currency.data or "") for one in (self.budget_min, self.budget_max))
        return low, high

    def new_lead(self) -> NewLead:
        """What the action takes. Amounts that can't be read have left a sentence at their fields."""
        described: dict[str, Any] = {name: self[name].data or "" for name in (*SEEN_BEFORE, "again")}
        new = NewLead(**described)
        new.currency, new.audience, new.agencies = self.currency.data, self.meant_for, self.chosen
        new.budget_min = self.budget_min.money(new.currency) if self.budget_min.data else None
        new.budget_max = self.budget_max.money(new.currency) if self.budget_max.data else None
        new.client = {name: self[name].data or "" for name in CLIENT_FIELDS}
        for name in ("consent_basis", "consent_channel", "consent_obtained_on", "consent_wording"):
            setattr(new, name, self[name].data)
        new.answer_by = answer_by(self.answer_hours.data)
        return new

    def refuse(self, errors: dict[str, str]) -> None:
        """Place the action's sentences: "client.email" stands at `email`, "consent.channel" at `consent_channel`."""
        names = {"budget": "budget_max", "answer_by": "answer_hours"}
        super().refuse(
            {
                names.get(name, name.removeprefix("client.").replace("consent.", "consent_")): sentence
                for name, sentence in errors.items()
            }
        )


def _readable(text: str, currency: str) -> Money | None:
    try:
        return read_amount(text, currency)
    except BadAmount:
        return None


class DeclineForm(Form):
    """Say no, with a reason."""

    reason = SelectField(_l("Why not?"))
    note = TextAreaField(_l("A word to the referrer"), [Length(max=2000)])

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.reason.choices = options({"": _("Choose one"), **DeclineReason.labels()})


class ReopenForm(Form):
    """Open a lead again, with a new time to answer."""

    answer_hours = RadioField(_l("Answer by"), coerce=int, default=usual_hours)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.answer_hours.choices = deadlines()

    def answer_by(self) -> datetime:
        """The deadline that was chosen; the longest for anything else."""
        return answer_by(self.answer_hours.data)


class ReasonForm(Form):
    """Something that takes a reason."""

    reason = TextAreaField(_l("Why?"), [Length(max=2000)])


class StageForm(Form):
    """Move a referral on."""

    stage = SelectField(_l("Next stage"))
    note = TextAreaField(_l("Note"), [Length(max=5000)])
    reason = SelectField(_l("Why was it lost?"), validate_choice=False)

    def __init__(self, *args: Any, steps: Iterable[Stage] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.stage.choices = options({step.value: step.choice for step in steps})
        self.reason.choices = options({"": _("Only if it was lost"), **LostReason.labels()})


class NoteForm(Form):
    """A remark that both agencies see."""

    text = TextAreaField(_l("Note"), [InputRequired(REQUIRED), Length(max=5000)])
