"""The shape of what members type about their services and the discounts on them. The rules stand with the actions."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from ...core.currencies import CODES
from ...core.errors import BadInput
from ...core.forms import AmountField, CurrencySelectField, DayField, Form, NumberField, options
from ...core.money import Money
from ...core.spoken import languages
from .. import queries
from ..actions import SaidDiscount, SaidService
from ..models import Category, Discount, DiscountKind, For, Kind, Service, TaxonomyEntry, Unit

NUMERIC = {"inputmode": "numeric"}


class ShelfForm(Form):
    """What the forms of services and discounts share: what the reader found is told with what the rules find."""

    @property
    def faults(self) -> dict[str, str]:
        """The first fault of each field that the form itself has found."""
        return {field.name: str(errors[0]) for field in self if (errors := field.errors)}

    def refuse_rest(self, refusal: BadInput) -> None:
        """Show what the rules found at the fields that have no fault yet."""
        self.refuse({name: sentence for name, sentence in refusal.errors.items() if name not in self.faults})


class ServiceForm(ShelfForm):
    """A service."""

    title = StringField(_l("Title"), description=_l("What the client gets, in a few words."))
    category = SelectField(_l("Category"), description=_l("Clients find the service by it."))
    description = TextAreaField(
        _l("Description"), [Optional()],
        description=_l("The first line stands in the catalog. Lists begin with *, headings with #, **bold** is bold."),
    )  # fmt: skip
    price_from = AmountField(_l("Price from"))
    price_to = AmountField(_l("Price to"), [Optional()])
    currency = CurrencySelectField()
    unit = SelectField(_l("The price is for"))
    delivery_days = NumberField(_l("Done in, days"), [Optional()], render_kw=NUMERIC)
    regions = SelectMultipleField(
        _l("Regions"),
        [Optional()],
        description=_l("Where the work is done. With nothing chosen: where your agency is."),
    )
    languages = SelectMultipleField(
        _l("Languages"), [Optional()], description=_l("With nothing chosen: the languages of your agency.")
    )
    industries = SelectMultipleField(
        _l("Industries"), [Optional()], description=_l("With nothing chosen: for all of them.")
    )
    is_taking = BooleanField(_l("Takes new clients"), default=True)

    def __init__(self, *args: Any, service: Service | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs | ({"data": typed_service(service)} if service else {}))
        self.category.choices = categories(service.in_category if service else None)
        self.regions.choices = _tree(Kind.REGIONS, service.regions if service else ())
        self.industries.choices = _tree(Kind.INDUSTRIES, service.industries if service else ())
        self.languages.choices = options(languages(service.languages if service else ()))
        self.unit.choices = options(Unit.labels())

    @property
    def said(self) -> SaidService:
        """What was typed. Amounts that can't be read have left a sentence at their fields."""
        price_from, price_to = (_money(one, self.currency.data) for one in (self.price_from, self.price_to))
        names = ("title", "category", "unit", "description")
        texts: dict[str, Any] = {name: self[name].data or "" for name in names}
        lists: dict[str, Any] = {name: self[name].data or [] for name in ("regions", "languages", "industries")}
        return SaidService(
            price_from=price_from, price_to=price_to, delivery_days=self.delivery_days.data,
            is_taking=bool(self.is_taking.data), faults=self.faults, **texts, **lists,
        )  # fmt: skip


def _money(field: AmountField, currency: str | None) -> Money | None:
    return field.money(currency) if field.data and currency in CODES else None


def categories(chosen: Category | None) -> list[SelectChoice]:
    """Services in their groups, each group itself first; what was chosen before it was retired stays."""
    found, group = [SelectChoice("", _("Not chosen yet"), optgroup=None)], ""
    for entry, level, _below in queries.tree(Kind.CATEGORIES):
        group = group if level else entry.name
        word = entry.name if level else _("%(group)s: all of it", group=entry.name)
        found.append(SelectChoice(entry.code, word, optgroup=group))
    if chosen and not chosen.is_living:
        found.insert(1, SelectChoice(chosen.code, chosen.name, optgroup=None))
    return found


def _tree(kind: Kind, chosen: Iterable[TaxonomyEntry]) -> list[SelectChoice]:
    """Entries as boxes to tick, each with its level; what was chosen before it was retired stays."""
    kept = [SelectChoice(entry.code, entry.name) for entry in chosen if not entry.is_living]
    return kept + [
        SelectChoice(entry.code, entry.name, render_kw={"level": level}) for entry, level, _below in queries.tree(kind)
    ]


def typed_service(service: Service) -> dict[str, object]:
    """A service as its form shows it."""
    same = ("title", "description", "currency", "unit", "languages", "delivery_days", "is_taking")
    return {name: getattr(service, name) for name in same} | {
        "category": service.in_category.code if service.in_category else "",
        "price_from": str(service.price), "price_to": str(service.price_to or ""),
        "regions": [one.code for one in service.regions], "industries": [one.code for one in service.industries],
    }  # fmt: skip


class PlaceForm(Form):
    """Where a service stands among the agency's own."""

    place = NumberField(_l("Place"), render_kw=NUMERIC)


class DiscountForm(ShelfForm):
    """A discount on a service. Of percentage, amount and extra the one counts that its kind names."""

    whom = RadioField(_l("For whom?"), default=For.CLIENTS.value)
    kind = RadioField(_l("What is it?"), default=DiscountKind.PERCENT.value)
    percent = NumberField(_l("Percent off"), render_kw=NUMERIC)
    amount = AmountField(_l("Amount off"))
    extra = StringField(_l("What comes free"))
    conditions = TextAreaField(_l("Conditions"), [Optional()], description=_l("What one has to do or to buy for it."))
    starts_on = DayField(_l("First day"), [Optional()], description=_l("Empty: from now on."))
    ends_on = DayField(_l("Last day"), [Optional()], description=_l("Empty: until you end it."))

    def __init__(self, *args: Any, service: Service, discount: Discount | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs | ({"data": typed_discount(discount, service)} if discount else {}))
        self.whom.choices = options(For.labels())
        self.kind.choices = options(DiscountKind.labels())
        self.amount.label.text = _("Amount off, %(currency)s", currency=service.currency)
        self._currency = service.currency

    @property
    def said(self) -> SaidDiscount:
        """What was typed. Of what isn't asked for, nothing is read."""
        kind = self.kind.data or ""
        for other in {"percent", "amount", "extra"} - {kind}:
            self[other].errors = []
        amount = self.amount.money(self._currency) if kind == DiscountKind.AMOUNT and self.amount.data else None
        return SaidDiscount(
            kind=kind, whom=self.whom.data or "", percent=self.percent.data, amount=amount, extra=self.extra.data or "",
            conditions=self.conditions.data or "", starts_on=self.starts_on.data, ends_on=self.ends_on.data,
            faults=self.faults,
        )  # fmt: skip


def typed_discount(discount: Discount, service: Service) -> dict[str, object]:
    """A discount as its form shows it."""
    same = ("whom", "kind", "percent", "extra", "conditions", "starts_on", "ends_on")
    off = Money(discount.amount_minor, service.currency) if discount.amount_minor else ""
    return {name: getattr(discount, name) for name in same} | {"amount": str(off)}
