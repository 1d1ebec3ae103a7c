"""Words of three languages as the index keeps them: without case, accents, endings and alphabet.

"Сео" and "SEO" become the same, and so do "разработка", "разработки" and "razrabotka" but for an ending, which is
forgiven when words are compared.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from ...core.alphabets import IN_LATIN

SHORT = 4  # letters
_WORD = re.compile(r"[^\W_]+(?:[+#]+(?!\w))?")  # C++ and C# are words
_HYPHENATED = re.compile(r"\w+(?:-\w+)+")  # "e-commerce" is also typed as one word
_CYRILLIC = re.compile("[а-яёіїєґ]")
_ROMAN = re.compile("i{1,3}|iv|vi{0,3}")  # "ИИ" is no "II"
_ENGLISH, _RUSSIAN = snowballstemmer.stemmer("english"), snowballstemmer.stemmer("russian")

# The same keys on the other layout: "ыущ" was meant to be "seo", "cfqn" to be "сайт". Where Ukrainian has і, ї and є, Russian has
# ы, ъ and э; in Latin letters ы and і are the same, so are э and є.
_KEYS_EN, _KEYS_RU = "qwertyuiop[]asdfghjkl;'zxcvbnm,.", "йцукенгшщзхъфывапролджэячсмитьбю"
_OTHER_LAYOUT = str.maketrans(_KEYS_EN + _KEYS_RU + "іїє", _KEYS_RU + _KEYS_EN + "s]'")
# Words that say nothing of what is looked for.
_SMALL = {
    "en": "a an and at by for from in of on or the to with",
    "ru": "без в во для до за и из или к на о об от по под при с со у",
    "uk": "без від до з за зі і із й на об по при про та у",
}
_SAYS_NOTHING = frozenset(word for words in _SMALL.values() for word in words.split())


class Typed(NamedTuple):
    """What somebody typed between two blanks: its terms, and what these are if it was typed on the other keyboard layout."""

    terms: list[str]
    on_other_layout: list[str]


def terms(text: str) -> list[str]:
    """The words of a text in their order, each as the index keeps it."""
    plain = _plain(text)
    joined = (word.replace("-", "") for word in _HYPHENATED.findall(plain))
    return [term for word in (*_WORD.findall(plain), *joined) if (term := term_of(word))]


def name_terms(name: str) -> list[str]:
    """The words that make a name, however they are joined, without those that say nothing."""
    return [term for word in _telling(_WORD.findall(_plain(name))) for term in _terms_in(word)]


def meant(text: str) -> list[Typed]:
    """The words that somebody typed; those that say nothing are passed over where others do."""
    typed = (
        Typed(_terms_in(word), _terms_in(word.translate(_OTHER_LAYOUT))) for word in _telling(_plain(text).split())
    )
    return [word for word in typed if word.terms]


def _telling(words: list[str]) -> list[str]:
    return [word for word in words if word not in _SAYS_NOTHING] or words


def _terms_in(word: str) -> list[str]:
    return [term for part in _WORD.findall(word) if (term := term_of(part))]


@lru_cache(20_000)
def term_of(word: str) -> str:
    """One word, in small letters, without its ending and in Latin letters. Short ones have no ending: СЕО, SMS.

    In Latin letters it loses an English ending too, whatever it was: "администратор" is an administrator.
    """
    if len(word) > SHORT and _CYRILLIC.search(word):
        word = str(_RUSSIAN.stemWord(word))
    in_latin = word.translate(IN_LATIN)
    if len(word) > SHORT:
        return str(_ENGLISH.stemWord(in_latin))
    return word if _ROMAN.fullmatch(in_latin) else in_latin


def _plain(text: str) -> str:
    """Small letters without accents; й, ї and ё are letters of their own until they are written in Latin ones."""
    if text.isascii():
        return text.casefold()
    composed = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return "".join(map(_bare, composed))


@lru_cache(4096)
def _bare(letter: str) -> str:
    return letter if _CYRILLIC.match(letter) else unicodedata.normalize("NFD", letter)[:1]
