"""What people type and paste, without what can't be seen or stored. Every way in brings its texts through here."""

import re
from datetime import date, timedelta

from flask_babel import gettext as _

from . import clock
from .errors import BadInput

_LONG_AGO = timedelta(days=3 * 366)

# Control characters, and marks that hide or turn the direction of everything after them.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
# Letters, and one symbol, that are drawn as nothing.
_BLANKS = str.maketrans(dict.fromkeys("\u115f\u1160\u2800\u3164\uffa0", " "))
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

# A text in which there is something to see, as Python and JavaScript both read it.
SEEN = r"^[\s\S]*[^\s\u0000-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069\ufeff\u115f\u1160\u2800\u3164\uffa0]"


def one_line(text: str) -> str:
    """The text of a single-line field: every line break, tab and run of blanks is one blank, none stands around it."""
    return " ".join(_clean(_BREAK.sub(" ", text)).split())


def too_long(text: str, most: int) -> str | None:
    """The sentence for a text with more than `most` characters; None for any other."""
    if len(text) <= most:
        return None
    return _("This is %(length)d characters long; %(max)d fit.", length=len(text), max=most)


def that_fits(text: str, most: int, field: str) -> str:
    """The text; BadInput at its field where it has more than `most` characters: what people write is never cut."""
    if sentence := too_long(text, most):
        raise BadInput(_("Mend what is marked."), {field: sentence})
    return text


def wrong_past_day(day: date | None) -> str | None:
    """What is wrong with the day of something that has happened lately: none, one to come, or one of over three years ago."""
    if day is None:
        return _("Choose a day.")
    if day > clock.latest_today():
        return _("This day is in the future.")
    return _("This is too long ago.") if day < clock.today() - _LONG_AGO else None


def paragraphs(text: str) -> str:
    """The text of a field with several lines: each line break, however it was sent, is one LF, as a browser counts."""
    return _clean(_BREAK.sub("\n", text)).strip()


def _clean(text: str) -> str:
    # Half characters (lone surrogates) can't be stored.
    return _UNSEEN.sub("", text).translate(_BLANKS).encode("utf-8", "ignore").decode()


def row_number(text: str | None) -> int | None:
    """The number of a row as addresses and fields say it; None for what can't be one: 18 digits fit into a BIGINT."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None


# The CHECK of a `currency` column: what Money could never read is in no row, whoever writes it.
HOLDS_CURRENCY = "currency ~ '^[A-Z]{3}$'"


def holds_one_line(*columns: str) -> str:
    """The CHECK of columns that hold a single line: no control character and no line break, whoever writes them."""
    return " AND ".join(rf"{column} !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'" for column in columns)
