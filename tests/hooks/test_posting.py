"""One message on its way: whatever the other side does, within its time and a few bytes."""

import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from marketplace.hooks.models import NoAnswer
from marketplace.hooks.posting import LONGEST, READ, Request, post
from tests.hooks.conftest import drips, drips_headers, redirects_to, says_much

pytestmark = pytest.mark.usefixtures("app", "swift")


def to(url: str) -> Request:
    return Request(url, b'{"a":1}', {"webhook-id": "msg_1", "Content-Type": "application/json"}, with_loopback=True)


def test_a_message_is_taken_by_any_2xx(receivers):
    there = receivers(204)
    answer = post(to(there.url))
    assert (answer.status, answer.is_taken, answer.said) == (204, True, "")
    (one,) = there.taken
    assert (one.path, one.body, one.headers["webhook-id"]) == ("/hooks?from=us", b'{"a":1}', "msg_1")
    assert one.headers["host"] == there.url.split("/")[2]


@pytest.mark.parametrize("status", [199 + 101, 301, 302, 307, 308, 400, 401, 404, 429, 500, 503])
def test_all_else_is_not(receivers, status):
    assert not post(to(receivers(status).url)).is_taken


def test_a_redirect_is_not_followed(receivers):
    elsewhere = receivers(200)
    assert post(to(receivers(redirects_to(elsewhere.url)).url)).status == 302
    assert elsewhere.taken == []


def test_of_a_large_answer_only_the_first_words_are_read(receivers):
    began = time.monotonic()
    answer = post(to(receivers(says_much).url))
    assert answer.status == 500
    assert answer.said.startswith("no! no!")
    assert len(answer.said) <= READ
    assert time.monotonic() - began < 1


@pytest.mark.thorough
@pytest.mark.parametrize("slowly", [drips, drips_headers])
def test_an_answer_that_drips_is_cut_at_the_deadline(receivers, slowly):
    began = time.monotonic()
    answer = post(to(receivers(slowly).url))
    assert not answer.is_taken
    assert time.monotonic() - began < 2


@pytest.mark.thorough
def test_silence_is_cut_at_the_deadline(silence):
    began = time.monotonic()
    answer = post(to(silence))
    assert (answer.status, answer.said) == (None, NoAnswer.LATE)
    assert time.monotonic() - began < 2


def test_nobody_there_is_an_answer_too():
    answer = post(to("http://127.0.0.1:1/"))
    assert answer.status is None
    assert answer.said == NoAnswer.REFUSED


@pytest.mark.parametrize(
    ("answer", "why"),
    [(b"", NoAnswer.CUT), (b"SSH-2.0-OpenSSH_9.6\r\n", NoAnswer.GARBLED),
     (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", NoAnswer.GARBLED),
     (b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 200 + b"\r\n", NoAnswer.GARBLED)],
)  # fmt: skip
def test_what_is_no_answer_is_called_so_and_not_in_the_words_of_python(receivers, answer, why):
    def odd(handler):
        handler.wfile.write(answer)
        handler.close_connection = True

    said = post(to(receivers(odd).url))
    assert (said.status, said.said) == (None, why)


@pytest.mark.parametrize(
    ("said", "why"),
    [("OSError: no such name", "nowhere"), ("no public address is found under this name", "nowhere"),
     ("ConnectionRefusedError: [Errno 111] Connection refused", "refused"), ("OSError: [Errno 101] Network is unreachable", "away"),
     ("no answer within 10 seconds", "late"), ("TLS failed: CERTIFICATE_VERIFY_FAILED", "tls"), ("RemoteDisconnected: x", "cut"),
     ("LineTooLong: header line", "garbled"), ("it could not be written", "unwritten"), ("KeyError", "cut"), ("tls", "tls")],
)  # fmt: skip
def test_what_the_release_before_has_said_reads_as_well(said, why):
    assert NoAnswer.of(said) == why


def test_words_of_a_refusal_hold_no_control_characters(receivers):
    def rude(handler):
        handler.send_response(500)
        handler.end_headers()
        handler.wfile.write(b"no\x00\x1b[31m\r\nway\xff")

    said = post(to(receivers(rude).url)).said
    assert said.isprintable()
    assert said.startswith("no [31m way")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A key with a certificate for localhost alone, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.fixture
def secured(certificate):
    """A server that speaks TLS, its port and the name under which it was asked."""
    named = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    context.sni_callback = lambda _socket, name, _context: named.append(name)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server.server_address[1], named
    server.shutdown()
    server.server_close()


def test_the_certificate_has_to_name_the_host_that_was_meant(secured, certificate, monkeypatch):
    port, named = secured
    assert post(to(f"https://localhost:{port}/")).said == NoAnswer.TLS  # nobody vouches for it
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    assert post(to(f"https://localhost:{port}/")).is_taken
    assert named == ["localhost", "localhost"]  # asked by its name, though the connection is to its address
    assert post(to(f"https://127.0.0.1:{port}/")).said == NoAnswer.TLS


@pytest.mark.thorough
def test_a_handshake_that_hangs_is_cut_at_the_deadline(silence):
    began = time.monotonic()
    assert post(to(silence.replace("http:", "https:"))).status is None
    assert time.monotonic() - began < 2


def test_the_words_of_a_timeout_name_the_seconds_that_are_waited():
    assert f"within {LONGEST} seconds" in str(NoAnswer.LATE.label)
