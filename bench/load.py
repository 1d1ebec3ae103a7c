"""A server on this machine, and a small load on it: some connections at once, each asking again when it was answered."""

import http.client
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

CONNECTIONS = 4


GUNICORN = (
    "--workers",
    "2",
    "--worker-class",
    "gthread",
    "--threads",
    "8",
    "--no-control-socket",
    "--log-level",
    "warning",
)


def serving_app(
    application: str, port: int, python: str = sys.executable, folder: Path | None = None
) -> AbstractContextManager[subprocess.Popen]:
    """An application on two workers of gunicorn, as all that are compared are served."""
    return serving([python, "-m", "gunicorn", *GUNICORN, application], port, folder)


@contextmanager
def serving(command: list[str], port: int, folder: Path | None = None) -> Iterator[subprocess.Popen]:
    """Start gunicorn by a command on a port, and end it."""
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}"], cwd=folder, stdout=log, stderr=log)
        try:
            _wait_for(server, port)
            yield server
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(server: subprocess.Popen, port: int) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server has ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"nothing listens to port {port}")


def rate(port: int, path: str, cookie: str, seconds: float) -> float:
    """Answers a second; every answer must be a page."""
    until, counts = time.perf_counter() + seconds, [0] * CONNECTIONS
    threads = [threading.Thread(target=_ask, args=(n, counts, port, path, cookie, until)) for n in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(counts), f"{path} on port {port} was not answered"
    return sum(counts) / (time.perf_counter() - began)


def page(port: int, path: str, cookie: str) -> str:
    """One page as it comes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    assert answer.status == 200, f"{answer.status} for {path}"
    return answer.read().decode()


def _ask(n: int, counts: list[int], port: int, path: str, cookie: str, until: float) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while time.perf_counter() < until:
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        counts[n] += 1
    connection.close()
