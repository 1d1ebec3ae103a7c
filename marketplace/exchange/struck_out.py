"""A text for whoever may not learn who a client is: contacts are struck out of it, and the rest stands."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

import phonenumbers

from ..core.markdown import in_plain_text, typed_and_seen
from .contacts import EMAIL, as_it_looks, names_client, names_contacts, names_of, read_phone
from .figures import without_figures

MARK = "•••"  # stands for contacts in every language, and is no Markdown
_BETWEEN = r"[\s().,/\-–*_~]*"  # what people write between the figures of a number


def without_contacts(text: str, country: str, client: Mapping[str, str]) -> str:
    """A text in Markdown without e-mail addresses and phone numbers, whosever they are, and without what names this client.

    `country` is where phone numbers are taken to be. What marks hide is looked for in what is read; where that can't be struck out of
    the text as it was typed, it stands without its marks, and where not even so, not at all.
    """
    for version in (lambda: text, lambda: as_it_looks(text), lambda: as_it_looks(unquote(in_plain_text(text)))):
        left = _struck_out(version(), country, client)
        if not _tells(as_it_looks(typed_and_seen(left)), country, client):
            return left
    return MARK


def _tells(read: str, country: str, client: Mapping[str, str]) -> bool:
    half = re.search(rf"\w\s?@{MARK}|{MARK}@\s?\w", read)  # one half of an address was found, and marks hid the other
    named = names_contacts(read, country) or names_client(read, client)
    return bool(half or named or _struck_out(read, country, client) != read)


def _struck_out(text: str, country: str, client: Mapping[str, str]) -> str:
    text = EMAIL.sub(MARK, text)
    for found in phonenumbers.PhoneNumberMatcher(without_figures(text), country, leniency=phonenumbers.Leniency.VALID):
        text = text.replace(found.raw_string, MARK)
    for pattern in _patterns(client, country):
        text = pattern.sub(MARK, text)
    return text


def _patterns(client: Mapping[str, str], country: str) -> list[re.Pattern[str]]:
    """What finds this client's names, and the number however it is written."""
    words = [r"\s+".join(map(re.escape, name.split())) for name in names_of(client) if len(name) > 2]
    names = [re.compile(rf"(?<!\w){name}(?!\w)", re.IGNORECASE) for name in words]
    return names + phone_patterns(client, country)


def phone_patterns(client: Mapping[str, str], country: str) -> list[re.Pattern[str]]:
    """What finds the client's number, with or without the codes before it, whatever stands between its figures."""
    number = read_phone(client.get("phone") or "", country)
    if number is None:
        return []
    figures = _BETWEEN.join(str(number.national_number))
    codes = rf"(?:(?:\+|00)?{number.country_code}{_BETWEEN})?(?:\(?0\)?{_BETWEEN})?"
    return [re.compile(rf"(?<![\w@{{]){codes}{figures}(?!\d)")]
