"""The shape of a link."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ..core.forms import REQUIRED, Form, options
from ..core.typed import row_number
from .actions import SaidLink
from .models import LONGEST_CODE, LONGEST_NAME, ReferralLink
from .offers import Offers


class LinkForm(Form):
    """A link, new or as it is. `opens` is a page, "service:12" or "catalog"."""

    name = StringField(
        _l("Title"), [InputRequired(REQUIRED), Length(max=LONGEST_NAME)],
        description=_l("For yourself: where you use it, or to whom you give it."), render_kw={"autocomplete": "off"},
    )  # fmt: skip
    opens = SelectField(_l("What it opens"), validate_choice=False)
    code = StringField(
        _l("Code"), [Optional(), Length(max=LONGEST_CODE)],
        description=_l("It stands in the address, and clients can type it as a promo code. Left empty, we make one."),
        render_kw={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"},
    )  # fmt: skip
    discount = SelectField(_l("A discount that it gives"), validate_choice=False)

    def __init__(self, *args: Any, offers: Offers, link: ReferralLink | None = None, opens: str = "", **kwargs: Any):
        shown = {"opens": opens}
        if link is not None:
            discount = str(link.discount_id or "")
            shown = {"name": link.name, "opens": offers.value_of(link), "code": link.code, "discount": discount}
        super().__init__(*args, data=shown, **kwargs)
        self.opens.choices = options(offers.pages)
        self.discount.choices = options({"": _("None")} | offers.discounts)

    @property
    def said(self) -> SaidLink:
        """What was typed."""
        target, _colon, number = (self.opens.data or "").partition(":")
        row = row_number(number)
        return SaidLink(
            self.name.data or "", target, row if target == "agency" else None, row if target == "service" else None,
            row_number(self.discount.data), self.code.data or "",
        )  # fmt: skip

    def refuse(self, errors: dict[str, str]) -> None:
        """Whatever is wrong with the page stands at the one field that chooses it."""
        page = {"target", "shown", "service"}
        super().refuse({"opens" if name in page else name: sentence for name, sentence in errors.items()})
