"""Domains as their owners registered them: shop.acme.co.uk belongs to acme.co.uk."""

from functools import cache
from urllib.parse import urlsplit

import idna
from publicsuffixlist import PublicSuffixList


@cache
def _suffixes() -> PublicSuffixList:
    # The package's own copy of the list: nothing is fetched.
    return PublicSuffixList()


def host_of(address: str) -> str:
    """The host of a web address with or without its scheme, in ASCII, without "www."; "" if there is none."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:  # "[acme.com"
        return ""
    return in_ascii(host).removeprefix("www.")


def in_ascii(host: str) -> str:
    """büro-süd.example and its NFD spelling as xn--bro-sd-3yae.example; what can't be one stays as it is."""
    try:
        return idna.encode(host, uts46=True).decode().rstrip(".")
    except (idna.IDNAError, UnicodeError):
        return host.casefold().rstrip(".")


def registrable(host: str) -> str:
    """The part of a host that somebody registered; the host itself where the list names none."""
    return _suffixes().privatesuffix(in_ascii(host)) or in_ascii(host)
