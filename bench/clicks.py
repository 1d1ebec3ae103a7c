"""A referral click, counted: in the database when it is answered, or by the stream; both beside a bare Flask "hello", in one run.

Each click is of another visitor. What was answered is counted afterwards: nothing may be missing.
"""

import itertools
import os
import socket
import threading
import time
from contextlib import ExitStack

from sqlalchemy import func, select

from marketplace.attribution import stream
from marketplace.attribution.actions import SaidLink, make_link
from marketplace.attribution.models import Click
from marketplace.core.extensions import db
from marketplace.members.models import Person

from . import fill
from .load import serving_app
from .measure import ROUNDS, report

PORT, SECONDS, CONNECTIONS = 8481, 4, 8
visitor = itertools.count(1)


def run(app) -> None:
    """Print the two ways to take a click against "hello"."""
    fill.agencies(2)
    link = make_link(db.session.scalar(select(Person).order_by(Person.id)), SaidLink("Bench", code="bench"))
    hello, click = "GET / HTTP/1.1", f"GET /r/{link.code}?utm_source=bench HTTP/1.1"
    asked = {"hello": (PORT, hello, b"200"), "durable": (PORT + 1, click, b"302"), "stream": (PORT + 2, click, b"302")}
    answered, rates = dict.fromkeys(asked, 0), {name: [] for name in asked}
    with ExitStack() as servers:
        servers.enter_context(serving_app("bench._hello:app", PORT))
        for name in ("durable", "stream"):
            os.environ |= {"CLICKS": name, "TRUSTED_PROXIES": "1"}
            servers.enter_context(serving_app("wsgi:app", asked[name][0]))
        for name, target in asked.items():
            answered[name] += _ask_for(1, *target)
        for _ in range(ROUNDS):
            for name, target in asked.items():
                began = time.perf_counter()
                count = _ask_for(SECONDS, *target)
                answered[name] += count
                rates[name].append(count / (time.perf_counter() - began))
    began = time.perf_counter()
    drained = stream.drain()
    took = time.perf_counter() - began
    assert drained == answered["stream"], f"{drained} of {answered['stream']} clicks were in the stream"
    rows, visitors = db.session.execute(
        select(func.count(), func.count().filter(Click.kind == "visitor")).select_from(Click)
    ).one()
    assert rows == visitors == answered["durable"] + answered["stream"], "clicks are missing"
    for name in ("durable", "stream"):
        ours, other = ([1 / each for each in rates[one]] for one in (name, "hello"))
        report(f"clicks: {name} against a Flask hello", f"{answered[name]:,}", ours, other, "clicks")
    print(f"clicks: the stream written down  {drained:,}  {drained / took:,.0f} clicks/s", flush=True)


def _ask_for(seconds: float, port: int, line: str, status: bytes) -> int:
    """Ask on some connections at once, each again when it was answered; returns how many answers came."""
    until, counts = time.perf_counter() + seconds, [0] * CONNECTIONS
    threads = [threading.Thread(target=_ask, args=(n, counts, port, line, status, until)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


def _ask(n: int, counts: list[int], port: int, line: str, status: bytes, until: float) -> None:
    """Plain bytes: what asks must not cost more than what answers."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        while time.perf_counter() < until:
            number = next(visitor)
            source = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            connection.sendall(
                f"{line}\r\nHost: localhost\r\nUser-Agent: Firefox/{n}\r\nX-Forwarded-For: {source}\r\n\r\n".encode()
            )
            _read(connection, status)
            counts[n] += 1


def _read(connection: socket.socket, status: bytes) -> None:
    answer = b""
    while b"\r\n\r\n" not in answer:
        part = connection.recv(65536)
        assert part, "the server has hung up"
        answer += part
    head, _break, body = answer.partition(b"\r\n\r\n")
    assert head.split(b" ", 2)[1] == status, head[:200]
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
