"""Where webhooks may go: to public addresses alone, looked up for each try.

A name that leads to several addresses is refused if one of them is not public. Whoever sends connects to the address that was
looked at here and to no other, so that a name which changes between the two leads nowhere else.
"""

import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote, urlsplit

import idna
from flask_babel import gettext as _

from ..core.errors import BadInput
from .models import LONGEST_URL

PORTS = (443, 8443)  # of https: what else listens at a public address is no web server that waits for messages
NOBODYS = ("example", "invalid", "test")  # RFC 6761: nobody can have a name that ends so, and no name server is asked
AS_IT_IS = "/?%:@!$&'()*+,;=~[]"  # what stands in a path as it was typed; letters of other alphabets are written as browsers write them
PATIENCE = 5  # seconds for a name to be looked up
# Addresses that stand for others: what is behind them could be private.
TRANSLATED = [ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")]


class Refused(Exception):
    """The address is not one to which we send."""


@dataclass(frozen=True)
class Target:
    """An address of the web in its parts."""

    is_https: bool
    host: str
    port: int
    path: str  # with what follows a question mark

    @property
    def named(self) -> str:
        """The host as a request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_https else 80) else f"{host}:{self.port}"


def read(url: str, with_loopback: bool) -> Target:
    """The parts of an address, or BadInput that says why we don't send there. `with_loopback`: it may be this machine itself."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host = host if ":" in host else idna.encode(host.rstrip("."), uts46=True).decode()
    except (ValueError, UnicodeError):
        raise _bad(_("This is no address of the web, like https://example.com/hooks.")) from None
    is_https = parts.scheme == "https"
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        raise _bad(_("This is no address of the web, like https://example.com/hooks."))
    if not is_https and not (with_loopback and parts.scheme == "http"):
        raise _bad(_("It has to begin with https://."))
    if parts.username is not None or parts.fragment:
        raise _bad(_("Leave out names and passwords before the host, and what follows #."))
    port = port or (443 if is_https else 80)
    if not with_loopback and port not in PORTS:
        raise _bad(_("It has to be at port 443 or 8443."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_https, host, port, quote(path, safe=AS_IT_IS))


def refuse_private(url: str, with_loopback: bool) -> None:
    """BadInput where the address itself shows that we would not send there. Names are looked up at each try and not here: it would hold
    a transaction open, and tell which names exist inside."""
    target = read(url, with_loopback)
    ending = target.host.rpartition(".")[2]
    if ending in NOBODYS or (ending == "localhost" and not with_loopback) or not _is_open_number(target, with_loopback):
        raise _bad(_("This leads to no public server. Webhooks go to public addresses."))


def _is_open_number(target: Target, with_loopback: bool) -> bool:
    """Whether a host that is written as a number is public; a name is no number, and nobody is asked what it leads to."""
    try:
        found = _addresses(target.host, target.port, socket.AI_NUMERICHOST)
    except OSError:
        return True
    return all(_is_open(ip_address(one), with_loopback, target.is_https) for one in found)


def look_up(target: Target, with_loopback: bool) -> list[str]:
    """The IP addresses of a host, all of which are public; Refused where one isn't, OSError where there are none."""
    if target.host.rpartition(".")[2] in NOBODYS:
        raise OSError("no such name")
    pool = ThreadPoolExecutor(1, "lookup")  # a system's own lookup can't be given a time
    try:
        found = pool.submit(_addresses, target.host, target.port).result(PATIENCE)
    except TooLate:
        raise OSError("the name server does not answer") from None
    finally:
        pool.shutdown(wait=False)
    if not all(_is_open(ip_address(one), with_loopback, target.is_https) for one in found):
        raise Refused
    return found


def _addresses(host: str, port: int, flags: int = 0) -> list[str]:
    # A name can be written so that Python itself can't read it; then nobody is called so.
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    except UnicodeError:
        raise OSError("no such name") from None
    return list(dict.fromkeys(str(where[0]) for *_rest, where in found))


def _is_open(address: IPv4Address | IPv6Address, with_loopback: bool, is_https: bool) -> bool:
    meant = (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
    if meant.is_loopback:
        return with_loopback
    # By http there is nobody but this machine.
    return is_https and _is_public(meant)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and any(address in network for network in TRANSLATED):
        return False
    strange = address.is_multicast or address.is_reserved or getattr(address, "is_site_local", False)
    return address.is_global and not strange


def _bad(sentence: str) -> BadInput:
    return BadInput(sentence, {"url": sentence})
