"""The house's own rules, each failing with a sentence that names the file and the rule."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask

import marketplace
from marketplace import create_app
from marketplace.core.queue import QUEUES
from marketplace.core.room import NameTaken, Room

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"
HOUSE = ROOT / "marketplace"
DOORS = {
    "pages",
    "moderation",
    "portfolios",
    "joining",
    "imports",
    "reconciliation",
    "bookkeeping",
    "insights",
    "awards",
    "backups",
    "api",
    "demo",
}
BELOW = {
    "core": set(),
    "outbox": {"core"},
    "standalone": {"core", "demo"},
    "ledger": {"core"},
    "members": {"core", "outbox"},
    "buttons": {"core", "outbox", "members"},
    "calendars": {"core", "members"},
    "copies": {"core", "outbox", "members"},
    "channels": {"core", "outbox", "members"},
    "access": {"core", "outbox", "members", "buttons", "calendars", "channels"},
    "catalog": {"core", "outbox", "members"},
    "rewards": {"core", "ledger", "members"},
    "agreement": {"core", "outbox", "members", "catalog", "rewards"},
    "exchange": {"core", "outbox", "members", "catalog", "rewards", "agreement"},
    "levels": {"core", "outbox", "members", "catalog", "rewards", "agreement", "exchange"},
    "attribution": {"core", "outbox", "members", "access", "catalog", "rewards", "exchange"},
    "enquiries": {"core", "outbox", "members", "catalog", "rewards", "exchange", "attribution"},
    "reviews": {"core", "outbox", "members", "catalog", "exchange", "enquiries"},
    "academy": {"core", "outbox", "members", "access", "catalog", "rewards", "exchange", "attribution", "disputes"},
    "routing": {"core", "outbox", "members", "catalog", "exchange", "levels", "academy"},
    "meetings": {"core", "outbox", "members", "calendars"},
    "partnerships": {"core", "outbox", "members", "exchange"},
    "comarketing": {"core", "outbox", "members", "exchange", "disputes", "partnerships"},
    "threads": {"core", "outbox", "members", "rewards", "settlement", "disputes", "exchange", "partnerships"},
    "community": {"core", "outbox", "members", "catalog", "threads"},
    "hooks": {"core", "outbox", "members"},
    "settlement": {"core", "outbox", "ledger", "members", "rewards"},
    "disputes": {"core", "outbox", "ledger", "members", "rewards", "settlement"},
    "late_claims": {
        "core",
        "outbox",
        "ledger",
        "members",
        "rewards",
        "agreement",
        "exchange",
        "attribution",
        "enquiries",
        "settlement",
        "disputes",
    },
    "stripe_rail": {"core", "outbox", "ledger", "members", "rewards", "settlement"},
    "statements": {"core", "ledger", "members", "rewards", "settlement"},
    "documents": {"core", "outbox", "ledger", "members", "rewards", "settlement", "statements"},
}
ROOMS = {*BELOW, *DOORS}
PRIVATE = {"views", "forms", "api"}


def room_of(path: Path) -> str:
    parts = path.relative_to(HOUSE).parts
    return parts[0] if len(parts) > 1 else ""


def imports_of(path: Path):
    """Each imported module of the house, as parts below marketplace."""
    package = ("marketplace", *path.relative_to(HOUSE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [name.name.split(".") for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            base += node.module.split(".") if node.module else []
            names = [[*base, name.name] for name in node.names]
        else:
            continue
        yield from (name[1:] for name in names if name[0] == "marketplace" and len(name) > 1)


FILES = sorted(HOUSE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_rooms_import_downhill_only_and_nobodys_private_files(path):
    room = room_of(path)
    if room == "":
        return
    allowed = (ROOMS if room in DOORS else BELOW[room]) | {room}
    for name in imports_of(path):
        if name[0] not in ROOMS:
            continue
        assert name[0] in allowed, f"{path}: {room} must not import {name[0]}: it stands above or beside it"
        if name[0] != room and name[0] != "core" and len(name) > 1:
            assert name[1] not in PRIVATE, f"{path}: {name[0]}/{name[1]} belongs to {name[0]} alone"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_files_and_functions_are_short_and_speak(path):
    assert path.stem not in {"utils", "helpers", "services", "manager", "common", "misc"}, (
        f"{path}: a name that says nothing"
    )
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 320, f"{path} is too long to be read in one go"
    tree = ast.parse(text)
    assert path.name == "__init__.py" or ast.get_docstring(tree), f"{path}: what is this file for?"
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = node.end_lineno - node.lineno + 1
            assert length <= 40, f"{path}:{node.lineno} {node.name} has {length} lines"


@pytest.mark.parametrize("path", [p for p in FILES if p.stem == "actions" or "actions" in p.parts])
def test_actions_know_no_request(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"from flask import .*\b(request|session|g)\b|current_user", text), (
        f"{path}: an action reads no request"
    )


@pytest.mark.parametrize("path", [p for p in FILES if room_of(p) not in ("core", "standalone")])
def test_only_transaction_commits(path):
    assert ".commit()" not in path.read_text(encoding="utf-8"), f"{path}: only core/transaction.py commits"


def test_every_route_declares_its_guard(application):
    for rule in application.url_map.iter_rules():
        if rule.endpoint in ("static", "openapi.spec"):
            continue
        view = application.view_functions[rule.endpoint]
        assert getattr(view, "guard", None), f"{rule.rule} ({rule.endpoint}) declares no guard"


def test_every_writing_route_of_a_person_can_be_pressed_twice(application):
    """Tokens, recovery codes and secrets are shown once and never kept, so making them is the exception."""
    for rule in application.url_map.iter_rules():
        view = application.view_functions[rule.endpoint]
        if "POST" not in rule.methods or getattr(view, "guard", "public") == "public":
            continue
        if rule.endpoint not in {
            *(f"access.{one}" for one in ("make_token", "switch_on", "renew_codes", "sign_out")),
            *(f"hooks.{one}" for one in ("add", "rotate")),
            "calendars.make",
        }:
            assert getattr(view, "once", False), f"{rule.rule} ({rule.endpoint}) lacks @once"


def test_every_job_goes_to_a_queue_that_workers_serve(application):
    jobs = application.extensions["house"].jobs
    assert jobs
    for job in jobs.values():
        assert job.queue in QUEUES, f"nobody serves the queue {job.queue} of {job.name}"
        assert job.run.__doc__, f"{job.name} says nothing of itself"


def test_every_wake_up_has_a_job_that_wakes_on_it(application):
    heard = {job.wakes_on for job in application.extensions["house"].jobs.values()}
    for path in FILES:
        for event in re.findall(r'\bwake\("([^"]+)"', path.read_text(encoding="utf-8")):
            assert event in heard, f"{path}: no job wakes on {event}"


def test_every_mail_that_is_sent_has_an_email_that_says_it(application):
    emails = application.extensions["house"].emails
    sent = {
        event
        for path in FILES
        for event in re.findall(r'\b(?:send(?:_to|_each|_all)?|let_lapse)\("([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert sent
    for event in sent:
        assert event in emails, f"no email says {event}"
    for event in set(emails) - sent:
        links = ("account.invitation", "application.approved", "account.reset", "account.digest")
        if emails[event].__name__ == "of_the_release_before" or emails[event] in {emails[one] for one in sent}:
            continue
        assert event in links, f"nobody sends {event}"


def test_every_guard_asks_for_a_capability_that_a_room_brings(application):
    capabilities = application.extensions["house"].capabilities
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r'(?:member_may|admin_or_may|\.may|people_who|may=)\(?"(\w+)"', text):
            assert name in capabilities, f"{path}: no room brings the capability {name}"


@pytest.mark.thorough
def test_importing_a_room_registers_nothing(application):
    """Two applications made one after the other have the same; what is imported and not plugged in is in neither."""
    first, second = create_app(), create_app()
    for name in (
        "jobs",
        "invariants",
        "gauges",
        "menu",
        "mail_kinds",
        "emails",
        "capabilities",
        "track_record",
        "answers",
        "answers",
    ):
        ours, theirs = (getattr(app.extensions["house"], name) for app in (first, second))
        assert ours is not theirs
        assert list(ours) == list(theirs)
    assert not hasattr(Flask("empty").extensions, "house")


def test_a_name_given_twice_is_refused(application):
    app = Flask("two rooms")
    Room("one", invariants={"All is well": "SELECT 1"}).plug_into(app)
    for twin in (Room("one"), Room("two", invariants={"All is well": "SELECT 2"})):
        with pytest.raises(NameTaken):
            twin.plug_into(app)


def test_a_new_room_needs_its_folder_and_one_line(application, tmp_path, monkeypatch):
    folder = tmp_path / "scratchroom"
    folder.mkdir()
    (folder / "__init__.py").write_text(SCRATCH, encoding="utf-8")
    monkeypatch.setattr(marketplace, "__path__", [*marketplace.__path__, str(tmp_path)])
    monkeypatch.setattr(marketplace, "ROOMS", (*marketplace.ROOMS, "scratchroom"))
    app = create_app()
    house = app.extensions["house"]
    assert "count_scratches" in house.jobs
    assert "No scratch is empty" in house.invariants
    assert house.capabilities["scratch"].roles == {"owner"}
    assert "scratch" in app.cli.commands
    assert app.test_client().get("/scratch").text == "scratch"


SCRATCH = '''"""A room for a test."""

import click
from flask import Blueprint

from marketplace.core.guards import public
from marketplace.core.room import Capability, Job, Room

bp = Blueprint("scratch", __name__)


@bp.get("/scratch")
@public
def scratch():
    return "scratch"


@click.command("scratch")
def command():
    click.echo("scratch")


room = Room(
    "scratchroom",
    blueprints=[bp],
    jobs=[Job("count_scratches", len, due=lambda limit: [])],
    invariants={"No scratch is empty": "SELECT 1 WHERE false"},
    capabilities={"scratch": Capability({"owner"})},
    cli=[command],
)
'''


def test_migrations_are_in_order():
    names = sorted(path.name for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert [name[:4] for name in names] == [f"{n:04d}" for n in range(1, len(names) + 1)]


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=str)
def test_templates_have_short_lines_and_are_short(path):
    lines = path.read_text().splitlines()
    assert len(lines) <= 150
    if path.parent.name != "email":  # a letter's styles stand in its tags
        assert [line for line in lines if len(line) > 160] == []


@pytest.mark.thorough
def test_no_template_is_dead():
    code = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
    templates = sorted((ROOT / "templates").rglob("*.html"))
    markup = "\n".join(path.read_text(encoding="utf-8") for path in templates)
    for path in templates:
        name = path.relative_to(ROOT / "templates").as_posix()
        assert name in code or name in markup or "styleguide" in name, f"templates/{name} is used by nobody"


def test_every_template_that_is_named_exists():
    for path in FILES:
        for name in re.findall(r'render_template\(\s*"([^"]+)"', path.read_text(encoding="utf-8")):
            assert (ROOT / "templates" / name).is_file(), f"{path}: templates/{name} is missing"


@pytest.mark.thorough
def test_what_just_happened_is_told_in_a_tone_that_is_drawn():
    tones = re.search(r"{% set icons = {(.*?)} %}", (TEMPLATES / "components" / "flash.html").read_text())
    drawn = {*re.findall(r'"([\w]+)":', tones[1]), "message"}
    for path in FILES:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "flash" and len(call.args) == 2:
                said = call.args[1]
                told = [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]
                words = {one.value for one in told if isinstance(one, ast.Constant)}
                assert words <= drawn, f"{path}:{call.lineno}: nothing is drawn for {words - drawn}"


@pytest.mark.thorough
def test_the_models_and_the_migrations_agree(app):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from marketplace.core.extensions import db

    with db.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), db.metadata)
    assert differences == []
