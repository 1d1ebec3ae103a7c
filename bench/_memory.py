"""The memory that a process holds, as Linux tells it."""

import sys
from pathlib import Path

from .load import page, serving

PAGES = 20


def resident(process: int | str = "self") -> float:
    """What it holds in memory now, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS:"))) / 1024


def web_process(port: int, path: str) -> tuple[float, float]:
    """What a web process holds, started as `bin/serve` does: when it has answered once, and when it has shown a page often."""
    settings = ("--config", "python:marketplace.standalone.web", "--workers", "1")
    with serving([sys.executable, "-m", "gunicorn", *settings, "wsgi:app"], port) as server:
        page(port, "/healthz", "")
        (worker,) = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        before = resident(worker)
        for number in range(PAGES):
            page(port, f"{path}?page={number + 1}", "")
        return before, resident(worker)
