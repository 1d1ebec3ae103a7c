"""The shape of what applicants, members that are named, and admins type. The rules stand with the actions."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from ..attribution.carried import AttributedForm
from ..catalog.models import Kind, TaxonomyEntry
from ..catalog.queries import groups_of, tree
from ..core.countries import countries
from ..core.forms import DayField, Form, options, row_id
from ..core.spoken import languages
from ..members.models import Size
from .actions import Said
from .models import Application, Opinion, Why

SAME = ("company", "website", "country", "city", "tax_number", "about", "why", "work")
LISTED = {"list": "member-list", "autocomplete": "off"}


class ApplicationForm(AttributedForm):
    """All that an applicant says. What is missing is told by the action, for it can be saved before it is whole."""

    company = StringField(_l("Agency name"), render_kw={"autocomplete": "organization"})
    website = StringField(_l("Website"), render_kw={"inputmode": "url", "autocomplete": "url"})
    country = SelectField(_l("Country"), render_kw={"autocomplete": "country"})
    city = StringField(_l("City"), [Optional()], render_kw={"autocomplete": "address-level2"})
    size = SelectField(_l("People"))
    tax_number = StringField(
        _l("Tax or register number"), [Optional()], render_kw={"autocomplete": "off"},
        description=_l("It tells companies of one name apart."),
    )  # fmt: skip
    services = SelectMultipleField(_l("Services"), coerce=row_id)
    languages = SelectMultipleField(_l("Languages you work in"))
    industries = SelectMultipleField(_l("Industries you know"), [Optional()], coerce=row_id)
    about = TextAreaField(
        _l("What do you do, and for whom?"), description=_l("Two or three sentences. Once you have joined, clients read them on your page.")
    )  # fmt: skip
    why = TextAreaField(
        _l("Why do you want to join?"), [Optional()],
        description=_l("Which clients would you pass on, and which would you take?"),
    )  # fmt: skip
    reference_1 = StringField(_l("A member who knows you"), [Optional()], render_kw=LISTED)
    reference_2 = StringField(_l("Another one"), [Optional()], render_kw=LISTED)
    work = TextAreaField(
        _l("Links to your work"), [Optional()], description=_l("One address a line.")
    )  # fmt: skip
    decider_name = StringField(_l("Your name"), render_kw={"autocomplete": "name"})
    decider_role = StringField(_l("Your role"), render_kw={"autocomplete": "organization-title"})
    decider_email = EmailField(
        _l("Your e-mail"), render_kw={"autocomplete": "email"},
        description=_l("We write here, and the agency’s owner signs in with it later."),
    )  # fmt: skip
    executor_name = StringField(_l("Their name"), [Optional()], render_kw={"autocomplete": "off"})
    executor_role = StringField(_l("Their role"), [Optional()], render_kw={"autocomplete": "off"})
    executor_contact = StringField(_l("Their e-mail or phone"), [Optional()], render_kw={"autocomplete": "off"})
    agree = BooleanField(_l("I agree to these rules for my agency"))
    rules = HiddenField()  # the hash of those that were shown

    def __init__(self, *args: Any, shown: Application | None = None, rules: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs | ({"data": typed_of(shown)} if shown else {}))
        self.branches = tree(Kind.CATEGORIES)
        self.services.choices = options({one.entry.id: one.entry.name for one in self.branches})
        self.industries.choices = [
            SelectChoice(one.entry.id, one.entry.name, render_kw={"level": one.level}) for one in tree(Kind.INDUSTRIES)
        ]
        self.languages.choices = options(languages(shown.languages if shown else ()))
        self.country.choices = options({"": _("Choose one")} | countries())
        self.size.choices = options({"": _("Choose one"), **Size.labels()})
        if shown:
            del self.decider_email  # the link has proved it
        self.read_rules, self.rules.data = self.rules.data or "", rules

    @property
    def groups(self) -> list[tuple[TaxonomyEntry, list[TaxonomyEntry], int]]:
        """Each group with its services, and how many of all that is ticked."""
        return groups_of(self.branches, self.services.data or ())

    @property
    def said(self) -> Said:
        """What was typed."""
        texts: dict[str, Any] = {name: self[name].data or "" for name in (*SAME, "size")}
        faults = {field.name: str(field.errors[0]) for field in self if field.errors}
        return Said(
            **texts, languages=self.languages.data or [], category_ids=self.services.data or [],
            industry_ids=self.industries.data or [],
            references=[self.reference_1.data or "", self.reference_2.data or ""],
            decider=self._people("decider"), executor=self._people("executor"),
            agreed=self.read_rules if self.agree.data else "", faults=faults,
        )  # fmt: skip

    def _people(self, who: str) -> dict[str, str]:
        mine = (field for field in self if field.name.startswith(f"{who}_"))
        return {field.name.removeprefix(f"{who}_"): field.data or "" for field in mine}


def typed_of(application: Application) -> dict[str, Any]:
    """An application as its form shows it."""
    people = application.people
    names = [one.agency.name for one in application.references if one.asked_at is None]
    return {
        **{name: getattr(application, name) for name in (*SAME, "size", "languages")},
        **{f"{who}_{name}": text for who, said in people.items() for name, text in said.items()},
        **{f"reference_{n}": name for n, name in enumerate(names, 1)},
        "services": application.category_ids, "industries": application.industry_ids, "agree": bool(application.agreed_at),
    }  # fmt: skip


class AnswerForm(Form):
    """The applicant answers what was asked back."""

    text = TextAreaField(_l("Your answer"))


class OpinionForm(Form):
    """A member's word on an applicant."""

    opinion = RadioField(_l("Do you know them?"), validate_choice=False)
    words = TextAreaField(
        _l("In your words"), [Optional()], description=_l("What you have done with them, and how it went. The admins alone read it.")
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.opinion.choices = options(Opinion.labels())


class AskForm(Form):
    """An admin asks back."""

    text = TextAreaField(
        _l("What do you need to know?"), description=_l("The applicant gets it by mail, with your name.")
    )


class RejectForm(Form):
    """An admin declines."""

    why = RadioField(_l("Reason"), validate_choice=False)
    reason = TextAreaField(_l("In your words"), description=_l("The applicant reads this."))
    again_from = DayField(
        _l("They can try again from"), [Optional()], description=_l("Empty: at any time."), render_kw={"type": "date"}
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.why.choices = options(Why.labels())


class NoteForm(Form):
    """A note for the other admins."""

    note = TextAreaField(_l("Note"), description=_l("The admins alone read it."))
