"""The shape of goals, joint actions, templates, budgets and requests."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..core.forms import REQUIRED, AmountField, CurrencySelectField, DayField, Form, NumberField, options
from ..core.money import CODES, Money
from ..core.typed import row_number
from ..members.models import Agency
from .actions import SaidAction, SaidBudget, SaidGoal, SaidRequest, SaidTemplate
from .models import LONGEST_TEXT, LONGEST_TITLE, MOST, ActionKind, GoalKind
from .queries import Standing


class GoalForm(Form):
    """How many in a period. Who passes the clients stands in the same list as the kind."""

    counts = SelectField(_l("What counts"))
    target = NumberField(
        _l("How many"), [InputRequired(REQUIRED)], least=1, most=MOST, render_kw={"inputmode": "numeric"}
    )
    starts_on = DayField(_l("From"), [InputRequired(REQUIRED)])
    ends_on = DayField(_l("Until"), [InputRequired(REQUIRED)])

    def __init__(self, *args: Any, sides: Sequence[Agency], **kwargs: Any):
        super().__init__(*args, **kwargs)
        passed = {str(one.id): _("Clients that %(agency)s passes", agency=one.name) for one in sides}
        self.counts.choices = options(passed | {"actions": GoalKind.ACTIONS.label})

    @property
    def said(self) -> SaidGoal:
        """What it says."""
        giver = row_number(self.counts.data)
        kind = GoalKind.CLIENTS if giver else GoalKind.ACTIONS
        return SaidGoal(kind, giver, self.starts_on.data, self.ends_on.data, self.target.data)


class TemplateForm(Form):
    """What actions begin from."""

    kind = SelectField(_l("What is done"), choices=lambda: options(ActionKind.labels()))
    title = StringField(_l("Title"), [InputRequired(REQUIRED), Length(max=LONGEST_TITLE)])
    we_do = TextAreaField(_l("What you do for it"), [Optional(), Length(max=LONGEST_TEXT)], render_kw={"rows": 4})
    they_do = TextAreaField(_l("What they do for it"), [Optional(), Length(max=LONGEST_TEXT)], render_kw={"rows": 4})

    @property
    def said(self) -> SaidTemplate:
        """What it says."""
        return SaidTemplate(self.kind.data or "", self.title.data or "", self.we_do.data or "", self.they_do.data or "")


class ActionForm(TemplateForm):
    """Something that both do on a day."""

    held_on = DayField(_l("Day"), [InputRequired(REQUIRED)])

    @property
    def said(self) -> SaidAction:
        """What it says."""
        said = super().said
        return SaidAction(said.kind, said.title, said.we_do, said.they_do, self.held_on.data)


class ResultForm(Form):
    """What came of it."""

    result = TextAreaField(
        _l("What came of it"), [InputRequired(REQUIRED), Length(max=LONGEST_TEXT)], description=_l("In figures, if there are any."),
    )  # fmt: skip


class BudgetForm(Form):
    """How much may be promised in which period."""

    title = StringField(_l("Title"), [InputRequired(REQUIRED), Length(max=LONGEST_TITLE)])
    amount = AmountField(_l("Amount"), [InputRequired(REQUIRED)])
    currency = CurrencySelectField()
    starts_on = DayField(_l("From"), [InputRequired(REQUIRED)])
    ends_on = DayField(_l("Until"), [InputRequired(REQUIRED)])

    def read(self) -> SaidBudget | None:
        """What it says; None where something is wrong, which stands at its field then."""
        right, amount = self.validate(), _sum(self.amount, self.currency.data)
        return (
            SaidBudget(self.title.data or "", amount, self.starts_on.data, self.ends_on.data)
            if right and amount
            else None
        )


class RequestForm(Form):
    """What is asked for."""

    budget = SelectField(_l("Of which budget"))
    what = StringField(_l("What for"), [InputRequired(REQUIRED), Length(max=LONGEST_TITLE)])
    amount = AmountField(_l("How much"), [InputRequired(REQUIRED)], description=_l("In the currency of the budget."))
    spend_on = DayField(_l("When"), [InputRequired(REQUIRED)])
    expected = TextAreaField(_l("What you expect of it"), [Optional(), Length(max=LONGEST_TEXT)])

    def __init__(self, *args: Any, budgets: Sequence[Standing], said: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.budgets = {one.budget.id: one.budget for one in budgets}
        self.budget.choices = options({str(one.budget.id): said(one) for one in budgets})

    def read(self) -> SaidRequest | None:
        """What it says; None where something is wrong, which stands at its field then."""
        right, budget = self.validate(), self.budgets.get(row_number(self.budget.data) or 0)
        amount = _sum(self.amount, budget.currency) if budget else None
        if not (right and budget and amount):
            return None
        return SaidRequest(budget.id, self.what.data or "", amount, self.spend_on.data, self.expected.data or "")


class SpentForm(Form):
    """What was spent, with a proof."""

    amount = AmountField(_l("Spent"), [InputRequired(REQUIRED)])
    file = FileField(
        _l("Proof"), render_kw={"accept": ".pdf,.png,.jpg,.jpeg,.webp,.txt,.csv,.eml,.md"},
        description=_l("An invoice or a receipt: PDF, picture (PNG, JPEG, WebP) or plain text; at most 10 MB. Both agencies can open it, and the admins where the budget is the alliance’s."),
    )  # fmt: skip

    def read(self, currency: str) -> tuple[Money, bytes] | None:
        """The sum and the file; None where something is wrong."""
        right, amount = self.validate(), _sum(self.amount, currency)
        if not self.file.data:
            self.file.errors = [_("Choose a file.")]
        return (amount, self.file.data.read()) if right and amount and self.file.data else None


class WhyForm(Form):
    """Why something is declined, or not accepted."""

    reason = TextAreaField(_l("Why"), [InputRequired(REQUIRED), Length(max=LONGEST_TEXT)])


def _sum(field: AmountField, currency: str | None) -> Money | None:
    """The amount above zero, with a sentence at the field for any other."""
    if field.errors or currency not in CODES:
        return None
    amount = field.money(str(currency))
    if amount is not None and amount.minor <= 0:
        field.errors = [_("Enter an amount above zero.")]
        return None
    return amount
