"""E-mail addresses: one form for all spellings of an address."""

import unicodedata

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _


def address_key(text: str) -> str:
    """The form in which an address is stored and looked up: lower case, composed (NFC), an international domain in
    letters. ida@XN--BRO-SD-3YAE.example and ida@büro-süd.example, however its ü is made, are one address.

    What is no address comes back merely trimmed and lowered: nobody has it.
    """
    try:
        return checked_address(text)
    except EmailNotValidError:
        return unicodedata.normalize("NFC", text.strip().lower())


def checked_address(text: str) -> str:
    """The same, but EmailNotValidError for what is no address. Whether somebody reads mail there is not asked."""
    return validate_email(text.strip(), check_deliverability=False, test_environment=True).normalized.lower()


def unusable(text: str) -> str:
    """What is to be mended in an address that somebody typed; empty if nothing is."""
    if not text.strip():
        return _("Fill this in.")
    try:
        checked_address(text)
    except EmailNotValidError:
        return _("This is not an e-mail address we can write to.")
    return ""
