"""Finding rows by words: a bitmap for each word of each part of the text."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from pyroaring import BitMap
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from .row import Texts
from .words import Typed, meant, name_terms, terms

TITLE, BESIDE, DESCRIPTION = PARTS = range(3)  # best first; BESIDE: its service and its agency
NOWHERE = BitMap()  # most words stand in one part alone; this one is never changed
SHORTEST_BEGINNING = 4  # letters that two forms of a word share at least
LONGEST_ENDING = 3  # letters that a typed word may have more than one that is known; a third of it at most
MOST_WORDS = 12  # of what somebody types; what follows is not looked at
LONG = 8  # letters from which on two mistakes are forgiven, and not one
SHORT = 4  # letters below which none is


class Text:
    """The words of all rows. A row is never taken out: whoever asks knows which rows still live."""

    def __init__(self, names: Mapping[int, Iterable[str]], rows_in: Mapping[int, BitMap]) -> None:
        """`names` are all that each category is called, `rows_in` the rows in it: looked up when somebody asks."""
        self._rows: dict[str, list[BitMap]] = {}
        self._sorted: list[str] | None = None
        self._rows_in = rows_in
        self._names = {category: [name_terms(name) for name in called] for category, called in names.items()}
        self._categories: dict[str, set[int]] = defaultdict(set)
        for category, called in names.items():
            for term in terms("\n".join(called)):
                self._categories[term].add(category)
                self._rows.setdefault(term, [NOWHERE] * len(PARTS))

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
            held = self._rows.setdefault(term, [NOWHERE] * len(PARTS))
            for part, numbers in enumerate(parts):
                if numbers:
                    held[part] = held[part] | BitMap(numbers)

    def find(self, typed: str) -> list[BitMap]:
        """The rows that hold every word of what was typed, in tiers: those with all of them in the title; those whose title
        is another name, in any language, of a service that has all of them; those with all in title, service or agency; those
        where the description has to help. A row stands in one tier only.
        """
        tiers, seen = [], BitMap()
        known = (one for word in meant(typed) for one in self._known(word))
        for tier in self._all_of(list(islice(known, MOST_WORDS))):
            tiers.append(tier - seen)
            seen |= tier
        return tiers

    def _all_of(self, wanted: list[list[str]]) -> list[BitMap]:
        """`wanted` are the terms for each word: a row has to hold one of them."""
        if not wanted:
            return [BitMap()]
        named = [self._named_by(known) for known in wanted]
        found = [self._up_to_each_part(known, categories) for known, categories in zip(wanted, named, strict=True)]
        title, beside, anywhere = (BitMap.intersection(*one) for one in zip(*found, strict=True))
        return [title, self._titled(set.intersection(*named)), beside, anywhere]

    def _named_by(self, known: list[str]) -> set[int]:
        return {category for term in known for category in self._categories.get(term, ())}

    def _up_to_each_part(self, known: list[str], categories: set[int]) -> list[BitMap]:
        """The rows that hold one of these terms: in the title; there or beside it; anywhere."""
        found, so_far = [], BitMap()
        for part in PARTS:
            so_far = BitMap.union(so_far, *(self._rows[term][part] for term in known))
            if part == BESIDE:
                so_far = BitMap.union(so_far, *(self._rows_in.get(one, BitMap()) for one in categories))
            found.append(so_far)
        return found

    def _titled(self, categories: Iterable[int]) -> BitMap:
        """The rows that have one of the names of these categories in their title, in any form."""
        names = {tuple(name) for category in categories for name in self._names[category]}
        return BitMap.union(BitMap(), *(BitMap.intersection(*map(self._in_title, name)) for name in names if name))

    def _in_title(self, term: str) -> BitMap:
        return BitMap.union(*(self._rows[form][TITLE] for form in self._forms(term)))

    def _known(self, word: Typed) -> Iterable[list[str]]:
        """The terms of the index that each term of a word means: its own forms; else what it is on the other keyboard layout;
        else those that differ by a typing error."""
        own, other = (list(map(self._forms, one)) for one in word)
        if all(own):
            return own
        if other and all(other):
            return other
        return (forms or self._mistyped(term) for forms, term in zip(own, word.terms, strict=True))

    def _forms(self, term: str) -> list[str]:
        return [*([term] if term in self._rows else []), *self._other_forms(term)]

    def _other_forms(self, term: str) -> Iterator[str]:
        """Terms that begin with it, whatever follows: it may not be typed to its end; and those that it has an ending more
        than."""
        words = self._in_order()
        shortest = max(SHORTEST_BEGINNING, len(term) - min(LONGEST_ENDING, len(term) // 3))
        for length in range(shortest, len(term)):
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
