"""Days as spreadsheets write them."""

import re
from datetime import date
from functools import cache

from babel import Locale
from flask_babel import gettext as _

from ...core.languages import NAMES

_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", re.ASCII)
_DAY_MONTH = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)?[ .-]+([^\W\d]+)\.?,?[ -]+([0-9]{4})(?:\s*(?:г|р)\.?)?", re.IGNORECASE
)
_MONTH_DAY = re.compile(r"([^\W\d]+)\.? +([0-9]{1,2})(?:st|nd|rd|th)?,? +([0-9]{4})", re.IGNORECASE)


def read_day(text: str) -> date:
    """2026-03-14 (also with the midnight that a sheet adds, and in the other forms of ISO 8601), 14.03.2026, 2026/3/14,
    25/03/2026, 14 March 2026, March 14, 2026, 14 марта 2026.

    ValueError, with a sentence, for what is no day or could be two: 3/4/2026 is April in London and March in Boston.
    """
    plain = _MIDNIGHT.sub("", text)
    try:
        return _numbers(plain) or _named(plain) or date.fromisoformat(plain)
    except ValueError:
        raise ValueError(_sentence(text)) from None


def _numbers(text: str) -> date | None:
    if dotted := _DOTTED.fullmatch(text):
        day, month, year = map(int, dotted.groups())
        return date(year, month, day)
    if slashed := _SLASHED.fullmatch(text):
        first, second, year = map(int, slashed.groups())
        # Two readings, unless one of the numbers can be no month or both are the same.
        if first <= 12 and second <= 12 and first != second:
            raise ValueError("it can be read as two days")
        return date(year, min(first, second), max(first, second))
    if numbers := _YEAR_FIRST.fullmatch(text):
        return date(*map(int, numbers.groups()))
    return None


def _named(text: str) -> date | None:
    if found := _DAY_MONTH.fullmatch(text):
        day, month, year = found.groups()
    elif found := _MONTH_DAY.fullmatch(text):
        month, day, year = found.groups()
    else:
        return None
    number = _months().get(month.casefold().rstrip("."))
    return date(int(year), number, int(day)) if number else None


@cache
def _months() -> dict[str, int]:
    """What months are called in the languages of this site, in full and short."""
    names: dict[str, int] = {}
    for language in NAMES:
        for forms in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                names |= {str(name).casefold().rstrip("."): number for number, name in forms[width].items()}
    return names | {"sept": 9, "мая": 5, "май": 5}


def _sentence(text: str) -> str:
    if re.fullmatch(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}", text, re.ASCII):
        return _("“%(text)s” can be read as two days: write it like 2026-03-14 or 14.03.2026", text=text)
    if re.fullmatch(r"\d{5}(\.\d+)?", text, re.ASCII):
        return _("“%(text)s” is a spreadsheet’s number for a day: write it like 2026-03-14 or 14.03.2026", text=text)
    return _("“%(text)s” is not a day like 2026-03-14", text=text)
