"""Words of three languages as the index keeps them: without case, accents, endings and alphabet.

"Сео" and "SEO" become the same, and so do "разработка", "разработки" and "razrabotka" but for an ending, which is
forgiven when words are compared.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

from ...core.alphabets import IN_LATIN

SHORT = 4  # letters
_WORD = re.compile(r"[^\W_]+(?:[+#]+(?!\w))?")  # C++ and C# are words
_HYPHENATED = re.compile(r"\w+(?:-\w+)+")  # "e-commerce" is also typed as one word
_CYRILLIC = re.compile("[а-яёіїєґ]")
_ENGLISH, _RUSSIAN = snowballstemmer.stemmer("english"), snowballstemmer.stemmer("russian")

# The same keys on the other layout: "ыущ" was meant to be "seo", "cfqn" to be "сайт".
_KEYS_EN, _KEYS_RU = "qwertyuiop[]asdfghjkl;'zxcvbnm,.", "йцукенгшщзхъфывапролджэячсмитьбю"
_OTHER_LAYOUT = str.maketrans(_KEYS_EN + _KEYS_RU, _KEYS_RU + _KEYS_EN)


def terms(text: str) -> list[str]:
    """The words of a text in their order, each as the index keeps it."""
    plain = _plain(text)
    joined = (word.replace("-", "") for word in _HYPHENATED.findall(plain))
    return [term for word in (*_WORD.findall(plain), *joined) if (term := term_of(word))]


def meant(text: str) -> list[tuple[str, str]]:
    """The words that somebody typed, each with what it is if it was typed on the other keyboard layout."""
    return [
        (term, " ".join(map(term_of, _WORD.findall(word.translate(_OTHER_LAYOUT)))))
        for word in _plain(text).split()
        for term in map(term_of, _WORD.findall(word))
        if term
    ]


@lru_cache(200_000)
def term_of(word: str) -> str:
    """One word, in small letters, without its ending and in Latin letters. Short ones have no ending: СЕО, SMS."""
    is_cyrillic = _CYRILLIC.search(word) is not None
    if len(word) > SHORT:
        word = str((_RUSSIAN if is_cyrillic else _ENGLISH).stemWord(word))
    return word.translate(IN_LATIN)


def _plain(text: str) -> str:
    """Small letters without accents; й, ї and ё are letters of their own until they are written in Latin ones."""
    if text.isascii():
        return text.casefold()
    composed = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return "".join(map(_bare, composed))


@lru_cache(4096)
def _bare(letter: str) -> str:
    return letter if _CYRILLIC.match(letter) else unicodedata.normalize("NFD", letter)[:1]
