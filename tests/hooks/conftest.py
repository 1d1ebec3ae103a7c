"""Real servers on this machine that take webhooks, each in its own way; and webhooks that lead there."""

import json
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class Taken:
    """One request, as the server has read it."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict:
        return json.loads(self.body)


@dataclass
class Receiver:
    """A server that answers each request with the next of `answers`, the last of them for ever."""

    answers: list = field(default_factory=lambda: [200])
    taken: list[Taken] = field(default_factory=list)
    url: str = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.taken.append(Taken(handler.path, {k.lower(): v for k, v in handler.headers.items()}, body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if callable(answer):
            answer(handler)
        else:
            handler.send_response(answer)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

    @property
    def events(self) -> list[str]:
        return [one.said["event"] for one in self.taken]


@pytest.fixture
def receivers():
    """`receivers(*answers)`: a server of its own."""
    running = []

    def start(*answers) -> Receiver:
        made = Receiver(list(answers) or [200])

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                with suppress(OSError):
                    made.answer(self)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        running.append(server)
        made.url = f"http://127.0.0.1:{server.server_address[1]}/hooks?from=us"
        return made

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def silence():
    """An address where connections are taken and nothing is said."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"


@pytest.fixture
def settings(app, monkeypatch):
    """`settings(**changed)`: this application with other settings."""

    def change(**changed) -> None:
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], **changed))

    return change


@pytest.fixture
def hooked(settings):
    """`hooked(person, url, *events, whose=…)`: a webhook that leads to this machine, with its secret."""
    from marketplace.hooks.actions import add_hook
    from marketplace.hooks.events import events_for
    from marketplace.hooks.models import Whose

    settings(loopback_hooks="allowed")
    count = iter(range(1, 1000))

    def make(person, url: str, *events: str, whose: str = "agency"):
        chosen = events or [*events_for(person, Whose(whose))]
        return add_hook(person, Whose(whose), f"Hook {next(count)}", url, chosen)

    return make


@pytest.fixture
def swift(monkeypatch):
    """What waits ten seconds for an answer waits for one here."""
    from marketplace.hooks import posting

    monkeypatch.setattr(posting, "LONGEST", 1)


@pytest.fixture
def messages(app):
    """`messages()`: all of them, as the database has them now."""
    from sqlalchemy import select

    from marketplace.core.extensions import db
    from marketplace.hooks.models import HookMessage

    def read() -> list:
        db.session.rollback()
        db.session.expire_all()
        return list(db.session.scalars(select(HookMessage).order_by(HookMessage.id)))

    return read


@pytest.fixture
def sent():
    """`sent()`: send what is due, as the sweep does."""

    def run() -> None:
        from marketplace.core.queue import sweep_one
        from marketplace.core.room import house

        sweep_one(house().jobs["send_hooks"])

    return run


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A refusal whose words come one by one and never end."""
    handler.send_response(500)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"1\r\nx\r\n")
        handler.wfile.flush()
        time.sleep(0.1)


def drips_headers(handler: BaseHTTPRequestHandler) -> None:
    """An answer whose first line comes letter by letter."""
    for letter in b"HTTP/1.1 200 OK" * 20:
        handler.wfile.write(bytes([letter]))
        handler.wfile.flush()
        time.sleep(0.1)


def says_much(handler: BaseHTTPRequestHandler) -> None:
    """A refusal of hundreds of megabytes."""
    handler.send_response(500)
    handler.send_header("Content-Length", str(500 * 2**20))
    handler.end_headers()
    for _ in range(500):
        handler.wfile.write(b"no! " * 2**18)


def redirects_to(where: str):
    """An answer that another address is meant."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", where)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer
