"""What somebody looks for, as it stands in the address."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from ...core.money import CODES, BadAmount, Money, read_amount
from ...core.vocabulary import Vocabulary

LONGEST_WORDS = 200  # characters
MOST = 50  # values of one facet
FURTHEST = 1000  # pages


class Sort(Vocabulary):
    """In which order rows stand."""

    BEST = "best", _l("Best match")
    PRICE = "price", _l("Lowest price")
    NEWEST = "newest", _l("Newest")
    ANSWER = "answer", _l("Quickest answer")


class Offer(Vocabulary):
    """What is offered with it."""

    DISCOUNT = "discount", _l("With a discount now")
    FIXED = "fixed", _l("Price for the whole job")


class Within(Vocabulary):
    """How soon the agency usually answers; the value is in hours."""

    FOUR = "4", _l("4 hours")
    DAY = "24", _l("One day")


@dataclass(frozen=True)
class Filters:
    """Facets that combine: any of the values within one, all of the facets together. Codes, as addresses have them."""

    q: str = ""
    category: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    industry: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    offer: tuple[str, ...] = ()
    taking: bool = False
    within: str = ""
    budget: str = ""  # as it was typed
    currency: str = ""
    sort: Sort = Sort.BEST
    page: int = field(default=1, compare=False)

    @classmethod
    def read(cls, args: MultiDict[str, str], base_currency: str) -> Self:
        """As an address says it; what says nothing is left out."""
        many = {name: tuple(dict.fromkeys(args.getlist(name)))[:MOST] for name in MANY}
        many["offer"] = tuple(one for one in many["offer"] if Offer.read(one))
        currency, page = args.get("currency", "").upper(), args.get("page", "")
        return cls(
            q=" ".join(args.get("q", "").split())[:LONGEST_WORDS],
            taking=args.get("taking") == "1",
            within=Within.read(args.get("within")) or "",
            budget=args.get("budget", "").strip()[:30],
            currency=currency if currency in CODES else base_currency,
            sort=Sort.read(args.get("sort")) or Sort.BEST,
            page=min(max(int(page), 1), FURTHEST) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
            **many,
        )

    @property
    def most(self) -> Money | None:
        """The most that somebody can spend; None where nothing, or nothing that can be read, was typed."""
        try:
            most = read_amount(self.budget, self.currency) if self.budget else None
        except BadAmount:
            return None
        return most if most and most.minor > 0 else None

    @property
    def has_bad_budget(self) -> bool:
        """Whether an amount was typed that can't be read."""
        return bool(self.budget) and self.most is None

    @property
    def narrows(self) -> bool:
        """Whether anything is looked for."""
        return self != Filters(currency=self.currency, sort=self.sort)

    def not_in(self, args: MultiDict[str, str]) -> list[str]:
        """What an address asks for and isn't asked here, as no list has it."""
        held = {(name, value.casefold()) for name, value in self._pairs()}
        asked = ((name, value) for name in (*MANY, *ONE) for value in args.getlist(name) if value)
        return [value for name, value in asked if (name, value.casefold()) not in held]

    def said(self, base_currency: str) -> list[tuple[str, str]]:
        """The pairs of the address that says the same; what goes without saying is left out."""
        silent = {("sort", _DEFAULTS["sort"]), ("page", "1"), ("currency", base_currency)}
        return [pair for pair in self._pairs() if pair not in silent]

    def address(self, base_currency: str, **changed: Any) -> str:
        """The part of the address behind "?", with these changes; from the first page on, unless one is given."""
        return urlencode(replace(self, **{"page": 1} | changed).said(base_currency))

    def with_known(self, known: Mapping[str, Callable[[str], bool]]) -> Self:
        """The same without values that are not known: by facet, what tells."""
        kept: dict[str, Any] = {name: tuple(filter(tells, getattr(self, name))) for name, tells in known.items()}
        return replace(self, **kept)

    def without(self, name: str, value: str) -> Self:
        """The same without one value."""
        kept: Any = tuple(one for one in getattr(self, name) if one != value) if name in MANY else _DEFAULTS[name]
        changed: dict[str, Any] = {name: kept, "page": 1}
        return replace(self, **changed)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        """Each value, beside the name of its field."""
        for one in fields(self):
            value = getattr(self, one.name)
            for each in value if isinstance(value, tuple) else (value,):
                if each:
                    yield one.name, "1" if each is True else str(each)


MANY = ("category", "region", "industry", "language", "offer")  # of which an address may have several values
ONE = ("within", "taking", "sort", "currency")  # and one of a list
_DEFAULTS = {one.name: one.default for one in fields(Filters)}
