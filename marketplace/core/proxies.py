"""Where a request came from, as the proxies in front say it."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FORWARDED_FOR = "HTTP_X_FORWARDED_FOR"
# "203.0.113.9:4711" and "[2001:db8::9]:4711"; an IPv6 address without brackets has no port.
WITH_PORT = re.compile(r"\[(?P<six>[^\]]*)\](?::\d+)?|(?P<four>[^:]*):\d+")


class Proxies(ProxyFix):
    """ProxyFix that takes the port off an address: some proxies add it, and each connection has another."""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Hand the request on with addresses alone."""
        if named := environ.get(FORWARDED_FOR):
            environ[FORWARDED_FOR] = ", ".join(without_port(one.strip()) for one in named.split(","))
        return super().__call__(environ, start_response)


def without_port(address: str) -> str:
    """The address alone."""
    found = WITH_PORT.fullmatch(address)
    return (found["six"] if found["six"] is not None else found["four"]) if found else address
