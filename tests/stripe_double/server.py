"""The double over HTTP, with the pages that people see at Stripe, and events sent to whoever wants them."""

import html
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from . import desk
from .double import Double
from .faults import Dropped
from .hosted import MEANS, NEEDS, leave_means, onboard
from .kept import load, save
from .webhooks import signed

HTML = "text/html; charset=utf-8"
FRAME = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<h1>{title}</h1><p>This is not Stripe, but a double of it for rehearsals. No money moves.</p>
{content}</html>"""


class Server(ThreadingHTTPServer):
    """One double; events go to `events_to`, if there is such an address, and what it knows is kept in `file`."""

    daemon_threads = True

    def __init__(
        self, port: int = 0, secret: str = "sk_test_double", events_to: str = "", file: Path | None = None
    ) -> None:
        super().__init__(("127.0.0.1", port), Request)
        self.double, self.file = Double(secret=secret), file
        if file:
            load(self.double, file)
        self.double.address = f"http://127.0.0.1:{self.server_port}"
        self.events_to = events_to
        self._told = len(self.double.events)

    def keep(self) -> None:
        """What has happened stands in the file before anybody is told of it."""
        if self.file:
            save(self.double, self.file)

    def tell(self) -> None:
        """Send the events that are new, once each, beside the answer."""
        with self.double.lock:
            fresh, self._told = self.double.events[self._told :], len(self.double.events)
        if fresh and self.events_to:
            threading.Thread(target=self._send, args=(fresh,), daemon=True).start()

    def _send(self, events: list) -> None:
        # Straight to this machine, whatever proxy its environment names.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for event in events:
            body, signature = signed(event, self.double.now())
            headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
            try:
                opener.open(urllib.request.Request(self.events_to, body, headers), timeout=10).close()
            except (urllib.error.URLError, OSError) as error:
                print(f"{event['type']} was not taken: {error}", flush=True)


class Request(BaseHTTPRequestHandler):
    """One request: of a program under /v1/, of a person elsewhere."""

    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, format: str, *words: object) -> None:
        """Only what the double itself says is worth a line."""

    def do_GET(self) -> None:
        """A question, or a page."""
        parts = urlsplit(self.path)
        if parts.path.startswith("/v1/"):
            self._answer("get", parts.query)
        else:
            self._page(parts.path)

    def do_POST(self) -> None:
        """A deed of a program, or a button."""
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path.startswith("/v1/"):
            self._answer("post", sent)
        else:
            self._press(self.path, parse_qs(sent).get("so", [""])[0])
        self.server.tell()

    def _answer(self, method: str, sent: str) -> None:
        try:
            text, status, headers = self.server.double.answer(
                method, urlsplit(self.path).path, sent, dict(self.headers)
            )
        except Dropped:
            self.close_connection = True
            return
        finally:
            if method == "post":
                self.server.keep()
        self._write(status, text, "application/json", headers)

    def _page(self, path: str) -> None:
        if path == "/":
            with self.server.double.lock:
                self._write(200, FRAME.format(title="A double of Stripe", content=desk.page(self.server.double)), HTML)
            return
        kind, _, name = path.strip("/").partition("/")
        choices = {"checkout": MEANS, "onboarding": NEEDS}.get(kind, {})
        if name not in self.server.double.objects or not choices:
            self._write(404, "Nothing here.", "text/plain")
            return
        buttons = "".join(f'<p><button name="so" value="{one}">{html.escape(one)}</button></p>' for one in choices)
        title = {"checkout": "Leave a card or a bank debit", "onboarding": "Give your company’s details"}[kind]
        content = f'<form method="post">{buttons}</form>'
        self._write(200, FRAME.format(title=title, content=content), HTML)

    def _press(self, path: str, so: str) -> None:
        kind, _, name = path.strip("/").partition("/")
        double = self.server.double
        with double.lock:
            found = double.objects.get(name, {})
            if kind == "checkout" and so in MEANS and found.get("status") == "open":
                leave_means(double, name, so)
                back = found["success_url"]
            elif kind == "onboarding" and so in NEEDS:
                onboard(double, found["account"], so)
                back = found["return_url"]
            else:
                back = "/" if kind == "desk" and desk.press(double, name, so) else ""
            self.server.keep()
        self._write(303 if back else 404, "", "text/plain", {"Location": back} if back else {})

    def _write(self, status: int, text: str, kind: str, headers: dict[str, str] | None = None) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
