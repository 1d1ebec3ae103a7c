"""Links that open the telephone and the mail program: whatever a contact holds, it stays one number, one address."""

import re
from urllib.parse import quote

import phonenumbers

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
