"""`python -m marketplace.standalone serve|flask …`: what bin/serve and bin/flask call."""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from . import ROOT
from .children import tethered
from .foundation import Services
from .prepare import is_migrated
from .state import State
from .trouble import Trouble

STATE = ROOT / ".state"


def main(arguments: list[str]) -> int:
    """Do what the first word says; a Trouble is one sentence and exit 1."""
    try:
        if sys.platform == "win32":
            raise Trouble("Windows is not supported: use WSL, Linux or macOS.")
        return {"serve": serve, "flask": flask}[arguments[0]](arguments[1:])
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


def serve(arguments: list[str]) -> int:
    """Run the whole house until told to stop."""
    from .supervisor import Supervisor

    asked = argparse.ArgumentParser(prog="bin/serve", description="Run the whole house on this machine.")
    asked.add_argument("--host", default="127.0.0.1")
    asked.add_argument("--port", type=int, default=8000)
    asked.add_argument("--state", type=Path, default=STATE, metavar="DIR", help="data, secrets, logs (.state)")
    asked.add_argument("--workers", type=int, default=2, metavar="N", help="web processes, and as many workers (2)")
    asked.add_argument("--no-demo", action="store_true", help="leave an empty database empty")
    given = asked.parse_args(arguments)
    if not 0 < given.port < 65536:
        raise Trouble(f"There is no port {given.port}: choose one from 1 to 65535 with --port.")
    return Supervisor(State(given.state), given.host, given.port, max(1, given.workers), not given.no_demo).run()


def flask(arguments: list[str]) -> int:
    """The Flask CLI on the running services; when none run, on ones started for this command."""
    asked = argparse.ArgumentParser(prog="bin/flask", add_help=False, allow_abbrev=False)
    asked.add_argument("--state", type=Path, default=STATE, metavar="DIR")
    # Only what stands before the command is ours; the command has options of its own.
    ours = 2 if arguments[:1] == ["--state"] else 1 if arguments and arguments[0].startswith("--state=") else 0
    state, arguments = State(asked.parse_args(arguments[:ours]).state), arguments[ours:]
    services = Services(state)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    alone = _lock_or_find(state)
    try:
        services.start() if alone else services.join()
        if alone and arguments[:1] != ["db"] and not is_migrated(services.env["DATABASE_URL"]):
            _migrate(services)
        command = tethered([sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *arguments])
        return subprocess.run(command, env=_with_path(services.env), check=False).returncode
    finally:
        if alone:
            services.stop()


def _lock_or_find(state: State, seconds: float = 600) -> bool:
    """True once the state folder is ours alone, False once a house that can be joined runs on it."""
    until = time.monotonic() + seconds
    while not state.lock():
        if "env" in state.running:
            return False
        if time.monotonic() > until:
            raise Trouble(f"Something holds {state.folder} but does not start: stop it, and try again.")
        time.sleep(0.1)
    return True


def _migrate(services: Services) -> None:
    log = services.state.folder / "log" / "prepare.log"
    command = tethered([sys.executable, "-m", "marketplace.standalone.prepare"])
    with log.open("ab") as out:
        done = subprocess.run(command, env=_with_path(services.env), stdout=out, stderr=out, check=False)
    if done.returncode:
        raise Trouble(f"The database could not be brought up to date; {log} says why.")


def _with_path(env: dict[str, str]) -> dict[str, str]:
    return env | {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [env.get("PYTHONPATH")])])}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
