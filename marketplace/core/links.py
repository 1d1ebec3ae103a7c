"""Links to the web, and those that open the telephone and the mail program: whatever was typed, it stays one address, one number."""

import re
from urllib.parse import quote, urlsplit

import phonenumbers
from flask_babel import gettext as _

from .typed import one_line, too_long

_EXTENSION = re.compile(r"\s*(?:;\s*ext=|#|[^\W\d_][\w.]*)[\s.:]*(?P<ext>\d+)\W*$")


def tel(phone: str) -> str:
    """ "tel:+4930901820;ext=5" (RFC 3966) for "+49 30 901820 ext. 5"."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return _as_written(phone)
    extension = f";ext={number.extension}" if number.extension else ""
    return f"tel:+{number.country_code}{phonenumbers.national_significant_number(number)}{extension}"


def _as_written(phone: str) -> str:
    """A number without a country's code, as old records have it: its digits, and those of an extension."""
    found = _EXTENSION.search(phone)
    dialled = re.sub(r"[^\d*#]", "", phone[: found.start()] if found else phone)
    return f"tel:{quote(dialled, safe='*')}" + (f";ext={found['ext']}" if found else "")


def mailto(address: str) -> str:
    """ "mailto:pia%3Fbcc%3Deve@potter.example": no part of an address is taken for a header."""
    return f"mailto:{quote(address, safe='@')}"


def read_https(typed: str, longest: int) -> tuple[str, str]:
    """An address on the web as it is kept, beginning with https:// in small letters, and what is to be mended in it; nothing where
    nothing was typed."""
    address = one_line(typed)
    if not address:
        return "", ""
    try:
        parts = urlsplit(address)
        is_one = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and " " not in address
    except ValueError:
        is_one = False
    if not is_one:
        return address, _("Write the address of the video, beginning with https://")
    kept = "https" + address[len("https") :]
    return kept, too_long(kept, longest) or ""
