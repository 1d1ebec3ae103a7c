"""Names in addresses: "/agencies/7-kedr-studio" is read as 7, and the name only says to people what it is."""

import re
import unicodedata

from flask import redirect, request
from werkzeug.wrappers import Response

from .alphabets import IN_LATIN

LONGEST = 60  # characters
_APART = str.maketrans(
    {
        "ё": "е",
        "ß": "ss",
        "ł": "l",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "đ": "d",
        "ı": "i",
        "'": "",
        "\u2019": "",
        "\u02bc": "",
    }
)
_WORD = re.compile("[a-z0-9]+")


def slug(name: str) -> str | None:
    """A name in small Latin letters, figures and hyphens; None where nothing of it can be written so."""
    letters = name.casefold().translate(_APART).translate(IN_LATIN)
    words = _WORD.findall(
        "".join(one for one in unicodedata.normalize("NFKD", letters).lower() if not unicodedata.combining(one))
    )
    while len("-".join(words)) > LONGEST and len(words) > 1:
        words.pop()
    return "-".join(words)[:LONGEST] or None


def to_present(path: str) -> Response | None:
    """Lead on to the address that a page has now, with what was asked of it; None where one is there already."""
    if request.path == path:
        return None
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{path}?{query}" if query else path, 301)
