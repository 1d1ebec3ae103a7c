"""Countries by their codes of ISO 3166, as the reader calls them."""

from collections.abc import Mapping
from typing import Any

from .alphabets import in_order
from .languages import voice

NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


def countries() -> dict[str, str]:
    """All countries by their codes, in the order of their names in the reader's language."""
    names: Mapping[str, str] = voice().locale.territories
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES]
    return {code: names[code] for code in in_order(codes, voice().language, names.__getitem__)}


def country(code: str) -> str:
    """What the reader calls a country; a code that is none stands as it is."""
    return str(voice().locale.territories.get(code, code))


def place(whose: Any) -> str:
    """ "Leipzig, Germany": where an agency or an applicant is; what of it is not known is left out."""
    named = "" if whose.country in NOT_COUNTRIES else country(whose.country)
    return ", ".join(filter(None, (whose.city, named)))
