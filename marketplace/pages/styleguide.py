"""/_styleguide: every component in every state, on light and on dark paper. Development and testing only."""

from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from ..core import clock
from ..core.charts import Chart, Point
from ..core.forms import options
from ..core.guards import public
from ..core.money import Money

bp = Blueprint("styleguide", __name__)

PARTS = ("colour", "buttons", "fields", "choices", "marks", "rows", "records", "lead", "messages", "faults")
WEEKS = [Point(label, came, went, str(came), str(went)) for label, came, went in (
    ("22 Dec", 2, 1), ("29 Dec", 1, 2), ("5 Jan", 3, 1), ("12 Jan", 2, 3), ("19 Jan", 4, 2), ("26 Jan", 3, 1), ("2 Feb", 1, 3),
    ("9 Feb", 2, 2), ("16 Feb", 5, 2), ("23 Feb", 3, 4), ("2 Mar", 4, 1), ("Now", 4, 2))]  # fmt: skip
CHART = Chart("Leads, 12 weeks", "Week from", ("Received", "Given"), WEEKS, "Leads by week", ("34 in", "24 out"))


class Specimens(FlaskForm):
    """Fields in every shape; `bad` ones carry an error."""

    company = StringField(_l("Company"), [InputRequired()], render_kw={"autocomplete": "organization"})
    email = EmailField(_l("E-mail"), [InputRequired()], render_kw={"autocomplete": "email", "inputmode": "email"})
    service = SelectField(_l("Service"), choices=["Content and video", "Development"])
    brief = TextAreaField(_l("The brief"), [Optional()], description=_l("What is wanted, what is ready."))
    reason = TextAreaField(_l("What speaks against it"), description=_l("Only if you don’t agree."))
    off = StringField(_l("Off"), render_kw={"disabled": True})
    readonly = StringField(_l("Read only"), render_kw={"readonly": True})
    audience = RadioField(
        _l("Who is it for?"),
        choices=options(
            {
                "direct": (_l("One partner"), _l("You know who should have it.")),
                "shortlist": (_l("A shortlist"), _l("A few agencies see it at the same time.")),
            }
        ),
    )
    band = RadioField(_l("Budget band"), choices=["Up to €5,000", "€5,000–10,000", "Over €10,000"])
    languages = SelectMultipleField(_l("Languages"), choices=["Polish", "English", "German"])
    kinds = SelectMultipleField(_l("Mails"), choices=options({"lead": _l("New leads"), "money": _l("Money")}))
    consent = BooleanField(_l("The client knows that I earn a reward"))


def specimens(prefix: str) -> Specimens:
    """The form as it comes back after a failed send; `prefix` keeps ids apart on the two papers."""
    form = Specimens(
        formdata=None,
        prefix=prefix,
        meta={"csrf": False},
        company="Rower Miejski",
        email="piotr@rower",
        brief="Six films of 40 seconds.",
        off="Not yours to change",
        readonly="LP-2481",
        audience="shortlist",
        languages=["Polish"],
        kinds=["lead"],
        consent=True,
    )
    form.email.errors = [_l("Write the whole address, like piotr@rower.example")]
    form.band.errors = [_l("Choose a budget band")]
    return form


@bp.get("/_styleguide")
@public
def sheet() -> ResponseReturnValue:
    """The sheet of components."""
    now = clock.now()
    sample = {
        "now": now,
        "deadline": now + timedelta(hours=2, minutes=14),
        "earlier": now - timedelta(hours=5),
        "reward": Money(128400, "EUR"),
        "chart": CHART,
    }
    forms = {"light": specimens("light-"), "dark": specimens("dark-")}
    return render_template("pages/styleguide.html", parts=PARTS, sample=sample, forms=forms)
