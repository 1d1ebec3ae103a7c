"""The client's contacts: read, normalised, fingerprinted, and kept out of the texts that others see."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from ..core import encryption
from .models.lead import CLIENT_FIELDS, Lead

PRINTS = ("email", "phone", "domain")
EMAIL = re.compile(r"[^\s@<>()\[\]{},;:]+\s?(?:@|\(at\)|\[at\])\s?[^\s@<>()\[\]{},;:]+\.[^\W\d_]{2,}", re.IGNORECASE)


def normalised(client: dict[str, str], country: str) -> tuple[dict[str, str], dict[str, str]]:
    """The contacts as they are kept, and a sentence for each field that can't be.

    `country` (ISO 3166) is where a phone number without a country code is taken to be.
    """
    kept = {name: " ".join((client.get(name) or "").split())[:300] for name in CLIENT_FIELDS}
    errors = {}
    if not kept["company"] and not kept["contact"]:
        errors["company"] = _("Name the client: a company or a person.")
    if not kept["email"] and not kept["phone"]:
        errors["email"] = _("Give an e-mail or a phone number, so that the agency can reach the client.")
    if kept["email"]:
        try:
            kept["email"] = validate_email(kept["email"], check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            errors["email"] = _("This doesn't look like an e-mail address.")
    if kept["website"] and not domain_of(kept):
        errors["website"] = _("This doesn't look like a web address. Write it like acme.com.")
    if kept["phone"] and (number := _phone(kept["phone"], country)) is None:
        errors["phone"] = _("This doesn't look like a phone number. Start it with + and the country code.")
    elif kept["phone"]:
        kept["phone"] = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return kept, errors


def keep(lead: Lead, client: dict[str, str], country: str) -> None:
    """Put normalised contacts on the lead, encrypted, with keyed fingerprints to find them by."""
    lead.client = client
    prints = fingerprints(client, country)
    for name in PRINTS:
        setattr(lead, f"{name}_print", prints.get(name))


def fingerprints(client: Mapping[str, str], country: str) -> dict[str, str]:
    """Keyed fingerprints of what normalised contacts name: of email, phone and domain, those that there are."""
    number = _phone(client["phone"], country) if client["phone"] else None
    phone = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else ""
    normal = {"email": client["email"].casefold(), "phone": phone, "domain": domain_of(client)}
    return {name: encryption.fingerprint(name, value) for name, value in normal.items() if value}


def domain_of(client: Mapping[str, str]) -> str:
    """The client's own domain, from the website, without "www."."""
    try:
        host = urlsplit(client["website"] if "//" in client["website"] else f"//{client['website']}").hostname or ""
    except ValueError:  # "[acme.com"
        return ""
    return host.removeprefix("www.")


def names_contacts(text: str, country: str) -> bool:
    """Whether a text that receivers see before acceptance carries an e-mail address or a phone number."""
    if EMAIL.search(text):
        return True
    plain = re.sub(r"[\u200b-\u200f\u2060]", "", text)
    found = phonenumbers.PhoneNumberMatcher(plain, country, leniency=phonenumbers.Leniency.VALID)
    return any(True for _match in found)


def names_client(text: str, client: dict[str, str]) -> str | None:
    """The client's company, person or domain, if the text names it as a word of its own."""
    given = {name: client.get(name) or "" for name in CLIENT_FIELDS}
    for name in (given["company"], given["contact"], domain_of(given)):
        words = " ".join(name.split())
        if len(words) > 2 and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", " ".join(text.split()), re.IGNORECASE):
            return words
    return None


def _phone(text: str, country: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    # Some plans allow numbers of two digits; nobody reaches a client by one.
    long_enough = len(str(number.national_number)) >= 5
    return number if long_enough and phonenumbers.is_possible_number(number) else None
