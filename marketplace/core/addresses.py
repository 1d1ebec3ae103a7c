"""E-mail addresses: one form for all spellings of an address."""

import unicodedata

from email_validator import EmailNotValidError, validate_email


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
