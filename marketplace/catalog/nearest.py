"""What somebody may have meant by a word that names nothing."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from ..core.spelling import folded, spelling
from .models import TaxonomyEntry

LIKE = 0.72  # how much of two spellings has to be the same
SHORTEST = 3  # letters: a shorter word stands in too many others


def nearest(entries: Iterable[TaxonomyEntry], text: str, most: int = 5) -> list[TaxonomyEntry]:
    """The entries that a text comes near to, in any language, nearest first: one of their words begins like one of the
    text's, or is spelt nearly the same."""
    wanted, begins = spelling(text), [word for word in folded(text).split() if len(word) >= SHORTEST]
    near = ((_likeness(entry, wanted, begins), entry) for entry in entries)
    found = sorted(((score, entry) for score, entry in near if score >= LIKE), key=lambda one: -one[0])
    return [entry for _score, entry in found[:most]]


def _likeness(entry: TaxonomyEntry, wanted: str, begins: list[str]) -> float:
    """1 and more for each word of the text that begins one of the entry's own; else how alike the spellings are."""
    words = folded(" ".join((*entry.names.values(), *entry.aliases))).split()
    begun = sum(any(word.startswith(begin) for word in words) for begin in begins)
    matcher = SequenceMatcher(b=wanted, autojunk=False)
    alike = 0.0
    for known in entry.spellings:
        matcher.set_seq1(known)
        if matcher.real_quick_ratio() > alike and matcher.quick_ratio() > alike:
            alike = max(alike, matcher.ratio())
    return begun + alike if begun else alike
