"""The whole house as a stranger starts it: one command, and nothing left behind."""

import http.client
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from marketplace.standalone.children import tethered
from tests.waiting import PATIENCE, wait_for

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
        return str(path.readlink())
    except OSError:
        return ""


class House:
    """bin/serve on a folder of its own; `prefix` runs it as somebody else."""

    serve = (sys.executable, "-m", "marketplace.standalone", "serve")

    def __init__(self, folder: Path, prefix: tuple[str, ...] = ()):
        self.folder, self.prefix, self.port = folder, prefix, free_port()
        self.env = clean_environment()
        self.process, self.log = None, folder.with_suffix(".log")

    def start(self, *more: str) -> "House":
        serve = [*self.serve, "--workers", "1", "--no-demo"]
        # Tethered: a test run that is cut off leaves no house behind.
        serve = tethered([*serve, "--port", str(self.port), "--state", str(self.folder), *more], "SIGTERM")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([*self.prefix, *serve], cwd=ROOT, env=self.env, stdout=log, stderr=log)
        wait_for(lambda: b"Ready:" in self.log.read_bytes() or self.process.poll() is not None)
        return self

    @property
    def said(self) -> str:
        return self.log.read_text()

    def ready(self) -> bool:
        assert self.process.poll() is None, self.said
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    @property
    def running(self) -> dict:
        return json.loads((self.folder / "running.json").read_text())

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Tell it to stop: it ends with 0 and leaves no process."""
        self.process.send_signal(how)
        assert self.process.wait(PATIENCE) == 0
        wait_for(lambda: self.processes() == {})

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
    made = House(tmp_path / "мой дом")
    yield made
    for pid in made.processes():
        os.kill(pid, signal.SIGKILL)


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.thorough
def test_it_starts_once_goes_on_after_a_kill_and_leaves_nothing_behind(house):
    house.start()
    wait_for(house.ready)
    assert "Ready: http://127.0.0.1:" in house.said
    first_sockets = Path(house.running["sockets"])
    assert (house.folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    second = House(house.folder)
    second.log = house.folder.with_suffix(".second")
    second.start()
    assert second.process.wait(PATIENCE) == 1
    assert "runs on" in second.said
    queue = Queue("money", connection=Redis.from_url(house.running["env"]["REDIS_URL"]), serializer=JSONSerializer)
    queue.enqueue("time.sleep", 60)
    wait_for(lambda: sum("wsgi.py worker" in command for command in house.processes().values()) == 2)
    house.process.kill()
    house.process.wait()
    wait_for(lambda: house.processes() == {})
    house.start()
    wait_for(house.ready)
    assert not first_sockets.exists()
    sockets = Path(house.running["sockets"])
    house.stop()
    assert not sockets.exists()


@pytest.mark.thorough
def test_commands_join_the_running_house_and_its_environment_and_each_killed_child_is_started_again(house):
    key = "b2tva29rb2tva29rb2tva29rb2tva29rb2tva29rb2s="
    house.env |= {"FIELD_KEYS": key, "ALLIANCE_TIME_ZONE": "America/New_York"}
    house.start()
    before = {pid for pid, said in house.processes().items() if "bin/postgres" in said}
    code = "from flask import current_app; s = current_app.config['SETTINGS']; print(s.field_keys, s.time_zone)"
    command = [sys.executable, "-m", "marketplace.standalone", "flask", "--state", str(house.folder), "shell"]
    answer = subprocess.run(
        command, cwd=ROOT, env=clean_environment(), input=code, capture_output=True, text=True, check=True, timeout=PATIENCE,
    )  # fmt: skip
    assert f"{key} America/New_York" in answer.stdout
    assert {pid for pid, said in house.processes().items() if "bin/postgres" in said} == before
    for word in ("bin/postgres", "valkey-server", "wsgi:app", "wsgi.py worker", "wsgi.py clock"):
        pid = house.pid_of(word)
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: {p for p, said in house.processes().items() if word in said} - {pid})  # noqa: B023
        wait_for(house.ready)
    house.stop(signal.SIGINT)


def test_a_taken_port_is_one_sentence(house):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", house.port))
        taken.listen()
        house.start()
        assert house.process.wait(PATIENCE) == 1
    assert house.said.strip().endswith("choose another with --port.")
    assert house.said.count("\n") == 1


@pytest.mark.parametrize("command", ["serve", "flask"])
def test_a_setting_that_can_not_be_used_is_one_sentence(tmp_path, command):
    done = subprocess.run(
        [sys.executable, "-m", "marketplace.standalone", command, "--state", str(tmp_path / "state")],
        cwd=ROOT, env=clean_environment() | {"SECRET_KEY": "short"}, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "SECRET_KEY must have at least 32 characters, and has 5.\n"


@pytest.mark.thorough
def test_a_checkout_in_a_path_with_blanks_and_cyrillic_serves(house, tmp_path):
    checkout = tmp_path / "наш проект"
    for name in ("bin", "marketplace", "migrations", "static", "templates"):
        shutil.copytree(ROOT / name, checkout / name)
    for name in ("wsgi.py", "requirements.txt"):
        shutil.copy(ROOT / name, checkout)
    house.serve = (str(checkout / "bin" / "serve"),)
    del house.env["PYTHONPATH"]
    house.env["LEADPACT_VENV"] = sys.prefix
    house.start()
    wait_for(house.ready)
    house.stop()


def test_a_folder_that_can_not_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    house = House(tmp_path / "file" / "state")
    house.log = tmp_path / "log"
    house.start()
    assert house.process.wait(PATIENCE) == 1
    assert "choose another with --state DIR" in house.said


def test_a_folder_of_other_things_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir(mode=0o755)
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    house = House(tmp_path / "mine")
    house.start()
    assert house.process.wait(PATIENCE) == 1
    assert "holds other things" in house.said
    assert (tmp_path / "mine").stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is refused by PostgreSQL")
@pytest.mark.thorough
def test_root_without_user_namespaces_runs_postgresql_as_nobody(house, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "unshare").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "bin" / "unshare").chmod(0o755)
    house.env["PATH"] = f"{tmp_path / 'bin'}:{house.env['PATH']}"
    house.start()
    wait_for(house.ready)
    assert Path(f"/proc/{house.pid_of('bin/postgres')}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    house.process.kill()
    house.process.wait()
    wait_for(lambda: house.processes() == {})


def test_it_runs_as_an_ordinary_user(tmp_path):
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can become somebody else")
    folder = Path("/tmp") / f"leadpact-nobody-{os.getpid()}"
    folder.mkdir(mode=0o755)
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    prefix = ("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
    house = House(folder / "state", prefix)
    # By way of env: setpriv itself may still open what only root can.
    look = [*prefix, "env", sys.executable, "-c", "import marketplace"]
    if subprocess.run(look, cwd=ROOT, env=house.env, capture_output=True).returncode:
        shutil.rmtree(folder)
        pytest.skip("this checkout or its Python lies where an ordinary user can't read it")
    try:
        house.start()
        wait_for(house.ready)
        house.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.thorough
def test_the_flask_command_starts_services_for_itself_and_stops_them(tmp_path):
    command = [sys.executable, "-m", "marketplace.standalone", "flask", "--state", str(tmp_path / "state")]
    for _ in range(2):
        # From another folder, as somebody with spreadsheets there would call it.
        done = subprocess.run(
            [*command, "check-books"],
            cwd=tmp_path,
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        assert " 0 broken" in done.stdout
    assert House(tmp_path / "state").processes() == {}
