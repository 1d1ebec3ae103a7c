"""Before acceptance the client appears to nobody but the referrer: not in pages, API, mail, logs, Redis or database files."""

import os
import re
from pathlib import Path
from secrets import randbelow, token_hex

import pytest
from sqlalchemy import text

from marketplace.core.extensions import db
from marketplace.core.queue import redis, sweep
from marketplace.exchange.actions import accept_lead, add_note

# Words of this run and this process alone: the write-ahead log is of all tests, and another one may write its clients' names into
# a text that is kept as it is.
COMPANY, PERSON = f"zyx{token_hex(5)}", f"qui{token_hex(5)}"
PHONE = f"2312{randbelow(9000) + 1000}"
SECRETS = {
    "company": f"{COMPANY.title()} Ceramics", "contact": f"Lena {PERSON.title()}", "email": f"lena.{PERSON}@{COMPANY}.example",
    "phone": f"+49 30 {PHONE}", "website": f"https://{COMPANY}.example",
}  # fmt: skip
TRACES = [COMPANY, PERSON, PHONE, f"{PHONE[:4]} {PHONE[4:]}"]


def traces_in(haystack: bytes | str) -> list[str]:
    if isinstance(haystack, str):
        haystack = haystack.encode()
    return [trace for trace in TRACES if trace.encode() in haystack.lower()]


@pytest.fixture
def lead(pair):
    return pair.lead(client=SECRETS, audience="open", agencies=[])


def test_pages_and_api_show_the_client_to_the_referrer_alone(found, pair, lead, client, visit):
    paths = ["/today", "/received", "/given", f"/leads/{lead.id}", "/rewards", "/statement", "/movements"]
    stranger, admin = found.agency().people[0], found.person(alliance_role="admin")
    for person in (pair.b, stranger, found.person(pair.A, "finance"), admin):
        visitor = visit(person)
        for path in paths:
            assert traces_in(visitor.client.get(path, follow_redirects=True).data) == [], path
        for path in ("/leads?view=inbox", "/leads?view=accepted", f"/leads/{lead.id}", "/referrals", "/agencies/1"):
            assert traces_in(client.get(f"/api/v1{path}", headers=found.token(person)).data) == [], path
    assert traces_in(visit(pair.a).get(f"/leads/{lead.id}").html)
    assert traces_in(client.get(f"/api/v1/leads/{lead.id}", headers=found.token(pair.a)).data)


def test_mail_logs_redis_and_the_database_never_hold_the_client_in_the_clear(
    pair, lead, environment, logged, client, found
):
    client.get(f"/api/v1/leads/{lead.id}", headers=found.token(pair.a))
    referral = accept_lead(lead.id, pair.b)
    add_note(referral.id, pair.b, "They pay on Friday.")
    client.get(f"/api/v1/referrals/{referral.id}", headers=found.token(pair.b))
    keys = redis().keys("*")
    assert keys
    for key in keys:
        assert traces_in(redis().dump(key) or b"") == []
    sweep()
    mails = list(Path(environment["MAIL_URL"].removeprefix("file:")).glob("*.eml"))
    assert mails
    for mail in mails:
        # What is written to the client has their address on it, and nothing else of them.
        assert traces_in(mail.read_bytes().replace(f"To: {SECRETS['email']}\n".encode(), b"")) == []
    assert '"rule": "/api/v1/referrals/<int:referral_id>"' in logged.getvalue()
    assert traces_in(logged.getvalue()) == []
    assert _traces_in_tables() == {}
    assert _traces_in_files() == []


def _traces_in_tables() -> dict[str, list[str]]:
    """Every column of every table, as text and as bytes."""
    tables = db.session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    return {
        t: hits
        for t in tables
        if (hits := traces_in("\n".join(db.session.scalars(text(f"SELECT t::text FROM {t} t")).all())))
    }


def _traces_in_files() -> list[str]:
    """This database's own files and the write-ahead log; other tests come and go beside them."""
    oid = db.session.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
    folder = Path(os.environ["LEADPACT_TEST_PG"]) / "pg" / "data"
    files = [path for part in (f"base/{oid}", "pg_wal") for path in (folder / part).glob("*") if path.is_file()]
    assert len(files) > 100
    return [str(path) for path in files if re.search(f"{COMPANY}|{PERSON}".encode(), _bytes_of(path), re.IGNORECASE)]


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # a log segment that was recycled meanwhile
        return b""
