"""A child process that dies with us, is started again when it dies, and stops when told."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ..core import tether

TETHER = tether.__file__
LONGEST_PAUSE, LIVED = 10.0, 30.0  # seconds


def tethered(command: list[str], orphaned: str = "SIGKILL") -> list[str]:
    """`command` as one that gets the signal `orphaned` when the process that starts it ends."""
    # Isolated: the folder beside it must not hide modules of the standard library, and it starts sooner.
    return [sys.executable, "-IS", TETHER, str(os.getpid()), orphaned, *command]


class Child:
    """`command` with its own log. `stop` asks it to end; `orphaned` is what the kernel sends it when we die.

    `prefix` stands before it (another user); `before` is called before each start.
    """

    def __init__(self, name: str, command: list[str], log: Path, env: dict[str, str] | None = None,
                 stop: str = "SIGTERM", orphaned: str = "SIGKILL", prefix: tuple[str, ...] = (),
                 before: Callable[[], None] = lambda: None):  # fmt: skip
        self.name, self.log, self.env, self.stop_signal = name, log, env, signal.Signals[stop]
        self.command, self.before = [*prefix, *tethered(command, orphaned)], before
        self.process: subprocess.Popen | None = None
        self.starts, self.started, self.pause, self.next_start = 0, 0.0, 0.2, 0.0

    def start(self) -> None:
        """Start it now."""
        if self.log.exists() and self.log.stat().st_size > 20_000_000:
            self.log.replace(self.log.with_suffix(".old"))
        self.before()
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=self.env, start_new_session=True
            )
        self.starts, self.started = self.starts + 1, time.monotonic()

    @property
    def pid(self) -> int:
        """The number of its process; 0 before the first start."""
        return self.process.pid if self.process else 0

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
        if self.process is not None and self.alive:
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


def command_of(pid: int) -> bytes:
    """The command line of a process, whoever started it; empty if there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        asked = ["ps", "-p", str(pid), "-o", "command="]
        return b"" if Path("/proc/self").exists() else subprocess.run(asked, capture_output=True, check=False).stdout
