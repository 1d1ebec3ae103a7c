"""A small load on a server of this machine: some connections at once, each asking again when it was answered."""

import http.client
import threading
import time

CONNECTIONS = 4


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
