"""The shape of what people type in a claim."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..core.forms import REQUIRED, DayField, Form, not_in_future, options
from ..exchange.contacts import LONGEST as LONGEST_CONTACT
from .models import LONGEST, LONGEST_NAME

_ONE = [Optional(), Length(max=LONGEST_CONTACT)]
_FILE = {"accept": ".pdf,.png,.jpg,.jpeg,.webp,.txt,.csv,.eml,.md"}


class AskForm(Form):
    """A client that came from us."""

    company = StringField(_l("Company"), [InputRequired(REQUIRED), Length(max=LONGEST_CONTACT)])
    website = StringField(_l("Website"), _ONE, render_kw={"inputmode": "url", "autocapitalize": "off"})
    email = StringField(_l("E-mail"), _ONE, render_kw={"inputmode": "email", "autocapitalize": "off"})
    phone = StringField(_l("Phone"), _ONE, render_kw={"inputmode": "tel"})
    known_since = DayField(
        _l("Known to you since"),
        [InputRequired(REQUIRED), not_in_future],
        description=_l("As your mails or papers show it."),
    )
    words = TextAreaField(
        _l("What shows that they came from you?"), [InputRequired(REQUIRED), Length(max=LONGEST)],
        description=_l("Whoever works for them reads it, and so does an admin."),
    )  # fmt: skip
    file = FileField(
        _l("File"), [Optional()], render_kw=_FILE,
        description=_l("A mail, an offer, a contract: PDF, picture (PNG, JPEG, WebP) or plain text; at most 10 MB. You can show more later."),
    )  # fmt: skip


class ConfirmForm(Form):
    """The claimant's word to what the search has found."""

    words = TextAreaField(
        _l("What shows that they came from you?"), [Optional(), Length(max=LONGEST)],
        description=_l("Your lead shows it already. Whoever works for them reads this, and so does an admin."),
    )  # fmt: skip


class ContestForm(Form):
    """Why the client did not come from the claimant."""

    reason = TextAreaField(
        _l("Why not?"), [InputRequired(REQUIRED), Length(max=LONGEST)],
        description=_l("An admin reads it, and so does the other agency. Without the client’s name and contacts."),
    )  # fmt: skip


class PaperForm(Form):
    """A file that one side shows."""

    file = FileField(
        _l("File"), render_kw=_FILE,
        description=_l("PDF, picture (PNG, JPEG, WebP) or plain text; at most 10 MB. The other agency and the admins can open it."),
    )  # fmt: skip
    about = StringField(_l("What it shows"), [Optional(), Length(max=LONGEST_NAME)])


class DecisionForm(Form):
    """What an admin decides."""

    outcome = RadioField(_l("Decision"), [InputRequired(_l("Choose one."))])
    reason = TextAreaField(
        _l("Why"),
        [InputRequired(REQUIRED), Length(max=LONGEST)],
        description=_l("Both sides read this. Name the rule."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.outcome.choices = options(
            {"yes": _l("The client came from them"), "no": _l("The client did not come from them")}
        )
