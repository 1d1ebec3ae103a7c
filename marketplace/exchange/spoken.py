"""Languages by whatever name people call them: "German", "немецкий", "німецька", "Deutsch", "de"."""

import re
from functools import cache

from babel import Locale

from ..core.languages import NAMES

# Those that people hereabouts are likely to write as they are called at home.
NEIGHBOURS = ("de", "pl", "fr", "es", "it", "pt", "nl", "cs", "sk", "ro", "bg", "lt", "lv", "et", "tr")


def languages_in(text: str) -> set[str]:
    """The codes of the languages that a text names; a word that names none stands for itself."""
    words = (word.strip() for word in re.split(r"[,;/&+]|\s(?:and|und|и|та|й|і)\s", text.casefold()))
    return {_codes().get(word, word) for word in words if word}


@cache
def _codes() -> dict[str, str]:
    """What CLDR calls each language in each of the languages of this site, and some in their own."""
    names: dict[str, str] = {str(code): str(code) for code in Locale("en").languages}
    names |= {str(Locale(code).display_name).casefold(): code for code in NEIGHBOURS}
    for reader in NAMES:
        names |= {str(name).casefold(): str(code) for code, name in Locale(reader).languages.items()}
    return names
