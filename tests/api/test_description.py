"""The description of the API, believed by the programs that read descriptions."""

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from markupsafe import escape

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import from_decimal
from marketplace.core.queue import sweep
from marketplace.exchange.actions import report_fee

HERE = Path(__file__).parent


@pytest.fixture
def token(found, pair) -> str:
    """Of somebody in whose agency there is something of everything, given and received."""
    long_ago = clock.today().replace(year=2000, month=1, day=1)
    mirrored = pair.turned()
    for side in (pair, mirrored):
        for _ in range(3):
            side.lead()
        for _ in range(2):
            report_fee(side.won().id, side.b, from_decimal("90000000.00", "EUR"), long_ago, sure=True)
    sweep()
    pair.fee(pair.won())
    pair.b.alliance_role = "admin"  # who also has the desk's calls
    db.session.commit()
    return found.token(pair.b)["Authorization"].removeprefix("Bearer ")


def test_the_page_on_the_api_names_each_call_and_none_that_is_not_there(client):
    page = (HERE.parents[1] / "docs/api.md").read_text()
    there = {re.sub(r"{[^}]*}", "{}", path) for path in client.get("/api/openapi.json").json["paths"]}
    named = {word for words in re.findall(r"`([^`]*)`", page) for word in re.split(r"[\s/?…]+", words)}
    last = {path: [one for one in path.split("/") if "{" not in one][-1] for path in there}
    assert {path for path, word in last.items() if word not in named} == set()
    said = {re.sub(r"{[^}]*}", "{}", path) for path in re.findall(r"`(?:GET|POST|PATCH|DELETE) (/[^\s?`]+)", page)}
    assert {path for path in said if f"/api/v1{path}" not in there} == set()


@pytest.mark.thorough
def test_schemathesis_finds_nothing_that_is_not_as_described(server, token):
    tool = Path(sys.executable).with_name("schemathesis")
    config = ["--config-file", str(HERE / "schemathesis.toml")]
    where = [f"{server}/api/openapi.json", "-H", f"Authorization: Bearer {token}"]
    done = subprocess.run([tool, *config, "run", *where], cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
    print(done.stdout[-1500:])


@pytest.mark.thorough
def test_a_client_made_from_the_description_makes_a_real_call(server, token, client, tmp_path, monkeypatch):
    description = tmp_path / "openapi.json"
    description.write_bytes(client.get("/api/openapi.json").data)
    tools = Path(sys.executable).parent
    command = [tools / "openapi-python-client", "generate", "--path", description, "--fail-on-warning"]
    command += ["--meta", "none", "--output-path", tmp_path / "leadpact_client"]
    # It formats what it wrote with the ruff that stands beside it.
    path = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, env=os.environ | path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    api = importlib.import_module("leadpact_client").AuthenticatedClient(server, token)
    get_leads = importlib.import_module("leadpact_client.api.leads.get_leads")
    get_lead = importlib.import_module("leadpact_client.api.leads.get_lead")
    (first, *_others) = get_leads.sync(client=api).items
    assert get_lead.sync(first.id, client=api).title == first.title == "Rebuild of an online shop"
    assert get_lead.sync(999_999, client=api).status == 404


def test_redocly_has_nothing_to_recommend(client, tmp_path):
    tool = shutil.which("redocly")
    if tool is None:
        pytest.skip("there is no redocly here (npm install --global @redocly/cli)")
    description = tmp_path / "openapi.json"
    description.write_bytes(client.get("/api/openapi.json").data)
    command = [tool, "lint", "--extends", "recommended", "--format", "json", description]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"CI": "1"}, capture_output=True, text=True, check=False
    )
    found = json.loads(done.stdout[done.stdout.index("{") :])
    assert [f"{one['ruleId']}: {one['message']}" for one in found["problems"]] == []


@pytest.mark.thorough
def test_every_call_stands_on_the_page_that_describes_them(app, client):
    page = client.get("/api/docs").text
    for path, methods in app.spec["paths"].items():
        for one in methods.values():
            assert str(escape(one["summary"])) in page, path
