"""What can be chosen for the service, the region and the language of a lead, and what a word that names none may have meant.

Each is a field that one types into, with a list of what can be chosen: see docs/decisions/0051.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale
from flask_babel import gettext as _

from ..catalog.models import Kind, Region, TaxonomyEntry
from ..catalog.nearest import nearest
from ..catalog.queries import tree
from ..core.alphabets import in_order
from ..core.languages import voice
from ..core.spelling import spelling
from ..core.spoken import OFFERED, called, is_language
from .matching import Fits
from .wanted import Wanted

LONGEST = 160  # characters of other words for an entry, by which browsers find it too
KINDS = {"category": Kind.CATEGORIES, "region": Kind.REGIONS}


@dataclass(frozen=True)
class Option:
    """One line of a list: what it writes into the field, and other words by which it is found."""

    name: str
    others: str = ""


@dataclass(frozen=True)
class Meant:
    """What a field that was typed into says: what it names, or that it names nothing, and what comes near."""

    field: str
    typed: str
    name: str = ""
    near: tuple[tuple[str, str], ...] = ()  # code and name


@dataclass(frozen=True)
class Choices:
    """The entries that can be chosen, and the languages, those of the members first."""

    entries: dict[str, list[TaxonomyEntry]]
    languages: list[str]  # codes

    @property
    def options(self) -> dict[str, list[Option]]:
        """By field, the lines of its list."""
        return {
            **{name: [Option(named(one), _others(one)) for one in entries] for name, entries in self.entries.items()},
            "language": [Option(called(code)) for code in self.languages],
        }

    def meant(self, wanted: Wanted, typed: dict[str, str]) -> list[Meant]:
        """What is said of each field whose words name something else than they say, or nothing."""
        found = {"category": wanted.category, "region": wanted.region}
        said = [self._meant(name, typed[name], entry) for name, entry in found.items() if typed[name]]
        if "language" in wanted.unknown:
            said.append(Meant("language", typed["language"]))
        return [one for one in said if spelling(one.name) != spelling(one.typed)]

    def _meant(self, name: str, typed: str, entry: TaxonomyEntry | None) -> Meant:
        if entry:
            return Meant(name, typed, named(entry))
        return Meant(name, typed, near=tuple((one.code, named(one)) for one in nearest(self.entries[name], typed)))

    def named(self, taken: str) -> tuple[str, str] | None:
        """The field and the name of an offer that was taken: "category:seo"."""
        field, _colon, code = taken.partition(":")
        return next(((field, named(one)) for one in self.entries.get(field, ()) if one.code == code), None)


def choices_among(fits: Fits) -> Choices:
    """What can be chosen now."""
    entries = {name: [branch.entry for branch in tree(kind)] for name, kind in KINDS.items()}
    return Choices(entries, _languages(language for fit in fits.agencies for language in fit.agency.languages))


def named(entry: TaxonomyEntry) -> str:
    """What a lead calls an entry, in the reader's language: nobody has a client who "works anywhere"."""
    return _("Anywhere") if isinstance(entry, Region) and entry.code == Region.ROOT else entry.name


def _others(entry: TaxonomyEntry) -> str:
    """Other words for it, as many as fit on a line."""
    words, line = dict.fromkeys([*entry.names.values(), *entry.aliases]), ""
    for word in words:
        if word != entry.name and len(line) + len(word) < LONGEST:
            line = f"{line}, {word}" if line else word
    return line


def _languages(spoken: Iterable[str]) -> list[str]:
    """Those that members speak, the commonest first; then the others that are offered, by their names."""
    known = [code for code, _times in Counter(filter(is_language, spoken)).most_common()]
    others = set(OFFERED) - set(known)
    return known + in_order(others, Locale(voice().language).language, called)
