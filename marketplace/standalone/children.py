"""A child process that dies with us, is started again when it dies, and stops when told."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

TETHER = str(Path(__file__).with_name("tether.py"))
LONGEST_PAUSE, LIVED = 10.0, 30.0  # seconds


class Child:
    """`command` with its own log. `stop` asks it to end; `orphaned` is what the kernel sends it when we die."""

    def __init__(self, name: str, command: list[str], log: Path, env: dict[str, str] | None = None,
                 stop: str = "SIGTERM", orphaned: str = "SIGKILL", prefix: tuple[str, ...] = (), user: int | None = None):  # fmt: skip
        self.name, self.log, self.env, self.stop_signal = name, log, env, signal.Signals[stop]
        self.command = [*prefix, sys.executable, TETHER, orphaned, *command]
        self.user = user
        self.process: subprocess.Popen | None = None
        self.started, self.pause, self.next_start = 0.0, 0.2, 0.0

    def start(self) -> None:
        """Start it now."""
        if self.log.exists() and self.log.stat().st_size > 20_000_000:
            self.log.replace(self.log.with_suffix(".old"))
        env = (self.env or dict(os.environ)) | {"LEADPACT_PARENT": str(os.getpid())}
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env, start_new_session=True,
                **({"user": self.user, "group": self.user, "extra_groups": []} if self.user is not None else {}),
            )  # fmt: skip
        self.started = time.monotonic()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def keep_alive(self) -> None:
        """Start it again if it has died; each time it dies young the pause before it doubles."""
        now = time.monotonic()
        if self.alive:
            return
        if self.next_start == 0.0:
            self.pause = 0.2 if now - self.started > LIVED else min(self.pause * 2, LONGEST_PAUSE)
            self.next_start = now + self.pause
        elif now >= self.next_start:
            self.next_start = 0.0
            self.start()

    def ask_to_stop(self) -> None:
        """Send the signal it stops at."""
        if self.alive:
            self.process.send_signal(self.stop_signal)

    def wait(self, seconds: float) -> None:
        """Wait until it has ended; kill it and its group if it takes longer."""
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self, seconds: float = 10) -> None:
        """Ask it to end, and see to it."""
        self.ask_to_stop()
        self.wait(seconds)
