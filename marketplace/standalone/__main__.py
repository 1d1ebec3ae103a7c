"""`python -m marketplace.standalone serve|flask …`: what bin/serve and bin/flask call."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from .prepare import is_migrated
from .services import Services
from .state import State
from .trouble import Trouble

ROOT = Path(__file__).parents[2]


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
    asked.add_argument("--state", type=Path, default=Path(".state"), metavar="DIR", help="data, secrets, logs (.state)")
    asked.add_argument("--workers", type=int, default=2, metavar="N", help="web processes, and as many workers (2)")
    asked.add_argument("--no-demo", action="store_true", help="leave an empty database empty")
    given = asked.parse_args(arguments)
    return Supervisor(State(given.state), given.host, given.port, max(1, given.workers), not given.no_demo).run()


def flask(arguments: list[str]) -> int:
    """The Flask CLI on the running services; when none run, on ones started for this command."""
    folder = Path(".state")
    if arguments and arguments[0] == "--state":
        folder, arguments = Path(arguments[1]), arguments[2:]
    state = State(folder)
    services = Services(state)
    alone = state.lock()
    try:
        services.start() if alone else services.join()
        if arguments[:1] != ["db"] and not is_migrated(services.env["DATABASE_URL"]):
            _run(services.env, ["db", "upgrade"], quiet=True)
        return _run(services.env, arguments)
    finally:
        if alone:
            services.stop()


def _run(env: dict[str, str], arguments: list[str], quiet: bool = False) -> int:
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *arguments]
    env = env | {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [env.get("PYTHONPATH")])])}
    return subprocess.run(command, env=env, check=False, stderr=subprocess.DEVNULL if quiet else None).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
