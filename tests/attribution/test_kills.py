"""Killed in the middle of many clicks: whatever was answered is in the database, and the totals equal the rows."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import func, select

from marketplace.attribution.models import Click
from marketplace.core.extensions import db
from marketplace.core.queue import redis
from tests.servers import ROOT
from tests.waiting import wait_for

GUNICORN = ("-m", "gunicorn", "--workers", "1", "--worker-class", "gthread", "--threads", "8", "--no-control-socket")


@pytest.fixture
def clicked(app, environment, tmp_path):
    """A server of its own, with a folder for its log; it is killed with the test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, *GUNICORN, "--bind", f"127.0.0.1:{port}", "wsgi:app"], cwd=ROOT, stdout=log, stderr=log,
            env=environment | {"TRUSTED_PROXIES": "1"}, start_new_session=True,
        )  # fmt: skip
    wait_for(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
    yield port, process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def click(port: int, code: str, source: str) -> bool:
    """Whether a click was answered as taken."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(
                f"GET /r/{code} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Firefox/142\r\nX-Forwarded-For: {source}\r\n\r\n".encode()
            )
            return connection.recv(4096).startswith(b"HTTP/1.1 302")
    except OSError:
        return False


def rows() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Click))


@pytest.mark.thorough
def test_no_answered_click_is_lost_when_the_server_is_killed_or_redis_wiped(made, clicked, clicks):
    link, (port, process) = made(), clicked
    code, answered, sent = link.code, [], []

    def ask(n: int) -> None:
        k = 0
        while process.poll() is None:
            k += 1
            source = f"10.0.{n}.{k % 250}"
            sent.append(source)
            if click(port, code, source):
                answered.append(source)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    wait_for(lambda: len(answered) > 100)
    redis().flushdb()
    wait_for(lambda: len(answered) > 200)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for thread in threads:
        thread.join()
    time.sleep(0.2)  # a statement that had been sent ends by itself
    assert len(answered) <= rows() <= len(sent)
    assert sum(clicks(link).values()) == rows()
    assert clicks(link)["visitor"] >= len(set(answered))
