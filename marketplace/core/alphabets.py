"""Words in the order of a language's own alphabet: Італія after Іспанія and not before Австралія, Åland among A."""

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

Word = TypeVar("Word")

# Ё is sorted as Е. Letters of other languages than the reader's come behind, by their code.
ALPHABETS = {
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "en": "abcdefghijklmnopqrstuvwxyz",
}
# Russian and Ukrainian in one: what sounds nearly alike is written alike, as people do when they type names in Latin letters.
IN_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "э": "e", "ж": "zh", "з": "z",
        "и": "i", "і": "i", "ї": "i", "й": "i", "ы": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
        "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch",
        "ю": "yu", "я": "ya", "ъ": "", "ь": "",
    }
)  # fmt: skip
_OWN_LETTERS = {"ru": "й", "uk": "йїґ", "en": ""}


def in_order(words: Iterable[Word], language: str, key: Callable[[Word], str] = str) -> list[Word]:
    """The words as a dictionary of that language has them; `key` gives the text that one is sorted by."""
    return sorted(words, key=lambda word: _places(key(word), language))


# Pages sort the same names of countries, regions and services again and again.
@lru_cache(8192)
def _places(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Where each letter stands in the alphabet; blanks come first, apostrophes and hyphens don't count."""
    alphabet = ALPHABETS.get(language, ALPHABETS["en"])
    return tuple(
        (0, 0) if letter == " " else (1, alphabet.find(letter)) if letter in alphabet else (2, ord(letter))
        for letter in _letters(text, _OWN_LETTERS.get(language, ""))
        if letter == " " or letter.isalnum()
    )


def _letters(text: str, own: str) -> str:
    """Small letters without accents, but for those that are letters of their own."""
    return "".join(
        letter if letter in own else unicodedata.normalize("NFD", letter)[0]
        for letter in unicodedata.normalize("NFC", text.casefold())
    )
