"""The shape of what people type in a dispute."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..core.formats import money
from ..core.forms import REQUIRED, AmountField, Form, options
from .models import LONGEST, LONGEST_NAME, Dispute, Ground, Outcome, Subject

_WORDS = [InputRequired(REQUIRED), Length(max=LONGEST)]


class ObjectionForm(Form):
    """Object to a reward or a fee."""

    ground = RadioField(_l("What is wrong?"), [InputRequired(_l("Choose one."))])
    words = TextAreaField(
        _l("In your words"), _WORDS,
        description=_l("The other agency reads it, and so does an admin. Without the client’s name and contacts."),
    )  # fmt: skip

    def __init__(self, subject: Subject, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.ground.choices = options(Ground.of(subject))


class AnswerForm(Form):
    """The other side's answer."""

    words = TextAreaField(
        _l("Your answer"), _WORDS,
        description=_l("The agency that objects reads it, and so does an admin. Without the client’s name and contacts."),
    )  # fmt: skip


class PayersAnswerForm(AnswerForm):
    """The payer's answer, where an order is said not to have arrived."""

    bank_reference = StringField(_l("Your bank’s number for it"), [Length(max=140)])


class AppealForm(Form):
    """Why another admin shall decide."""

    words = TextAreaField(
        _l("Why do you not agree?"), _WORDS,
        description=_l("Another admin reads it, and so does the other agency. Without the client’s name and contacts."),
    )  # fmt: skip


class PaperForm(Form):
    """A file that one side shows."""

    file = FileField(
        _l("File"), render_kw={"accept": ".pdf,.png,.jpg,.jpeg,.webp,.txt,.csv,.eml,.md"},
        description=_l("PDF, picture (PNG, JPEG, WebP) or plain text; at most 10 MB. The other agency and the admins can open it."),
    )  # fmt: skip
    about = StringField(_l("What it shows"), [Optional(), Length(max=LONGEST_NAME)],
                        description=_l("Without the client’s name."))  # fmt: skip


class NoteForm(Form):
    """Something more that a side or an admin says."""

    note = TextAreaField(
        _l("Note"), _WORDS,
        description=_l("Both agencies read it, and so do the admins. Without the client’s name and contacts."),
    )  # fmt: skip


class DecisionForm(Form):
    """What an admin decides."""

    outcome = RadioField(_l("Decision"), [InputRequired(_l("Choose one."))])
    amount = AmountField(_l("The sum that is due"), description=_l("Only with “another sum is due”."))
    sure = BooleanField(_l("I am sure: more than the terms give is due"))
    reason = TextAreaField(_l("Why"), _WORDS, description=_l("Both sides read this. Name the rule."))
    late_report = BooleanField()
    show = BooleanField(_l("Show it on the public page of whoever it goes against"))

    def __init__(self, row: Dispute, *args: Any, **kwargs: Any):
        before = row.decisions[-1].late_report if row.decisions else False  # stays, unless the appeal changes it
        super().__init__(*args, data={"late_report": before}, **kwargs)
        if row.reward:
            payee = row.reward.payee.name
            self.late_report.label.text = _("Count it as a late report of %(agency)s", agency=row.reward.payer.name)
            lines = {
                Outcome.DISMISS: _(
                    "%(amount)s to %(agency)s, as the terms say", amount=money(row.reward.share), agency=payee
                ),
                Outcome.AMEND: _("You set the sum"),
                Outcome.VOID: _("The payer owes nothing on this fee"),
            }
        else:
            lines = {
                Outcome.DISMISS: _("%(amount)s: the rewards in the order are settled", amount=money(row.amount)),
                Outcome.AMEND: _("You say how much; the rest is due again, in a new order"),
                Outcome.VOID: _("The rewards are due again, in a new order"),
            }
            del self.late_report, self.sure
            self.amount.label.text = _("The sum that has arrived")
            self.amount.description = _("Only with “part of it has arrived”.")
        self.outcome.choices = [(one.value, (str(one.said_of(row.subject)), line)) for one, line in lines.items()]


class SecondForm(Form):
    """A second admin agrees, or says why not."""

    reason = TextAreaField(_l("What speaks against it"), [Length(max=2000)], description=_l("Only if you don’t agree."))
