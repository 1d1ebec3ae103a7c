"""Countries by whatever name people call them: "Germany", "Германия", "Німеччина", "DE", "DEU", "USA"."""

from functools import cache

from babel import Locale
from babel.core import get_global

from ...core.languages import NAMES
from ...core.spelling import spelling

# What people write and CLDR doesn't.
ALSO = {
    "GB": "UK Great-Britain Britain England Англия Англія Британия Британія", "US": "U.S. U.S.A. America Америка",
    "AE": "UAE Эмираты Емірати", "CZ": "Czech-Republic Чешская-Республика Чеська-Республіка", "KR": "Korea Корея",
    "NL": "Holland Голландия Голландія", "MD": "Moldova Молдавия Молдавія", "BY": "Белоруссия Білорусія",
    "KG": "Киргизстан", "DE": "Deutschland", "PL": "Polska", "AT": "Österreich", "CH": "Schweiz",
    "MK": "Macedonia Македония Македонія", "TR": "Turkey", "RU": "Russian-Federation Российская-Федерация РФ",
}  # fmt: skip
# Two letters that CLDR has a name for and that are no country.
NONE = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


def country_of(text: str) -> str | None:
    """The two-letter code of the country that a text names; None where it names none."""
    return _names().get(_spelt(text))


@cache
def _names() -> dict[str, str]:
    """What CLDR calls each country in the languages of this site, its codes, and some more."""
    codes = {str(code) for code in Locale("en").territories if len(str(code)) == 2 and str(code).isalpha()} - NONE
    long = {str(three): str(codes[0]) for three, codes in get_global("territory_aliases").items() if len(codes) == 1}
    found = {_spelt(three): code for three, code in long.items() if len(three) == 3 and three.isalpha()}
    for language in NAMES:
        found |= {_spelt(str(name)): str(code) for code, name in Locale(language).territories.items() if code in codes}
    found |= {_spelt(word): code for code, words in ALSO.items() for word in words.split()}
    return found | {_spelt(code): code for code in codes}


def _spelt(text: str) -> str:
    return spelling(text.replace(".", ""))
