"""Finding rows by words: a bitmap for each word of each part of the text."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pyroaring import BitMap
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from .row import Texts
from .words import meant, terms

TITLE, BESIDE, DESCRIPTION = PARTS = range(3)  # best first; BESIDE: its service and its agency
SHORTEST_BEGINNING = 4  # letters that two forms of a word share at least
LONGEST_ENDING = 3  # letters that a typed word may have more than one that is known
MOST_WORDS = 12  # of what somebody types; what follows is not looked at
LONG = 8  # letters from which on two mistakes are forgiven, and not one
SHORT = 4  # letters below which none is


class Text:
    """The words of all rows. A row is never taken out: whoever asks knows which rows still live."""

    def __init__(self, words: Mapping[int, str], rows_in: Mapping[int, BitMap]) -> None:
        """`words` is all that each category is called, `rows_in` are the rows in it: looked up when somebody asks."""
        self._rows: dict[str, tuple[BitMap, BitMap, BitMap]] = {}
        self._sorted: list[str] | None = None
        self._rows_in = rows_in
        self._categories: dict[str, set[int]] = defaultdict(set)
        for category, text in words.items():
            for term in terms(text):
                self._categories[term].add(category)
                self._rows.setdefault(term, (BitMap(), BitMap(), BitMap()))

    def add(self, slots: Iterable[tuple[int, Texts]]) -> None:
        """Note the words of these rows: their numbers, each with its texts."""
        gathered: dict[str, tuple[list[int], ...]] = defaultdict(lambda: ([], [], []))
        for slot, texts in slots:
            for part, text in enumerate(texts):
                for term in set(terms(text)):
                    gathered[term][part].append(slot)
        if not gathered.keys() <= self._rows.keys():
            self._sorted = None
        for term, parts in gathered.items():
            bitmaps = self._rows.setdefault(term, (BitMap(), BitMap(), BitMap()))
            for bitmap, numbers in zip(bitmaps, parts, strict=True):
                bitmap.update(numbers)

    def find(self, typed: str) -> list[BitMap]:
        """The rows that hold every word of what was typed, in tiers: those with all of them in the title, then those with
        all in title, service or agency, then those where the description has to help. A row stands in one tier only.
        """
        wanted = meant(typed)[:MOST_WORDS]
        tiers = [BitMap() for _part in PARTS] if not wanted else self._all_of(wanted)
        seen = BitMap()
        for number, tier in enumerate(tiers):
            tiers[number], seen = tier - seen, seen | tier
        return tiers

    def _all_of(self, wanted: list[tuple[str, str]]) -> list[BitMap]:
        tiers: list[BitMap] | None = None
        for word in wanted:
            found = self._up_to_each_part(self._known(*word))
            tiers = found if tiers is None else [one & other for one, other in zip(tiers, found, strict=True)]
        return tiers or []

    def _up_to_each_part(self, known: list[str]) -> list[BitMap]:
        """The rows that hold one of these terms: in the title; there or beside it; anywhere."""
        found, so_far = [], BitMap()
        for part in PARTS:
            so_far = BitMap.union(so_far, *(self._rows[term][part] for term in known))
            if part == BESIDE:
                categories = {category for term in known for category in self._categories.get(term, ())}
                so_far = BitMap.union(so_far, *(self._rows_in.get(one, BitMap()) for one in categories))
            found.append(so_far)
        return found

    def _known(self, term: str, on_other_layout: str) -> list[str]:
        """The terms of the index that a typed one means: its own forms; else what it is on the other keyboard layout; else
        those that differ by a typing error."""
        return self._forms(term) or (on_other_layout and self._forms(on_other_layout)) or self._mistyped(term)

    def _forms(self, term: str) -> list[str]:
        return [*([term] if term in self._rows else []), *self._other_forms(term)]

    def _other_forms(self, term: str) -> Iterator[str]:
        """Terms that begin with it, whatever follows: it may not be typed to its end; and those that it has an ending more
        than."""
        words = self._in_order()
        for length in range(max(SHORTEST_BEGINNING, len(term) - LONGEST_ENDING), len(term)):
            if term[:length] in self._rows:
                yield term[:length]
        if len(term) >= SHORTEST_BEGINNING:
            for place in range(bisect_left(words, term), len(words)):
                if not words[place].startswith(term):
                    break
                if words[place] != term:
                    yield words[place]

    def _mistyped(self, term: str) -> list[str]:
        if len(term) < SHORT or term.isdigit():
            return []
        most = 2 if len(term) >= LONG else 1
        near = extract(term, self._in_order(), scorer=OSA.distance, score_cutoff=most, limit=10)
        nearest = min((distance for _word, distance, _place in near), default=0)
        return [word for word, distance, _place in near if distance == nearest]

    def _in_order(self) -> list[str]:
        if self._sorted is None:
            self._sorted = sorted(self._rows)
        return self._sorted
