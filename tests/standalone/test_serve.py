"""The whole house as a stranger starts it: one command, and nothing left behind."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment() -> dict[str, str]:
    """No setting of the test run: what a stranger has."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONPATH": str(ROOT)}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _link(path: Path) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


class House:
    """bin/serve on a folder of its own; `prefix` runs it as somebody else."""

    def __init__(self, folder: Path, prefix: tuple[str, ...] = ()):
        self.folder, self.prefix, self.port = folder, prefix, free_port()
        self.process, self.log = None, folder.with_suffix(".log")

    def start(self, *more: str) -> "House":
        command = [*self.prefix, sys.executable, "-m", "marketplace.standalone", "serve", "--workers", "1", "--no-demo"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port), "--state", str(self.folder), *more], cwd=ROOT, env=clean_environment(),
                stdout=log, stderr=log,
            )  # fmt: skip
        wait_for(lambda: b"Ready:" in self.log.read_bytes() or self.process.poll() is not None, 60)
        return self

    @property
    def said(self) -> str:
        return self.log.read_text()

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def processes(self) -> dict[int, str]:
        """Every process that has this folder in its command or environment, or works in it."""
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            command = _read(entry / "cmdline")
            traces = command + _read(entry / "environ") + _link(entry / "cwd").encode()
            if str(self.folder).encode() in traces and b"execnet" not in command and b"-m\0pytest" not in command:
                found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace")
        return found

    def pid_of(self, word: str) -> int:
        return next(pid for pid, command in self.processes().items() if word in command)


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "state")
    yield made
    for pid in made.processes():
        os.kill(pid, signal.SIGKILL)


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_it_starts_stops_and_leaves_nothing_behind(house):
    house.start()
    assert house.ready()
    assert "Ready: http://127.0.0.1:" in house.said
    sockets = Path(__import__("json").loads((house.folder / "running.json").read_text())["sockets"])
    assert (house.folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    second = House(house.folder)
    second.log = house.folder.with_suffix(".second")
    second.start()
    assert second.process.wait(20) == 1
    assert "runs on" in second.said
    house.process.send_signal(signal.SIGTERM)
    assert house.process.wait(30) == 0
    wait_for(lambda: house.processes() == {}, 3)
    assert not sockets.exists()


def test_a_killed_supervisor_leaves_no_process_and_the_next_start_recovers(house):
    house.start()
    house.process.kill()
    house.process.wait()
    wait_for(lambda: house.processes() == {}, 3)
    house.port = free_port()
    house.start()
    assert house.ready(), house.said
    house.process.send_signal(signal.SIGINT)
    assert house.process.wait(30) == 0
    wait_for(lambda: house.processes() == {}, 3)


@pytest.mark.parametrize("word", ["bin/postgres", "valkey-server", "gunicorn", "wsgi worker", "wsgi clock"])
def test_a_killed_child_is_started_again(house, word):
    house.start()
    pid = house.pid_of(word)
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: any(word in command for other, command in house.processes().items() if other != pid), 20)
    wait_for(house.ready, 30)
    house.process.terminate()
    assert house.process.wait(30) == 0


def test_a_taken_port_is_one_sentence(house):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", house.port))
        taken.listen()
        house.start()
        assert house.process.wait(20) == 1
    assert house.said.strip().endswith("choose another with --port.")
    assert house.said.count("\n") == 1


def test_a_folder_that_can_not_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    house = House(tmp_path / "file" / "state")
    house.log = tmp_path / "log"
    house.start()
    assert house.process.wait(20) == 1
    assert "choose another with --state DIR" in house.said


def test_it_runs_as_an_ordinary_user(tmp_path):
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can become somebody else")
    folder = Path("/tmp") / f"leadpact-nobody-{os.getpid()}"
    folder.mkdir(mode=0o755)
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    prefix = ("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
    house = House(folder / "state", prefix)
    if subprocess.run(
        [*prefix, sys.executable, "-c", "import marketplace"], cwd=ROOT, env=clean_environment(), capture_output=True
    ).returncode:
        shutil.rmtree(folder)
        pytest.skip("this checkout lies where an ordinary user can't read it")
    try:
        house.start()
        assert house.ready(), house.said
        house.process.terminate()
        assert house.process.wait(30) == 0
        wait_for(lambda: house.processes() == {}, 3)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_the_flask_command_starts_services_for_itself_and_stops_them(tmp_path):
    command = [sys.executable, "-m", "marketplace.standalone", "flask", "--state", str(tmp_path / "state")]
    for expected in ("checked", "checked"):
        done = subprocess.run(
            [*command, "check-books"], cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout
    assert House(tmp_path / "state").processes() == {}
