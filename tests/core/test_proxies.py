"""Behind proxies an address counts as the address, whatever the proxy writes with it."""

import pytest

from marketplace.core.errors import NotAllowed, TooMany
from marketplace.core.proxies import Proxies, without_port
from marketplace.core.throttling import LIMITS, network


@pytest.mark.parametrize(
    ("named", "address"),
    [("203.0.113.9", "203.0.113.9"), ("203.0.113.9:4711", "203.0.113.9"), ("2001:db8::9", "2001:db8::9"),
     ("[2001:db8::9]:4711", "2001:db8::9"), ("[2001:db8::9]", "2001:db8::9"), ("::ffff:203.0.113.9", "::ffff:203.0.113.9"),
     ("unknown", "unknown"), ("_hidden", "_hidden"), ("", ""), ("[", "["), ("proxy:", "proxy:"), ("1::2:3", "1::2:3")],
)  # fmt: skip
def test_the_port_is_taken_off(named, address):
    assert without_port(named) == address


def seen(forwarded: str, count: int = 1) -> str:
    """The address that the application sees behind `count` proxies."""
    environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}
    return Proxies(lambda environ, _start: [environ["REMOTE_ADDR"]], x_for=count)(environ, None)[0]


def test_the_application_sees_the_address_the_trusted_proxy_names():
    assert seen("198.51.100.1, 203.0.113.9:4711") == "203.0.113.9"
    assert seen("203.0.113.9:4711, 198.51.100.1:80", 2) == "203.0.113.9"
    assert seen("[2001:db8::9]:4711") == "2001:db8::9"


@pytest.mark.parametrize("forwarded", ["203.0.113.9:{}", "[2001:db8::9]:{}"])
def test_another_port_each_time_is_still_the_same_source(app, forwarded):
    from marketplace.access import actions

    for number in range(LIMITS["source"]):
        with pytest.raises(NotAllowed):
            actions.sign_in(f"nobody{number}@agency.example", "wrong password", seen(forwarded.format(1024 + number)))
    with pytest.raises(TooMany):
        actions.sign_in("somebody@agency.example", "wrong password", seen(forwarded.format(9999)))


def test_an_address_with_a_zone_is_a_source_of_its_own_network():
    assert network("fe80::1%eth0") == network("fe80::2%eth0")
