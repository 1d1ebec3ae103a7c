"""One POST to an address that was looked at, and what is said to it: within ten seconds, whatever the other side does."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from ..core.errors import BadInput
from .addresses import Refused, look_up, read
from .models import LONGEST_SAID, NoAnswer

LONGEST = 10  # seconds for all of it, from the lookup's end on
CONNECTS = 4  # seconds for each of the addresses of a host, which are tried in turn
READ = 2048  # bytes of an answer


class Unreached(OSError):
    """No connection to any of the addresses of a host."""


# By the kind of what went wrong, the narrower ones first. A connection that is closed without a word is a bad status line, too.
WHY: dict[type[Exception], NoAnswer] = {
    ssl.SSLError: NoAnswer.TLS,
    BadInput: NoAnswer.NOWHERE,
    Unreached: NoAnswer.AWAY,
    ConnectionRefusedError: NoAnswer.REFUSED,
    ConnectionError: NoAnswer.CUT,
    http.client.HTTPException: NoAnswer.GARBLED,
}


@dataclass(frozen=True)
class Request:
    """What is sent, and to where."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(repr=False)
    with_loopback: bool = False


@dataclass(frozen=True)
class Answer:
    """What came of it: a status, or none where nobody has answered."""

    status: int | None
    said: str  # the first words of a refusal, or of NoAnswer the one that says why
    milliseconds: int

    @property
    def is_taken(self) -> bool:
        """Whether the message has arrived."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether nothing is to be sent there any more."""
        return self.status == http.client.GONE


def post(request: Request) -> Answer:
    """Send it. Whatever goes wrong is an answer."""
    began = time.monotonic()

    def answer(status: int | None, said: str) -> Answer:
        return Answer(status, said[:LONGEST_SAID], round((time.monotonic() - began) * 1000))

    try:
        return answer(*_posted(request))
    except Refused:
        return answer(None, NoAnswer.NOWHERE)
    except TimeoutError:
        return answer(None, NoAnswer.LATE)
    except Exception as error:  # noqa: BLE001 — the other side may be anything
        return answer(None, _why(error))


def _why(error: Exception) -> NoAnswer:
    return next((why for kind, why in WHY.items() if isinstance(error, kind)), NoAnswer.CUT)


def _posted(request: Request) -> tuple[int, str]:
    target = read(request.url, request.with_loopback)
    try:
        addresses = look_up(target, request.with_loopback)
    except OSError:
        raise Refused from None  # said like a private one: nobody learns from us which names exist inside
    with _connected(addresses, target.port) as (raw, deadline):
        sock = _secured(raw, target.host) if target.is_https else raw
        with deadline.ends(sock):
            if isinstance(sock, ssl.SSLSocket):
                sock.do_handshake()
            connection = http.client.HTTPConnection(target.host, target.port)
            connection.sock = sock
            connection.request("POST", target.path, request.body, {"Host": target.named, **request.headers})
            answer = connection.getresponse()
            return answer.status, "" if 200 <= answer.status < 300 else _first_words(answer)


def _first_words(answer: http.client.HTTPResponse) -> str:
    """What is said of a refusal, as far as it fits; that it is refused holds, whatever becomes of its words."""
    text = b""
    with suppress(OSError, ValueError, http.client.HTTPException):
        text = answer.read(READ)
    words = "".join(one if one.isprintable() else " " for one in text.decode("utf-8", "replace"))
    return " ".join(words.split())


class _Deadline:
    """The moment at which the connection is cut, in whatever the other side is just then."""

    def __init__(self) -> None:
        self.at = time.monotonic() + LONGEST

    @property
    def left(self) -> float:
        """Seconds, at least a few milliseconds."""
        return max(0.01, self.at - time.monotonic())

    @contextmanager
    def ends(self, sock: socket.socket) -> Iterator[None]:
        """Cut the connection at the deadline: each single byte may come in time, and the last one never."""
        is_over = threading.Event()

        def cut() -> None:
            is_over.set()
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(self.left, cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception:
            if is_over.is_set():
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()
            with suppress(OSError):
                sock.close()


@contextmanager
def _connected(addresses: list[str], port: int) -> Iterator[tuple[socket.socket, _Deadline]]:
    """A connection to the first of these addresses that answers."""
    deadline, failed = _Deadline(), OSError()
    for address in addresses:
        try:
            raw = socket.create_connection((address, port), min(CONNECTS, deadline.left))
        except OSError as error:
            failed = error
            continue
        with raw:
            raw.settimeout(deadline.left)
            yield raw, deadline
        return
    raise failed if isinstance(failed, ConnectionRefusedError) else Unreached from failed


def _secured(raw: socket.socket, host: str) -> ssl.SSLSocket:
    """TLS with the host that was meant, whose certificate has to name it."""
    context = ssl.create_default_context()
    return context.wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False)
