"""What a member says of a service, and what is refused of it: the one place for both, whichever way it came."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask_babel import gettext as _

from ...core.errors import BadInput
from ...core.formats import money
from ...core.forms import REQUIRED
from ...core.money import Money
from ...core.spoken import code_of
from ...core.typed import one_line, paragraphs
from ..models import Category, Industry, Region, Service, TaxonomyEntry, Unit
from ..models.service import LONGEST_DELIVERY, LONGEST_DESCRIPTION, LONGEST_TITLE
from ..queries import find_category, find_industry, find_region

One = TypeVar("One", bound=TaxonomyEntry)
MOST = 20  # regions, languages, industries of one service


@dataclass
class SaidService:
    """A service as it is typed or sent. Category, regions and industries are codes of the taxonomy or any word for an entry, or
    the entries themselves where they are found already; languages are codes or names. `faults` are sentences of whoever read the input, by field: told with all others."""

    title: str
    price_from: Money | None
    price_to: Money | None = None
    category: str | Category = ""
    unit: str = Unit.PROJECT
    description: str = ""
    regions: Sequence[str | Region] = ()
    languages: Sequence[str] = ()
    industries: Sequence[str | Industry] = ()
    delivery_days: int | None = None
    is_taking: bool = True
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadService:
    """The same, read: it can be kept as it is."""

    title: str
    description: str
    price_from: Money
    price_to: Money | None
    unit: Unit
    category: Category | None
    regions: list[Region]
    industries: list[Industry]
    languages: list[str]
    delivery_days: int | None
    is_taking: bool

    def columns(self) -> dict[str, Any]:
        """What a row of it holds. One without a category keeps the word that it was called by before."""
        names = ("title", "description", "unit", "regions", "industries", "languages", "delivery_days", "is_taking")
        prices = {
            "price_minor": self.price_from.minor,
            "price_to_minor": self.price_to.minor if self.price_to else None,
            "currency": self.price_from.currency,
        }
        word = {"category": self.category.name_en} if self.category else {}
        return {name: getattr(self, name) for name in names} | prices | word | {"in_category": self.category}


def read_service(said: SaidService, service: Service | None = None) -> ReadService:
    """What can be kept, or a refusal of all that can't at once. `service` is what it becomes, None for a new one: entries of
    the taxonomy that were retired after it chose them stay."""
    errors = dict(said.faults)
    title, description = one_line(said.title), paragraphs(said.description)
    if not title:
        errors.setdefault("title", str(REQUIRED))
    elif len(title) > LONGEST_TITLE:
        errors.setdefault("title", at_most(LONGEST_TITLE))
    if len(description) > LONGEST_DESCRIPTION:
        errors.setdefault("description", at_most(LONGEST_DESCRIPTION))
    if Unit.read(said.unit) is None:
        errors.setdefault("unit", _("Choose one."))
    if said.delivery_days is not None and not 1 <= said.delivery_days <= LONGEST_DELIVERY:
        errors.setdefault("delivery_days", _("Write a number of days from 1 to %(most)s.", most=LONGEST_DELIVERY))
    _check_prices(said, service, errors)
    categories = entries([said.category], find_category, _chosen_category(service), "category", errors)
    regions = entries(said.regions, find_region, service.regions if service else (), "regions", errors)
    industries = entries(said.industries, find_industry, service.industries if service else (), "industries", errors)
    languages = _languages(said.languages, errors)
    if errors or said.price_from is None:
        raise BadInput(_("Mend what is marked."), errors)
    return ReadService(
        title, description, said.price_from, said.price_to, Unit(said.unit), next(iter(categories), None), regions,
        industries, languages, said.delivery_days, said.is_taking,
    )  # fmt: skip


def at_most(most: int) -> str:
    """The sentence for a text that is too long."""
    return _("At most %(most)s characters.", most=most)


def _check_prices(said: SaidService, service: Service | None, errors: dict[str, str]) -> None:
    low, high = said.price_from, said.price_to
    if low is None:
        errors.setdefault("price_from", _("Enter the amount."))
        return
    if low.minor <= 0:
        errors.setdefault("price_from", _("A price is more than zero."))
    elif high is not None and high < low:
        errors.setdefault("price_to", _("This is less than where the price begins."))
    for discount in service.discounts if service else ():
        if discount.amount_minor is None or service is None:
            continue
        off = Money(discount.amount_minor, service.currency)
        if low.currency != service.currency:
            errors.setdefault("currency", _("A discount of %(amount)s stands on it. Change or delete that first.",
                                            amount=money(off)))  # fmt: skip
        elif low <= off:
            errors.setdefault("price_from", _("A discount of %(amount)s stands on it: the price stays above that.",
                                              amount=money(off)))  # fmt: skip


def _chosen_category(service: Service | None) -> list[Category]:
    return [service.in_category] if service and service.in_category else []


def entries(
    words: Iterable[str | One],
    find: Callable[[str], One | None],
    chosen: Iterable[One],
    field: str,
    errors: dict[str, str],
) -> list[One]:
    """The entries that words name, each once."""
    kept = {entry.code: entry for entry in chosen}
    found: dict[int, One] = {}
    for said in words:
        if isinstance(said, TaxonomyEntry):
            found[said.id] = said
            continue
        word = one_line(said)
        entry = find(word) or kept.get(word)
        if entry is None and word:
            errors.setdefault(field, _("“%(word)s” is not in the list.", word=word[:60]))
        elif entry is not None:
            found[entry.id] = entry
    if len(found) > MOST:
        errors.setdefault(field, _("Choose at most %(most)s.", most=MOST))
    return list(found.values())


def _languages(words: Iterable[str], errors: dict[str, str]) -> list[str]:
    codes: dict[str, None] = {}
    for word in filter(None, map(one_line, words)):
        if code := code_of(word):
            codes[code] = None
        else:
            errors.setdefault("languages", _("“%(word)s” is not in the list.", word=word[:60]))
    if len(codes) > MOST:
        errors.setdefault("languages", _("Choose at most %(most)s.", most=MOST))
    return list(codes)
