"""The client's contacts: read, normalised, fingerprinted, and kept out of the texts that others see."""

import re
import unicodedata
from collections.abc import Collection, Mapping

import idna
import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from ..core import encryption
from ..core.addresses import address_key
from ..core.domains import host_of, registrable
from ..core.typed import one_line, too_long
from .figures import without_figures
from .models.lead import CLIENT_FIELDS, Lead

LONGEST = 300  # characters of each
PRINTS = ("email", "phone", "domain")
# pia@potter.example, also as people hide it: pia [at] potter (dot) example.
_NAME = r"[^\s@<>()\[\]{},;:]+"
EMAIL = re.compile(
    rf"{_NAME}\s?(?:@|[\[({{]\s?at\s?[\])}}])\s?{_NAME}(?:\.|\s?[\[({{]\s?(?:dot|punkt|точка|крапка)\s?[\])}}]\s?)[^\W\d_]{{2,}}",
    re.IGNORECASE,
)


def normalised(client: dict[str, str], country: str) -> tuple[dict[str, str], dict[str, str]]:
    """The contacts as they are kept, and a sentence for each field that can't be.

    `country` (ISO 3166) is where a phone number without a country code is taken to be.
    """
    kept = {name: one_line(client.get(name) or "") for name in CLIENT_FIELDS}
    errors = {name: wrong for name, text in kept.items() if (wrong := too_long(text, LONGEST))}
    if not kept["company"] and not kept["contact"]:
        errors["company"] = _("Name the client: a company or a person.")
    if not kept["email"] and not kept["phone"]:
        errors["email"] = _("Give an e-mail or a phone number, so that the agency can reach the client.")
    if kept["email"]:
        try:
            kept["email"] = validate_email(kept["email"], check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            errors["email"] = _("This doesn’t look like an e-mail address.")
    # A word alone ("none") is no address, and all who write it would pass for one client.
    if kept["website"] and "." not in domain_of(kept):
        errors["website"] = _("This doesn’t look like a web address. Write it like acme.com.")
    number = read_phone(kept["phone"], country) if kept["phone"] else None
    if number is not None:
        kept["phone"] = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    elif kept["phone"]:
        errors["phone"] = _("This doesn’t look like a phone number. Start it with + and the country code.")
    return kept, errors


def keep(lead: Lead, client: dict[str, str], country: str) -> None:
    """Put normalised contacts on the lead, encrypted, with keyed fingerprints to find them by."""
    lead.client = client
    prints = fingerprints(client, country)
    for name in PRINTS:
        setattr(lead, f"{name}_print", prints.get(name))


def fingerprints(client: Mapping[str, str], country: str) -> dict[str, str]:
    """Keyed fingerprints of what normalised contacts name: of email, phone and domain, those that there are."""
    number = read_phone(client["phone"], country) if client["phone"] else None
    phone = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else ""
    normal = {"email": address_key(client["email"]), "phone": phone, "domain": domain_of(client)}
    return {name: encryption.fingerprint(name, value) for name, value in normal.items() if value}


def domain_of(client: Mapping[str, str]) -> str:
    """The domain that the client registered, from the website: acme.co.uk for www.shop.acme.co.uk; IDN in ASCII."""
    return registrable(host_of(client["website"]))


def names_contacts(text: str, country: str) -> bool:
    """Whether a text that receivers see before acceptance carries an e-mail address or a phone number."""
    plain = as_it_looks(text)
    if EMAIL.search(plain):
        return True
    figures = without_figures(plain)
    found = phonenumbers.PhoneNumberMatcher(figures, country, leniency=phonenumbers.Leniency.VALID)
    return any(True for _match in found)


def as_it_looks(text: str) -> str:
    """The text as it looks: full-width and composed letters in one form, nothing invisible between them."""
    composed = unicodedata.normalize("NFKC", text.replace("№", "#"))  # NFKC makes "No" of it
    return "".join(character for character in composed if unicodedata.category(character) != "Cf")


def names_client(text: str, client: Mapping[str, str]) -> str | None:
    """The client's company, person or domain, if the text names it as a word of its own."""
    read = _as_read(text)
    for name in names_of(client):
        if len(words := _as_read(name)) > 2 and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", read):
            return " ".join(name.split())
    return None


def names_of(client: Mapping[str, str]) -> list[str]:
    """What the client is called: the company, the person, the domain, also in its own letters; those that there are."""
    given = {name: client.get(name) or "" for name in CLIENT_FIELDS}
    domain = domain_of(given)
    return [name for name in (given["company"], given["contact"], domain, _in_letters(domain)) if name]


def hints_at_client(text: str, client: Mapping[str, str]) -> bool:
    """Whether a word of the client's names or domain stands in a text, alone or in another word: enough to erase it, not to
    refuse it."""
    return hints_in(text, hinting_words(client))


def hinting_words(client: Mapping[str, str]) -> set[str]:
    """The words of the client's names and domain that hint at it."""
    own_name = domain_of({"website": client.get("website") or ""}).partition(".")[0]
    names = " ".join((client.get("company") or "", client.get("contact") or "", own_name))
    return {word for word in re.findall(r"\w+", _as_read(names)) if len(word) > 3}


def hints_in(text: str, words: Collection[str]) -> bool:
    """Whether one of these words stands in a text, alone or in another word."""
    read = _as_read(text)
    return any(word in read for word in words)


def _in_letters(domain: str) -> str:
    try:
        return idna.decode(domain)
    except (idna.IDNAError, UnicodeError):
        return ""


def _as_read(text: str) -> str:
    return " ".join(as_it_looks(text).casefold().split())


def read_phone(text: str, country: str) -> phonenumbers.PhoneNumber | None:
    """The number that somebody means by this text, taken to be in `country` unless it says otherwise; None for what is none."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    # Some plans call numbers of two digits possible; nobody reaches a client by one. On small islands four are a whole number.
    long_enough = len(str(number.national_number)) >= 5 and phonenumbers.is_possible_number(number)
    return number if long_enough or phonenumbers.is_valid_number(number) else None
