"""Where webhooks may go: to public addresses, and to no other way of writing private ones."""

import socket

import pytest

from marketplace.core.errors import BadInput
from marketplace.hooks import addresses, posting
from marketplace.hooks.addresses import Refused, look_up, read, refuse_private
from marketplace.hooks.models import NoAnswer
from marketplace.hooks.posting import Request, post

PRIVATE = (
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "localhost.", "0.0.0.0", "10.0.0.1",
    "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[fe80::1]", "[fc00::1]",
    "[fec0::1]", "[ff02::1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[2001:db8::1]",
)  # fmt: skip


@pytest.fixture
def names(monkeypatch):
    """`names(host=[addresses, of, each, lookup])`: what a name server says, one list after another."""

    def are(**said) -> None:
        def getaddrinfo(host, port, **_more):
            answers = said[host.replace(".", "_")]
            found = answers.pop(0) if len(answers) > 1 else answers[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

        monkeypatch.setattr(addresses.socket, "getaddrinfo", getaddrinfo)

    return are


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused_at_save_and_at_send_however_it_is_written(app, host):
    with pytest.raises(BadInput):
        refuse_private(f"https://{host}/hooks", with_loopback=False)
    answer = post(Request(f"https://{host}/hooks", b"{}", {}))
    assert answer.status is None
    assert answer.said == NoAnswer.NOWHERE


@pytest.mark.parametrize("host", ["8.8.8.8", "[2001:4860:4860::8888]", "[::ffff:8.8.8.8]"])
def test_a_public_address_is_taken(app, host):
    refuse_private(f"https://{host}/hooks", with_loopback=False)


def test_a_name_is_refused_if_one_of_its_addresses_is_private(app, names):
    names(two_net=[["8.8.8.8", "10.0.0.1"]])
    assert post(Request("https://two.net/", b"{}", {})).said == NoAnswer.NOWHERE


def test_no_name_is_looked_up_at_save_and_what_is_said_at_send_tells_not_which_names_exist(app, names, monkeypatch):
    names(inside_net=[["10.0.0.1"]])
    looked = post(Request("https://inside.net/", b"{}", {})).said

    def getaddrinfo(*_asked, flags=0, **_more):
        if not flags & socket.AI_NUMERICHOST:
            raise AssertionError("asked")
        raise socket.gaierror("no number")

    monkeypatch.setattr(addresses.socket, "getaddrinfo", getaddrinfo)
    refuse_private("https://inside.net/", with_loopback=False)
    assert post(Request("https://nobody.invalid/", b"{}", {})).said == looked == NoAnswer.NOWHERE


def test_a_name_that_changes_between_the_look_and_the_connection_leads_nowhere_else(app, names, monkeypatch):
    names(turns_net=[["8.8.8.8"], ["127.0.0.1"]])
    asked = []

    def connect(where, _timeout):
        asked.append(where)
        raise OSError("nobody there")

    monkeypatch.setattr(posting.socket, "create_connection", connect)
    refuse = Request("https://turns.net/", b"{}", {})
    assert post(refuse).said == NoAnswer.AWAY
    assert asked == [("8.8.8.8", 443)]  # the address that was looked at, not the name
    assert post(refuse).said == NoAnswer.NOWHERE
    assert len(asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "example.com", "https://", "https://example.com:22/",
        "https://example.com:8080/", "https://me:secret@example.com/", "https://example.com/#x", "https://example.com/a b",
        "https://example.com:99999/", "https://example.com/" + "a" * 500, "https://exa\nmple.com/", "https://ex..ample/", "",
    ],
)  # fmt: skip
def test_what_is_no_address_to_send_to_is_refused_with_a_sentence(app, url):
    with pytest.raises(BadInput) as refusal:
        refuse_private(url, with_loopback=False)
    assert refusal.value.errors.keys() == {"url"}


def test_a_host_is_named_as_it_was_meant(app):
    assert read("https://Почта.example/a?b=c", False).named == "xn--80a1acny.example"
    assert read("https://example.com:8443", False).named == "example.com:8443"
    assert read("https://[2001:4860:4860::8888]/", False).named == "[2001:4860:4860::8888]"
    assert read("https://example.com?x=1", False).path == "/?x=1"
    assert read("https://example.com/ж%20/b?c=d+e&f=[1]", False).path == "/%D0%B6%20/b?c=d+e&f=[1]"


@pytest.mark.parametrize("host", ["nobody.invalid", "crm.example", "a.test"])
def test_a_name_that_nobody_can_have_is_refused_and_no_name_server_is_asked(app, names, host):
    names()  # whoever asks finds nothing to answer with
    with pytest.raises(BadInput):
        refuse_private(f"https://{host}/", with_loopback=False)
    assert post(Request(f"https://{host}/", b"{}", {})).said == NoAnswer.NOWHERE


def test_this_machine_is_open_only_where_the_setting_says_so(app):
    refuse_private("http://127.0.0.1:1234/", with_loopback=True)
    for other in ("http://10.0.0.1/", "http://8.8.8.8/", "https://10.0.0.1:1234/"):
        with pytest.raises(BadInput):
            refuse_private(other, with_loopback=True)


def test_a_name_server_that_hangs_is_given_up(app, monkeypatch):
    import time

    monkeypatch.setattr(addresses, "PATIENCE", 0.1)
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_a, **_k: time.sleep(1))
    with pytest.raises(OSError, match="name server"):
        look_up(read("https://slow.net/", False), False)


def test_refused_is_no_error_of_the_network():
    assert not issubclass(Refused, OSError)
