"""The units of systemd in docs/systemd: right, well fenced in, and without a pause while the web server is started anew."""

import re
import shutil
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from threading import Event

import pytest

from tests.servers import NO_PROXY
from tests.waiting import PATIENCE, wait_for

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "docs" / "systemd").iterdir())
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSED = 2.0  # of 10, as systemd counts

needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="there is no systemd here")


@pytest.fixture
def units(tmp_path) -> list[Path]:
    """The units as they are on a machine whose checkout is this one."""
    made = []
    for unit in UNITS:
        text = unit.read_text().replace("/srv/leadpact", str(ROOT)).replace("/etc/leadpact.env", "/dev/null")
        path = tmp_path / unit.name.replace("@.", "@1.")
        path.write_text(re.sub(r"(?m)^(User|Group)=leadpact$", r"\1=root", text))
        made.append(path)
    return made


@needs_systemd
def test_systemd_finds_nothing_wrong_with_them(units):
    done = subprocess.run([ANALYZE, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
def test_they_may_do_little_besides_their_work(units):
    for unit in units:
        if unit.suffix == ".service":
            ask = [ANALYZE, "security", "--offline=yes", "--no-pager", unit]
            said = subprocess.run(ask, capture_output=True, text=True, check=False).stdout
            found = re.search(r"exposure level for \S+: ([\d.]+)", said)
            assert found, said
            assert float(found[1]) <= MOST_EXPOSED, said


def test_they_start_what_the_handbook_says(units):
    handbook = (ROOT / "docs" / "operations.md").read_text()
    for unit in UNITS:
        assert unit.name in handbook
    started = [re.search(r"(?m)^ExecStart=\S+/\.venv/bin/(.+)$", unit.read_text()) for unit in UNITS]
    assert sorted(found[1] for found in started if found) == [
        "flask clock",
        "flask worker",
        "gunicorn --config python:marketplace.standalone.web --workers 4 wsgi:app",
    ]


# systemd passes its ports from number 3 on, and says for which process they are.
WITH_PORT = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *sys.argv[2:]])
"""


def _serve(port: socket.socket, environment) -> subprocess.Popen:
    """gunicorn as its unit starts it, with the port that systemd holds."""
    found = next(filter(None, (re.search(r"(?m)^ExecStart=\S+/gunicorn (.+)$", unit.read_text()) for unit in UNITS)))
    command = [sys.executable, "-c", WITH_PORT, str(port.fileno()), *found[1].replace("4", "1").split()]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        pass_fds=[port.fileno()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.thorough
def test_nobody_is_turned_away_while_the_web_server_is_started_anew(app, environment):
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as port:
        url, ended, answers = f"http://127.0.0.1:{port.getsockname()[1]}/sign-in", Event(), []

        def enough() -> None:
            before = len(answers)
            wait_for(lambda: len(answers) > before + 20)

        def visit() -> None:
            while not ended.is_set():
                try:
                    with NO_PROXY.open(url, timeout=PATIENCE) as answer:
                        answers.append(answer.status)
                except (OSError, HTTPException) as error:
                    answers.append(repr(error))

        process = _serve(port, environment)
        with ThreadPoolExecutor(4) as pool:
            try:
                visitors = [pool.submit(visit) for _n in range(4)]
                for _restart in range(2):
                    enough()
                    process.terminate()
                    process.wait(PATIENCE)
                    process = _serve(port, environment)
                enough()
            finally:
                ended.set()
                [one.result(PATIENCE) for one in visitors]
                process.terminate()
                process.wait(PATIENCE)
    assert set(answers) == {200}
