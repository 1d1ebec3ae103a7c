"""The shape of what clients say, and of the answer to it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..core.forms import AmountField, CurrencySelectField, Form, options
from .actions import Said
from .models import LONGEST_JOB, LONGEST_NAME, LONGEST_WORDS, Again, Kept, Price


class ReviewFields(Form):
    """What everyone reads. It stands first on the page, and so do its faults in the list of what to mend."""

    kept = RadioField(_l("Did they do what they promised?"), [InputRequired(_l("Choose one."))])
    price = RadioField(_l("Was the price at the end the price at the start?"), [InputRequired(_l("Choose one."))])
    again = RadioField(_l("Would you come again?"), [InputRequired(_l("Choose one."))])
    words = TextAreaField(_l("In your words"), [Optional(), Length(max=LONGEST_WORDS)])
    signed = StringField(
        _l("How may we call you?"), [Optional(), Length(max=LONGEST_NAME)],
        description=_l("Like “Owner of a bicycle maker, Gdańsk”. No name is needed."),
    )  # fmt: skip


class HiringForm(Form):
    """Three questions after the work, for the alliance alone."""

    is_hired = RadioField(_l("Did you hire them?"), [InputRequired(_l("Choose one."))])
    job = StringField(_l("What for?"), [Optional(), Length(max=LONGEST_JOB)])
    paid = AmountField(
        _l("Roughly what did you pay?"), [Optional()], description=_l("Without VAT, all together so far.")
    )
    currency = CurrencySelectField()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.is_hired.choices = options({"yes": _("Yes"), "no": _("No")})

    def read(self) -> Said | None:
        """What was said; None with sentences at the fields that can't be read."""
        right = self.validate()
        paid = self.paid.money(self.currency.data) if right and self.paid.data else None
        if not right or self.paid.errors:
            return None
        hired = {"yes": True, "no": False}.get(self.is_hired.data or "")
        return Said(hired, job=self.job.data or "", paid=paid, **self.review)

    @property
    def review(self) -> dict[str, str]:
        """What the review says; nothing here."""
        return {}


class ReviewForm(ReviewFields, HiringForm):
    """The review that everyone reads, and the same."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, words in {"kept": Kept, "price": Price, "again": Again}.items():
            self[name].choices = options(words.labels())

    @property
    def review(self) -> dict[str, str]:
        """What the review says."""
        return {name: self[name].data or "" for name in ("kept", "price", "again", "words", "signed")}


class AnswerForm(Form):
    """The agency's answer below a review."""

    text = TextAreaField(_l("Your answer"), [Length(max=LONGEST_WORDS)], description=_l("Everyone reads it."))
