"""Days as spreadsheets write them."""

import re
from datetime import date

_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)


def read_day(text: str) -> date:
    """2026-03-14 (also with the midnight that a sheet adds, and in the other forms of ISO 8601) or 14.03.2026.

    ValueError, with a sentence, for what is no day or could be two: 3/4/2026 is April in London and March in Boston.
    """
    plain = _MIDNIGHT.sub("", text)
    try:
        if dotted := _DOTTED.fullmatch(plain):
            day, month, year = map(int, dotted.groups())
            return date(year, month, day)
        return date.fromisoformat(plain)
    except ValueError:
        raise ValueError(_sentence(text)) from None


def _sentence(text: str) -> str:
    if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{2,4}", text, re.ASCII):
        return f'"{text}" can be read as two days: write it like 2026-03-14 or 14.03.2026'
    if re.fullmatch(r"\d{5}(\.\d+)?", text, re.ASCII):
        return f'"{text}" is a spreadsheet\'s number for a day: write it like 2026-03-14 or 14.03.2026'
    return f'"{text}" is not a day like 2026-03-14'
