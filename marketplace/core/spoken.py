"""Languages by whatever name people call them: "German", "немецкий", "німецька", "Deutsch", "de"."""

import re
from collections.abc import Iterable
from functools import cache

from babel import Locale

from .alphabets import in_order
from .languages import NAMES, voice

# Those that people hereabouts are likely to write as they are called at home.
NEIGHBOURS = ("de", "pl", "fr", "es", "it", "pt", "nl", "cs", "sk", "ro", "bg", "lt", "lv", "et", "tr")

# Those that are offered where one chooses; whoever works in another writes it.
OFFERED = (
    "en", "ru", "uk", *NEIGHBOURS, "ar", "az", "be", "da", "el", "fi", "he", "hi", "hr", "hu", "hy", "ja", "ka", "kk", "ko",
    "nb", "sl", "sr", "sv", "uz", "vi", "zh",
)  # fmt: skip

_BETWEEN = re.compile(r"[,;/&+]|\s(?:and|und|и|та|й|і)\s", re.IGNORECASE)


def languages_in(text: str) -> set[str]:
    """The codes of the languages that a text names; a word that names none stands for itself, in small letters."""
    return {code.casefold() for code in codes_of([text])}


def codes_of(texts: Iterable[str]) -> list[str]:
    """The codes of the languages that these texts name, in their order, each once; other words as they stand."""
    words = (word.strip() for text in texts for word in _BETWEEN.split(text))
    return list(dict.fromkeys(_codes().get(word.casefold(), word) for word in words if word))


def is_language(code: str) -> bool:
    """Whether a word is the code of a language."""
    return code in Locale("en").languages


def code_of(word: str) -> str | None:
    """The code of the language that one word names; None where it names none."""
    return _codes().get(word.casefold())


def called(code: str) -> str:
    """What the reader calls a language; a word that is no code stands as it is."""
    return str(voice().locale.languages.get(code, code))


def languages(also: Iterable[str] = ()) -> dict[str, str]:
    """The languages that one can choose, by their codes: those of this site and its neighbours first, then all that ISO 639
    gives two letters, in the reader's alphabet; and `also` those that were chosen before."""
    near = dict.fromkeys((*NAMES, *NEIGHBOURS, *also))
    two = [code for code in _codes().values() if len(code) == 2 and code not in near]
    return {code: called(code) for code in (*near, *in_order(sorted(set(two)), voice().language, called))}


@cache
def _codes() -> dict[str, str]:
    """What CLDR calls each language in each of the languages of this site, and some in their own."""
    names: dict[str, str] = {str(code): str(code) for code in Locale("en").languages}
    names |= {str(Locale(code).display_name).casefold(): code for code in NEIGHBOURS}
    for reader in NAMES:
        names |= {str(name).casefold(): str(code) for code, name in Locale(reader).languages.items()}
    return names
