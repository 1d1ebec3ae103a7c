"""`python -m marketplace.standalone serve|flask …`: what bin/serve and bin/flask call."""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from ..core.environment import BadSetting
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
    except (Trouble, BadSetting) as trouble:
        print(trouble, file=sys.stderr)
        return 1


def serve(arguments: list[str]) -> int:
    """Run the whole house until told to stop."""
    from .supervisor import Supervisor

    asked = argparse.ArgumentParser(prog="bin/serve", description="Run the whole house on this machine.")
    asked.add_argument("--host", default="127.0.0.1")
    asked.add_argument("--port", type=int, default=8000)
    _ask_for_places(asked)
    asked.add_argument("--workers", type=int, default=2, metavar="N", help="web processes, and as many workers (2)")
    asked.add_argument("--no-demo", action="store_true", help="leave an empty database empty")
    given = asked.parse_args(arguments)
    if not 0 < given.port < 65536:
        raise Trouble(f"There is no port {given.port}: choose one from 1 to 65535 with --port.")
    if given.workers < 1:
        raise Trouble(f"--workers {given.workers} is too few: at least one is needed.")
    return Supervisor(State(given.state), given).run()


def flask(arguments: list[str]) -> int:
    """The Flask CLI on the running services; when none run, on ones started for this command.

    It runs in this process: the application is loaded once, and a terminal, Ctrl-C and exit codes are the command's.
    """
    asked = argparse.ArgumentParser(prog="bin/flask", add_help=False, allow_abbrev=False)
    _ask_for_places(asked)
    given, arguments = _split(asked, arguments)
    services = Services(State(given.state), programs=given.postgres)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    alone = _lock_or_find(services.state)
    try:
        services.start() if alone else services.join()
        if alone and arguments[:1] != ["db"] and not is_migrated(services.env["DATABASE_URL"]):
            _migrate(services)
        os.environ |= _with_path(services.env) | {"FLASK_APP": str(ROOT / "wsgi.py")}
        from flask.cli import cli

        return cli.main(arguments, prog_name="bin/flask", standalone_mode=True)
    finally:
        if alone:
            services.stop()


def _ask_for_places(asked: argparse.ArgumentParser) -> None:
    asked.add_argument("--state", type=Path, default=STATE, metavar="DIR", help="data, secrets, logs (.state)")
    asked.add_argument(
        "--postgres",
        type=Path,
        metavar="PATH",
        help="a folder with PostgreSQL's programs, instead of the packages' own",
    )


def _split(asked: argparse.ArgumentParser, arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """What stands before the command is ours; the command has options of its own."""
    ours = 0
    while ours < len(arguments) and arguments[ours].partition("=")[0] in ("--state", "--postgres"):
        ours += 1 if "=" in arguments[ours] else 2
    return asked.parse_args(arguments[:ours]), arguments[ours:]


def _lock_or_find(state: State, seconds: float = 600) -> bool:
    """True once the state folder is ours alone, False once a house that can be joined runs on it."""
    until = time.monotonic() + seconds
    while not state.lock():
        # The child of Flask's reloader stands on what its parent has started for it.
        if "env" in state.running or os.environ.get("WERKZEUG_RUN_MAIN"):
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
