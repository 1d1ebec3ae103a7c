"""Text in the letters that every bank of SEPA takes: Latin letters, figures and eleven signs (EPC217-08)."""

import re
import unicodedata

from anyascii import anyascii

_NOT_TAKEN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
# As the EPC writes them, and as passports do: hard and soft signs stand for no sound of their own.
_AS_WRITTEN = str.maketrans({"&": "+", "@": "(at)", "_": "-", **dict.fromkeys("ьъЬЪ", "")})
# Ukrainian has letters that Russian and Belarusian lack, and other sounds for two that they share: Kyiv, Hrynko.
_IS_UKRAINIAN, _IS_NOT = re.compile("[іїєґ]", re.IGNORECASE), re.compile("[ыэъёў]", re.IGNORECASE)
_IN_UKRAINIAN = str.maketrans({"г": "h", "Г": "H", "и": "y", "И": "Y"})


def in_bank_letters(text: str, most: int) -> str:
    """A name in these letters, cut at `most` characters; empty where nothing of it can be written so, as of emoji."""
    known = "".join(
        one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) not in ("So", "Sk", "Cn", "Co")
    )
    if _IS_UKRAINIAN.search(known) and not _IS_NOT.search(known):
        known = known.translate(_IN_UKRAINIAN)
    latin = _NOT_TAKEN.sub(" ", anyascii(known.translate(_AS_WRITTEN)))
    cut = " ".join(re.sub("/{2,}", "/", latin).split()).strip(" /:-")[:most].rstrip(" /:-")
    return cut if any(one.isalnum() for one in cut) else ""


def is_in_bank_letters(number: str) -> bool:
    """Whether a number can stand in a file as it is, for numbers are never rewritten. Slashes may not stand around it, nor two
    side by side."""
    return not _NOT_TAKEN.search(number) and "" not in number.split("/")
