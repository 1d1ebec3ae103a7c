"""Discounts on a service: for clients who come through the alliance, or for fellow members."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flask_babel import gettext as _

from ...core import audit, clock
from ...core.errors import BadInput, NotPossible
from ...core.extensions import db
from ...core.forms import REQUIRED
from ...core.money import Money
from ...core.transaction import transaction
from ...core.typed import one_line, paragraphs
from ...members.models import Person
from ..models import Discount, DiscountKind, For, Service
from ..models.discount import LONGEST_CONDITIONS, LONGEST_EXTRA, MOST_PERCENT
from .own import own_discount, own_service


@dataclass
class SaidDiscount:
    """A discount as it is typed or sent; of percent, amount and extra the one counts that its kind names. `faults` are
    sentences of whoever read the input, by field: told with all others."""

    kind: str
    whom: str
    percent: int | None = None
    amount: Money | None = None
    extra: str = ""
    conditions: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    faults: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> dict[str, object]:
        """What a row of it holds."""
        return {
            "kind": self.kind, "whom": self.whom, "conditions": paragraphs(self.conditions),
            "percent": self.percent if self.kind == DiscountKind.PERCENT else None,
            "amount_minor": self.amount.minor if self.kind == DiscountKind.AMOUNT and self.amount else None,
            "extra": one_line(self.extra) if self.kind == DiscountKind.EXTRA else "",
            "starts_on": self.starts_on, "ends_on": self.ends_on,
        }  # fmt: skip


def add_discount(service_id: int, person: Person, said: SaidDiscount) -> Discount:
    """A new discount. Of those that lower the price for the same people one runs on any day."""
    with transaction():
        service = own_service(service_id, person)
        return _added(service, person, said)


def change_discount(service_id: int, discount_id: int, person: Person, said: SaidDiscount) -> Discount:
    """Say something else of a discount."""
    with transaction():
        service = own_service(service_id, person)
        discount = own_discount(service, discount_id)
        check_discount(said, service, [one for one in service.discounts if one is not discount], discount)
        was = _facts(discount)
        for name, value in said.columns().items():
            setattr(discount, name, value)
        db.session.flush()
        audit.record("discount.changed", discount, person, was=was, became=_facts(discount))
    return discount


def end_discount(service_id: int, discount_id: int, person: Person) -> Discount:
    """Make today the last day of a discount that runs."""
    today = clock.today()
    with transaction():
        service = own_service(service_id, person)
        discount = own_discount(service, discount_id)
        if not discount.runs_on(today):
            raise NotPossible(_("It doesn’t run today: there is nothing to end."))
        discount.ends_on = today
        audit.record("discount.ended", discount, person, **_facts(discount))
    return discount


def delete_discount(service_id: int, discount_id: int, person: Person) -> None:
    """Delete a discount; what it was stays in the log."""
    with transaction():
        service = own_service(service_id, person)
        _taken_away(service, own_discount(service, discount_id), person)


def drop_others(service: Service, person: Person, wanted: Sequence[SaidDiscount]) -> dict[int, SaidDiscount]:
    """Take the discounts that aren't wanted off a service that is held already; returns those that are missing, by their
    places in the list. Those that stay keep their numbers. Call it inside a transaction."""
    new = dict(enumerate(wanted))
    for discount in list(service.discounts):
        same = (place for place, said in new.items() if _is_same(said, discount, service))
        if (place := next(same, None)) is not None:
            del new[place]
        else:
            _taken_away(service, discount, person)
    return new


def _is_same(said: SaidDiscount, discount: Discount, service: Service) -> bool:
    other_currency = said.amount is not None and said.amount.currency != service.currency
    return not said.faults and not other_currency and said.columns() == _columns(discount)


def add_missing(service: Service, person: Person | None, new: Mapping[int, SaidDiscount]) -> None:
    """Add discounts to a service that is held already. A refusal names each by its place. Call it inside a transaction."""
    errors: dict[str, str] = {}
    for place, said in new.items():
        try:
            _added(service, person, said)
        except BadInput as refusal:
            errors |= {f"discounts.{place}.{name}": sentence for name, sentence in refusal.errors.items()}
    if errors:
        raise BadInput(_("Some fields can’t be used as they are."), errors)


def _added(service: Service, person: Person | None, said: SaidDiscount) -> Discount:
    if said.starts_on is None and any(one.ends_on and one.ends_on < clock.today() for one in service.discounts):
        said = replace(said, starts_on=clock.today())  # "from now on": what is over leaves its days as they were
    check_discount(said, service, service.discounts)
    discount = Discount(service_id=service.id, created_at=clock.now(), **said.columns())
    service.discounts.append(discount)
    db.session.flush()
    audit.record("discount.added", discount, person, service=service.id, **_facts(discount))
    return discount


def _taken_away(service: Service, discount: Discount, person: Person) -> None:
    audit.record("discount.deleted", discount, person, service=service.id, **_facts(discount))
    service.discounts.remove(discount)
    db.session.flush()


def _columns(discount: Discount) -> dict[str, object]:
    names = ("kind", "whom", "conditions", "percent", "amount_minor", "extra", "starts_on", "ends_on")
    return {name: getattr(discount, name) for name in names}


def _facts(discount: Discount) -> dict[str, object]:
    return {name: value if isinstance(value, int | None) else str(value) for name, value in _columns(discount).items()}


def check_discount(
    said: SaidDiscount, service: Service, others: Iterable[Discount], was: Discount | None = None
) -> None:
    """Refuse all that can't be at once. `others` are the service's other discounts; `was` is what is changed."""
    errors = dict(said.faults)
    _check_what(said, service, errors)
    if For.read(said.whom) is None:
        errors.setdefault("whom", _("Choose one."))
    if len(paragraphs(said.conditions)) > LONGEST_CONDITIONS:
        errors.setdefault("conditions", _("At most %(most)s characters.", most=LONGEST_CONDITIONS))
    if said.starts_on and said.ends_on and said.ends_on < said.starts_on:
        errors.setdefault("ends_on", _("The last day is before the first."))
    elif said.ends_on and said.ends_on < clock.today() and not (was and was.ends_on == said.ends_on):
        errors.setdefault("ends_on", _("This day is over."))
    if not errors and said.kind != DiscountKind.EXTRA and _overlaps(said, others):
        errors["starts_on"] = _("On some of these days another discount lowers the price for the same people. End that "
                                "one first, or choose other days.")  # fmt: skip
    if errors:
        raise BadInput(_("Mend what is marked."), errors)


def _check_what(said: SaidDiscount, service: Service, errors: dict[str, str]) -> None:
    if said.kind == DiscountKind.PERCENT:
        if said.percent is None or not 1 <= said.percent <= MOST_PERCENT:
            errors.setdefault("percent", _("Write a whole number from 1 to %(most)s.", most=MOST_PERCENT))
    elif said.kind == DiscountKind.AMOUNT:
        _check_amount(said.amount, service.price, errors)
    elif said.kind == DiscountKind.EXTRA:
        if not one_line(said.extra):
            errors.setdefault("extra", str(REQUIRED))
        elif len(one_line(said.extra)) > LONGEST_EXTRA:
            errors.setdefault("extra", _("At most %(most)s characters.", most=LONGEST_EXTRA))
    else:
        errors.setdefault("kind", _("Choose one."))


def _check_amount(amount: Money | None, price: Money, errors: dict[str, str]) -> None:
    if amount is None:
        errors.setdefault("amount", _("Enter the amount."))
    elif amount.currency != price.currency:
        errors.setdefault("amount", _("Write it in the currency of the price."))
    elif amount.minor <= 0:
        errors.setdefault("amount", _("A discount is more than zero."))
    elif not amount < price:
        errors.setdefault("amount", _("A discount stays below the price."))


def _overlaps(said: SaidDiscount, others: Iterable[Discount]) -> bool:
    first, last = said.starts_on or date.min, said.ends_on or date.max
    rivals = (one for one in others if one.lowers_price and one.whom == said.whom)
    return any((one.starts_on or date.min) <= last and first <= (one.ends_on or date.max) for one in rivals)
