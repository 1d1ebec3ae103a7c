"""Every setting is checked when it is read: what is wrong is one sentence that names it, and shows no secret."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.config import Settings
from marketplace.core.environment import BadSetting
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[2]
KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
NEEDED = {
    "DATABASE_URL": "postgresql://leadpact@localhost/leadpact",
    "REDIS_URL": "redis://localhost",
    "SECRET_KEY": "s" * 32,
    "FIELD_KEYS": KEY,
}
WRONG = [
    ("SECRET_KEY", "short"),
    ("SECRET_KEY", "s" * 31),
    ("FIELD_KEYS", "no base64!"),
    ("FIELD_KEYS", "c2hvcnQ="),
    ("FIELD_KEYS", f"{KEY},"),
    ("FIELD_KEYS", f"{KEY},c2hvcnQ="),
    ("DATABASE_URL", "mysql://user@host/name"),
    ("DATABASE_URL", "postgresql://user@host"),
    ("DATABASE_URL", "postgresql://user:a/b@host/name"),
    ("DATABASE_URL", "postgresql://user@host:port/name"),
    ("DATABASE_URL", "leadpact"),
    ("REDIS_URL", "http://localhost"),
    ("REDIS_URL", "redis://localhost:99999"),
    ("REDIS_URL", "unix://"),
    ("BASE_URL", "leads.example"),
    ("BASE_URL", "ftp://leads.example"),
    ("BASE_URL", "https://"),
    ("BASE_URL", "https://leads.example/app"),
    ("BASE_URL", "https://leads.example/?x=1"),
    ("BASE_URL", "https://leads.example/#x"),
    ("BASE_URL", "https://user:word@leads.example"),
    ("BASE_URL", "https://leads.example:x"),
    ("BASE_URL", "https://leads .example"),
    ("MAIL_URL", "imap://mail.example"),
    ("MAIL_URL", "smtp://"),
    ("MAIL_URL", "smtp://mail.example:smtp"),
    ("MAIL_URL", "file:"),
    ("MAIL_URL", "mail.example"),
    ("FILES_URL", "http://files.example"),
    ("FILES_URL", "file:"),
    ("FILES_URL", "s3:///files"),
    ("FILES_URL", "s3://bucket?endpoint=s3.example"),
    ("FILES_URL", "s3://bucket?endpoint=ftp://s3.example"),
    ("SECURITY_CONTACT", "somebody"),
    ("SECURITY_CONTACT", "http://leads.example/security"),
    ("MAIL_FROM", "leads"),
    ("MAIL_FROM", "leads@example.org\nBcc: all@example.org"),
    ("ALLIANCE_NAME", "two\nlines"),
    ("ALLIANCE_TIME_ZONE", "Mars/Olympus"),
    ("ALLIANCE_TIME_ZONE", "europe/berlin"),
    ("ALLIANCE_TIME_ZONE", "Europe"),
    ("ALLIANCE_TIME_ZONE", "../etc/passwd"),
    ("BASE_CURRENCY", "EURO"),
    ("BASE_CURRENCY", "eur"),
    ("BASE_CURRENCY", "XXX"),
    ("METRICS_TOKEN", "to\nken"),
    ("LEADPACT_ENVIRONMENT", "prod"),
    *((name, text) for name in ("TRUSTED_PROXIES", "SESSION_DAYS", "ANSWER_HOURS", "SWEEP_SECONDS")
      for text in ("x", "1.5", "-1", "99999", "१", "9" * 5000)),
    ("SESSION_DAYS", "0"),
    ("ANSWER_HOURS", "0"),
    ("SWEEP_SECONDS", "0"),
    ("SWEEP_SECONDS", "300"),
]  # fmt: skip


@pytest.fixture
def settings(monkeypatch):
    """`settings(NAME=…)` reads the settings of an environment that has what is needed, and these."""

    def read(**given: str | None) -> Settings:
        for variable in Settings.variables():
            monkeypatch.delenv(variable.name, raising=False)
            monkeypatch.delenv(variable.file, raising=False)
        for name, text in (NEEDED | given).items():
            if text is not None:
                monkeypatch.setenv(name, text)
        return Settings()

    return read


@pytest.mark.parametrize(("name", "text"), WRONG, ids=lambda given: repr(given)[:40])
def test_what_can_not_be_used_is_named_in_one_sentence(settings, name, text):
    with pytest.raises(BadSetting) as wrong:
        settings(**{name: text})
    said = str(wrong.value)
    assert said.startswith(f"{name} ")
    assert said.endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize(
    ("name", "text"),
    [("DATABASE_URL", "mysql://u:hush@host/x"), ("DATABASE_URL", "postgresql://u:hu/sh@host/x"), ("SECRET_KEY", "hush"),
     ("DATABASE_URL", "postgresql://u:hush@host"), ("REDIS_URL", "http://:hush@host"), ("FIELD_KEYS", "hush"),
     ("MAIL_URL", "imap://u:hush@host"), ("MAIL_URL", "smtp://u:hush@"), ("FILES_URL", "s3://k:hush@/x"), ("METRICS_TOKEN", "hush\n")],
)  # fmt: skip
def test_the_sentence_never_carries_the_secret(settings, name, text):
    with pytest.raises(BadSetting) as wrong:
        settings(**{name: text})
    assert "hu" not in str(wrong.value)
    assert wrong.value.__suppress_context__


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("text", [None, ""])
def test_what_is_needed_and_missing_is_named(settings, name, text):
    with pytest.raises(BadSetting, match=f"^{name} is missing: "):
        settings(**{name: text})


@pytest.mark.parametrize("name", [one.name for one in Settings.variables() if not one.needed])
def test_set_to_nothing_is_as_good_as_unset(settings, name):
    assert settings(**{name: ""}) == settings()


def test_what_is_right_is_taken(settings):
    read = settings(
        DATABASE_URL="postgresql+psycopg://u:p%2Fw@/name?host=%2Ftmp%2Fsockets",
        REDIS_URL="unix:///tmp/valkey.sock?db=3",
        FIELD_KEYS=f"{KEY}, {KEY}",
        BASE_URL="https://leads.example:8443/",
        MAIL_URL="smtps://user:w%40rd@mail.example:465",
        MAIL_FROM="Альянс <leads@example.org>",
        ALLIANCE_NAME="Альянс «Два пути»",
        ALLIANCE_TIME_ZONE="Europe/Kyiv",
        BASE_CURRENCY="UAH",
        ANSWER_HOURS=" 72 ",
        TRUSTED_PROXIES="2",
    )
    assert (read.base_url, read.answer_hours, read.trusted_proxies) == ("https://leads.example:8443", 72, 2)
    assert read.flask()["SESSION_COOKIE_SECURE"] is True


def test_mail_may_go_to_a_folder_of_any_name(settings):
    assert settings(MAIL_URL="file:/наш дом/mail #1").mail_url == "file:/наш дом/mail #1"


SECRETS = {
    "DATABASE_URL": "postgresql://leadpact:from-file@localhost/leadpact",
    "REDIS_URL": "redis://:from-file@localhost",
    "SECRET_KEY": "from-file" * 5,
    "FIELD_KEYS": "ZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY=",
    "MAIL_URL": "smtp://leads:from-file@mail.example",
    "FILES_URL": "s3://key:from-file@bucket/files?endpoint=https://s3.example",
    "METRICS_TOKEN": "from-file",
    "STRIPE_SECRET_KEY": "from-file",
    "STRIPE_WEBHOOK_SECRET": "from-file",
}


def test_every_secret_may_come_from_a_file(settings, tmp_path):
    assert set(SECRETS) == {one.name for one in Settings.variables() if one.secret}
    for name, text in SECRETS.items():
        (tmp_path / name).write_text(text + "\n")
    files = {f"{name}_FILE": str(tmp_path / name) for name in SECRETS}
    assert settings(**dict.fromkeys(SECRETS), **files) == settings(**SECRETS)
    assert Settings.given(os.environ | files | dict.fromkeys(SECRETS, "")).items() >= SECRETS.items()


@pytest.mark.parametrize("name", SECRETS)
def test_a_file_that_gives_no_secret_is_named(settings, tmp_path, name):
    path = tmp_path / "secret"
    for text in (None, b"", b"\n", b"\xff\xfe"):
        if text is not None:
            path.write_bytes(text)
        with pytest.raises(BadSetting, match=f"^{name}_FILE names {path}, which .+\\.$"):
            settings(**{name: None, f"{name}_FILE": str(path)})
    path.write_text("x")
    with pytest.raises(BadSetting, match=f"^{name} and {name}_FILE are both set"):
        settings(**{name: "y", f"{name}_FILE": str(path)})


@pytest.mark.thorough
@pytest.mark.parametrize(
    "command", [["flask", "worker"], ["gunicorn", "--config", "python:marketplace.standalone.web", "wsgi:app"]]
)
def test_whatever_starts_the_site_says_it_without_a_traceback(command):
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | NEEDED | {"ANSWER_HOURS": "two"}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=env | {"FLASK_APP": "wsgi.py"}, capture_output=True, text=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "ANSWER_HOURS must be a whole number from 1 to 1440, not 'two'." in done.stderr
    assert "Traceback" not in done.stderr


def test_the_operations_page_names_every_setting_with_its_default():
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)`( or `_FILE`)? \| (?:`(.*?)`)? *\|", page, re.M)
    assert {name: (bool(file), default) for name, file, default in listed} == {
        one.name: (one.secret, one.default) for one in Settings.variables()
    }
