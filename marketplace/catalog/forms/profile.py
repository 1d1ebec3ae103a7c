"""The shape of what members type about their agency: profile, pictures, cases. The rules stand with the actions."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from ...core.countries import countries
from ...core.errors import BadInput, Refusal
from ...core.forms import NumberField, options
from ...core.spoken import languages
from ...members.models import Agency
from .. import queries
from ..actions import SaidCase, SaidProfile
from ..models import Case, Kind, Picture, Profile, TaxonomyEntry
from ..models.profile import USUAL_WARNING
from .shelf import NUMERIC, ShelfForm, categories

PICTURES = {"accept": "image/png,image/jpeg,image/webp"}
TAKEN = _l("PNG, JPEG or WebP, at most 10 MB and 24 megapixels. Of a moving picture the first frame is taken.")
OF_AGENCY = ("name", "country", "city", "about", "website", "languages")
OF_PROFILE = ("tagline", "founded", "team_size", "refers", "likes", "is_taking", "warning_percent")
LINES = ("offices", "certificates")


class WithPicture(ShelfForm):
    """What the forms with a picture share."""

    PICTURE = "picture"

    def refuse_picture(self, refusal: Refusal) -> int:
        """Show a refusal at its fields, that of a store that is away at the picture's; returns the status to answer with."""
        if isinstance(refusal, BadInput):
            self.refuse_rest(refusal)
        else:
            self.refuse({self.PICTURE: str(refusal.sentence)})
        return refusal.status


class ProfileForm(WithPicture):
    """All that an agency says of itself."""

    PICTURE = "logo"

    name = StringField(_l("Agency name"), render_kw={"autocomplete": "organization"})
    tagline = StringField(_l("In one line"), [Optional()], description=_l("It stands under your name."))
    logo = FileField(_l("Logo"), [Optional()], description=TAKEN, render_kw=PICTURES)
    without_logo = BooleanField(_l("Show no logo"))
    about = TextAreaField(
        _l("About"), [Optional()],
        description=_l("Two or three sentences that clients read. Lists begin with *, **bold** is bold."),
    )  # fmt: skip
    website = StringField(
        _l("Website"), [Optional(), Length(max=300)], render_kw={"inputmode": "url", "autocomplete": "url"}
    )
    country = SelectField(_l("Country"), render_kw={"autocomplete": "country"})
    city = StringField(_l("City"), [Optional(), Length(max=200)], render_kw={"autocomplete": "address-level2"})
    offices = TextAreaField(_l("Offices"), [Optional()], description=_l("One a line: city, and street if you like."))
    languages = SelectMultipleField(_l("Languages you work in"), [Optional()])
    team_size = NumberField(_l("People"), [Optional()], render_kw=NUMERIC)
    founded = NumberField(_l("Founded in"), [Optional()], render_kw=NUMERIC | {"placeholder": "2014"})
    certificates = TextAreaField(_l("Certificates"), [Optional()], description=_l("One a line."))
    is_taking = BooleanField(_l("Takes new clients"), default=True)
    refers = TextAreaField(
        _l("What you pass on most"), [Optional()], description=_l("Clients with this task you pass to others.")
    )
    likes = TextAreaField(_l("Whom you like to work with"), [Optional()])
    warning_percent = NumberField(
        _l("Warn from, percent"), [Optional()], default=USUAL_WARNING, render_kw=NUMERIC,
        description=_l("The form of a discount warns you when discount and reward take more of the price than this."),
    )  # fmt: skip

    def __init__(self, *args: Any, agency: Agency, profile: Profile | None, **kwargs: Any):
        shown = {name: getattr(agency, name) for name in OF_AGENCY}
        if profile:
            shown |= {name: getattr(profile, name) for name in OF_PROFILE}
            shown |= {name: "\n".join(getattr(profile, name)) for name in LINES}
        super().__init__(*args, data=shown, **kwargs)
        self.country.choices = options(countries())
        self.languages.choices = options(languages(agency.languages))

    @property
    def said(self) -> SaidProfile:
        """What was typed."""
        agency = {name: self[name].data or "" for name in OF_AGENCY if name != "languages"}
        texts: dict[str, Any] = {name: self[name].data or "" for name in ("tagline", "refers", "likes")}
        lines: dict[str, Any] = {name: (self[name].data or "").splitlines() for name in LINES}
        numbers: dict[str, Any] = {name: self[name].data for name in ("founded", "team_size", "warning_percent")}
        return SaidProfile(
            agency=agency | {"languages": self.languages.data or []}, logo=sent(self.logo),
            without_logo=bool(self.without_logo.data), is_taking=bool(self.is_taking.data), faults=self.faults,
            **texts, **numbers, **lines,
        )  # fmt: skip


class PictureForm(WithPicture):
    """A picture of the agency."""

    picture = FileField(_l("Picture"), description=TAKEN, render_kw=PICTURES)
    alt = StringField(_l("What it shows"), description=_l("For those who can’t see it, and for search engines."))

    def __init__(self, *args: Any, picture: Picture | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs | ({"data": {"alt": picture.alt}} if picture else {}))
        if picture:
            self.picture.label.text = _("Another picture in its place")
            self.picture.flags.optional = True


class CaseForm(WithPicture):
    """Work that was done."""

    title = StringField(_l("Title"), description=_l("What it was and for whom: “Shop for a tableware maker”."))
    figure = StringField(_l("Figure"), [Optional()], description=_l("The one that says most: “31% → 58%”."))
    figure_means = StringField(_l("What it counts"), [Optional()], description=_l("“of orders come from phones”"))
    task = TextAreaField(_l("Task"), [Optional()])
    result = TextAreaField(_l("Result"), [Optional()])
    whereabouts = StringField(_l("Where"), [Optional()])
    year = NumberField(_l("Year"), [Optional()], render_kw=NUMERIC)
    category = SelectField(_l("Service"), [Optional()])
    industry = SelectField(_l("Industry"), [Optional()])
    picture = FileField(_l("Picture"), [Optional()], description=TAKEN, render_kw=PICTURES)
    alt = StringField(
        _l("What it shows"), [Optional()], description=_l("For those who can’t see it, and for search engines.")
    )
    without_picture = BooleanField(_l("Show no picture"))

    def __init__(self, *args: Any, case: Case | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs | ({"data": typed_case(case)} if case else {}))
        self.category.choices = categories(case.category if case else None)
        self.industry.choices = _industries(case.industry if case else None)

    @property
    def said(self) -> SaidCase:
        """What was typed."""
        names = ("title", "figure", "figure_means", "task", "result", "whereabouts", "category", "industry", "alt")
        texts: dict[str, Any] = {name: self[name].data or "" for name in names}
        return SaidCase(
            year=self.year.data, picture=sent(self.picture), without_picture=bool(self.without_picture.data),
            faults=self.faults, **texts,
        )  # fmt: skip


def sent(field: FileField) -> bytes | None:
    """The bytes of the file that was chosen; None if none was."""
    return field.data.read() if field.data else None


def typed_case(case: Case) -> dict[str, object]:
    """A case as its form shows it."""
    same = ("title", "figure", "figure_means", "task", "result", "whereabouts", "year")
    return {name: getattr(case, name) for name in same} | {
        "category": case.category.code if case.category else "",
        "industry": case.industry.code if case.industry else "",
        "alt": case.picture.alt if case.picture else "",
    }  # fmt: skip


def _industries(chosen: TaxonomyEntry | None) -> list[SelectChoice]:
    """All industries; what was chosen before it was retired stays."""
    listed: Iterable[TaxonomyEntry] = [branch.entry for branch in queries.tree(Kind.INDUSTRIES)]
    kept = [chosen] if chosen and not chosen.is_living else []
    nothing = SelectChoice("", _("Not chosen yet"))
    return [nothing, *(SelectChoice(entry.code, entry.name) for entry in (*kept, *listed))]
