"""What a client needs, in the words of the taxonomy: the service, where, in which languages, for how much at most."""

from dataclasses import dataclass, replace
from typing import Any

from ..catalog.models import Category, Region
from ..catalog.queries import find_category, find_region, find_work
from ..core.money import Money
from ..core.spoken import codes_of, is_language
from ..core.typed import one_line
from .models import Lead


@dataclass(frozen=True)
class Wanted:
    """A service or region that was typed and names nothing is None, and its field stands in `unknown`.

    `languages` are the codes of those that the client speaks; `most` is the upper end of the budget.
    """

    category: Category | None = None
    region: Region | None = None
    languages: tuple[str, ...] = ()
    most: Money | None = None
    unknown: frozenset[str] = frozenset()

    @property
    def asks(self) -> bool:
        """Whether anything is wanted that not everybody offers."""
        return bool(self.category or self.region or self.languages or self.most)

    @property
    def columns(self) -> dict[str, Any]:
        """What a lead keeps of it: the references, and beside them the English names, which earlier versions read."""
        named = {"category": self.category, "region": self.region}
        return (
            {f"in_{name}": entry for name, entry in named.items()}
            | {name: entry.name_en for name, entry in named.items() if entry}
            | ({"language": ", ".join(self.languages)} if self.languages else {})
        )


def understood(category: str, region: str, language: str, most: Money | None = None) -> Wanted:
    """What these texts name, in whatever language and words, or by their codes."""
    category, region = one_line(category), one_line(region)
    found = Wanted(*find_work(category, region), tuple(codes_of([one_line(language)])), most)
    texts = {"category": category, "region": region}
    lost = {name for name, text in texts.items() if text and getattr(found, name) is None}
    if unknown_languages(found.languages):
        lost.add("language")
    return replace(found, unknown=frozenset(lost))


def wanted_by(lead: Lead) -> Wanted:
    """What a lead's client needs. A service in words that the taxonomy doesn't know is nobody's; such a region is passed
    over."""
    category = category_of(lead)
    region = lead.in_region or (find_region(lead.region) if lead.region else None)
    unknown = {"category"} if category is None and lead.category else set()
    return Wanted(category, region, tuple(codes_of([lead.language])), lead.budget[1], frozenset(unknown))


def category_of(lead: Lead) -> Category | None:
    """The service of a lead. What a process of the version before has posted names it by a text alone."""
    return lead.in_category or (find_category(lead.category) if lead.category else None)


def unknown_languages(codes: tuple[str, ...]) -> list[str]:
    """Those that are no codes of languages."""
    return [code for code in codes if not is_language(code)]
