"""compose.yaml and the Dockerfile, as far as they can be tried without containers: what they name exists and works."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from marketplace.config import Settings
from tests.waiting import PATIENCE, wait_for

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_services_are_ours_and_two_servers_that_are_new_enough():
    assert OURS == ["migrate", "web", "worker", "clock"]
    assert re.fullmatch(r"postgres:(1[7-9]|[2-9]\d)", SERVICES["postgres"]["image"])
    assert re.fullmatch(r"valkey/valkey:([89]|\d\d)", SERVICES["valkey"]["image"])


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_a_read_only_root_and_a_health_check(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert "/tmp" in service["tmpfs"]
    assert name == "migrate" or service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    if name in OURS:
        assert service["cap_drop"] == ["ALL"]
    else:
        assert service["networks"] == ["inside"]
        assert "ports" not in service


def test_the_image_runs_as_somebody_who_owns_nothing():
    assert re.search(r"^USER 1\d{4}$", DOCKERFILE, re.M)
    assert "--require-hashes" in DOCKERFILE
    assert "--chown" not in DOCKERFILE


@pytest.mark.parametrize("name", OURS)
def test_every_secret_comes_from_a_file_that_the_service_is_given(name):
    service, variables = SERVICES[name], {one.name: one for one in Settings.variables()}
    from_files = {one.file: one for one in variables.values() if one.secret}
    for variable, value in service["environment"].items():
        assert variable in variables or variable in from_files, variable
        if variable in from_files:
            assert value.removeprefix("/run/secrets/") in service["secrets"]
    assert {one.name for one in variables.values() if one.needed} <= {
        variable.removesuffix("_FILE") for variable in service["environment"]
    }
    assert set(service["secrets"]) <= set(COMPOSE["secrets"])


def test_no_secret_stands_in_the_file_itself():
    assert not re.search(r"PASSWORD:|SECRET_KEY:|FIELD_KEYS:|\$\{", (ROOT / "compose.yaml").read_text())


def test_the_commands_exist(app):
    for name in OURS:
        words = shlex.split(SERVICES[name].get("command", ""))
        if words:
            assert words[0] == "flask"
            found = app.test_cli_runner().invoke(args=[*words[1:], "--help"])
            assert found.exit_code == 0, found.output


@pytest.mark.thorough
def test_the_image_starts_the_web_server(environment):
    command = json.loads(re.search(r"^CMD (.+)$", DOCKERFILE, re.M)[1])
    assert command[0] == "gunicorn"
    checked = subprocess.run(
        [sys.executable, "-m", *command, "--check-config"], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr


def is_healthy(name: str, **replaced: str) -> bool:
    """What the service's health check says, with other places than a container's."""
    kind, *words = SERVICES[name]["healthcheck"]["test"]
    for here, there in replaced.values():
        words = [word.replace(here, there) for word in words]
    command = ["sh", "-c", *words] if kind == "CMD-SHELL" else [sys.executable, *words[1:]]
    return subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE).returncode == 0


@pytest.mark.thorough
def test_the_health_check_of_the_web_server_asks_it(server):
    assert is_healthy("web", port=("8000", server.rpartition(":")[2]))
    assert not is_healthy("web", port=("8000", "1"))


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["worker", "clock"])
def test_a_worker_and_the_clock_are_healthy_as_long_as_they_go_on(
    name, app, command, environment, tmp_path, monkeypatch
):
    place = {"file": ("/tmp/pulse", str(tmp_path / "pulse"))}
    monkeypatch.setitem(environment, "PULSE_FILE", str(tmp_path / "pulse"))
    assert not is_healthy(name, **place)
    process = command(*shlex.split(SERVICES[name]["command"])[1:])
    wait_for(lambda: is_healthy(name, **place))
    process.kill()
    process.wait()
    os.utime(tmp_path / "pulse", (0, 0))  # as if it had been dead for long
    assert not is_healthy(name, **place)


def test_the_secrets_that_are_made_are_taken_and_kept(tmp_path):
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin" / "secrets", tmp_path / "bin")
    made = []
    for _ in range(2):
        subprocess.run([tmp_path / "bin" / "secrets"], check=True, capture_output=True)
        made.append({path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()})
    assert made[0] == made[1]
    assert set(made[0]) == set(COMPOSE["secrets"])
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    environment = dict(SERVICES["web"]["environment"])
    for name, value in environment.items():
        environment[name] = value.replace("/run/secrets", str(tmp_path / "secrets"))
    given = Settings.given(environment)
    assert made[0]["database_password"].strip() in given["DATABASE_URL"]
