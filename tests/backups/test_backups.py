"""A backup holds the database and the files and no key; restored on an empty machine all is as it was."""

import io
import json
import os
import tarfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.backups import database
from marketplace.core import storage
from marketplace.core.encryption import new_key
from marketplace.core.extensions import db
from marketplace.exchange.models import Lead
from marketplace.standalone.state import State
from tests.applying import Applicant
from tests.elsewhere import rows_of


@pytest.fixture
def backup(app, pair, environment, tmp_path) -> Path:
    """Of an alliance with money, a picture and a client."""
    pair.fee(pair.won(client={"company": "Boats", "email": "ida@boats.example"}), "1000.00")
    storage.keep_variant(storage.keep(b"a picture"), "small", b"a small one")
    storage.keep_note("erasures", "1000000", "over")
    db.session.rollback()
    path = tmp_path / "today.backup"
    done = app.test_cli_runner().invoke(args=["backup", str(path)])
    assert done.output == f"{path}: the database and {len(list(storage.paths()))} files; the keys are not in it\n"
    return path


@pytest.mark.thorough
def test_what_is_restored_elsewhere_is_what_was_there(backup, environment, elsewhere):
    done = elsewhere("restore", backup)
    assert done.exit_code == 0, done.output
    assert "erased again: 0" in done.output
    there, here = elsewhere.rows(), rows_of(environment["DATABASE_URL"])
    assert there.keys() == here.keys()
    for table in there.keys() - {
        "sign_ins",
        "leads",
        "enquiries",
        "applications",
        "stripe_looks",
        "number_restarts",
        "figure_touches",
    }:  # sessions and links end, and what changes for that counts anew
        assert there[table] == here[table], table
    key = storage.key_of(b"a picture")
    kept = Path(elsewhere.settings.files_url.removeprefix("file:"), key[:2])
    assert (kept / key).read_bytes() == b"a picture"
    assert (kept / f"{key}.small").read_bytes() == b"a small one"
    books = elsewhere("check-books")
    assert books.exit_code == 0, books.output


@pytest.mark.thorough
def test_no_session_token_or_link_of_before_opens_anything_after_a_restore(app, pair, visit, elsewhere, tmp_path):
    visit(pair.a).get("/today")
    app.test_cli_runner().invoke(args=["backup", str(tmp_path / "one")])
    assert elsewhere("restore", tmp_path / "one").exit_code == 0
    with elsewhere.connect() as there:
        assert there.execute("SELECT count(*), count(ended_at) FROM sign_ins").fetchone() == (1, 1)


@pytest.mark.thorough
def test_what_follows_a_restore_follows_other_means_as_well(app, pair, visit, elsewhere, environment, tmp_path):
    visit(pair.a).get("/today")
    lead = pair.lead().id
    db.session.rollback()
    database.dump(environment["DATABASE_URL"], tmp_path / "one")
    database.put_back(elsewhere.settings.database_url, tmp_path / "one")
    elsewhere.within(lambda: storage.keep_note("erasures", str(lead), "withdrawn"))
    for erased in (1, 0):  # done once more, it does no harm
        done = elsewhere("restored", "--as-of", "2025-03-14T09:30:00+01:00")
        assert (done.exit_code, f"erased again: {erased} " in done.output) == (0, True), done.output
        with elsewhere.connect() as there:
            assert there.execute("SELECT count(*) FROM sign_ins WHERE ended_at IS NULL").fetchone() == (0,)
            newest = "SELECT since, looked_at FROM stripe_looks ORDER BY id DESC LIMIT 1"
            assert there.execute(newest).fetchone() == (datetime(2025, 3, 14, 8, 30, tzinfo=UTC), None)
        assert elsewhere("check-books").exit_code == 0
        elsewhere.stops()


@pytest.mark.thorough
def test_no_link_of_a_client_or_applicant_that_was_ever_replaced_opens_after_a_restore(
    app, pair, found, elsewhere, later, tmp_path
):
    found.person(alliance_role="admin")
    lead, application = pair.lead(), Applicant([pair.A.name]).begun()
    app.test_cli_runner().invoke(args=["backup", str(tmp_path / "one")])
    for row in (lead, application):
        row.end_link()
    later(seconds=1)
    assert elsewhere("restore", tmp_path / "one").exit_code == 0
    with elsewhere.connect() as there:
        for row in (lead, application):
            chosen = f"SELECT link_version FROM {row.__tablename__} WHERE id = {row.id}"
            assert there.execute(chosen).fetchone()[0] > row.link_version


def test_a_backup_is_for_its_owners_eyes_and_holds_no_key(backup, environment):
    assert backup.stat().st_mode & 0o077 == 0
    assert list(backup.parent.glob("*.half")) == []
    with tarfile.open(backup) as tar:
        names = tar.getnames()
        about = json.load(tar.extractfile("about.json"))
    assert names[0] == "database.dump"
    assert names[-1] == "about.json"
    assert not [name for name in names if "notes" in name]
    assert set(about) == {"format", "made_at", "migration", "keys"}
    assert environment["FIELD_KEYS"].encode() not in backup.read_bytes()


def test_a_file_that_is_there_is_not_written_over(backup, app):
    before = backup.read_bytes()
    done = app.test_cli_runner().invoke(args=["backup", str(backup)])
    assert (done.exit_code, "is there already" in done.output) == (1, True)
    assert backup.read_bytes() == before
    done = app.test_cli_runner().invoke(args=["backup", str(backup.parent / "nowhere" / "x")])
    assert (done.exit_code, "there is no folder" in done.output) == (1, True)


@pytest.mark.thorough
def test_where_people_live_a_backup_replaces_them_only_when_told(backup, elsewhere, environment):
    assert elsewhere("restore", backup).exit_code == 0
    with elsewhere.connect() as there:
        there.execute("UPDATE agencies SET name = name || ' since'")
        there.execute("CREATE TABLE of_a_later_day (id int)")
    done = elsewhere("restore", backup)
    assert (done.exit_code, "--replace" in done.output) == (1, True)
    done = elsewhere("restore", "--replace", backup)
    assert done.exit_code == 0, done.output
    there, here = elsewhere.rows(), rows_of(environment["DATABASE_URL"])
    assert there["agencies"] == here["agencies"]
    assert "of_a_later_day" not in there


@pytest.mark.thorough
def test_a_database_in_use_is_not_replaced(backup, elsewhere):
    with elsewhere.connect():
        done = elsewhere("restore", backup)
    assert (done.exit_code, "stop the site first" in done.output) == (1, True)


@pytest.mark.thorough
def test_a_session_that_has_just_hung_up_is_waited_for(backup, elsewhere):
    with elsewhere.connect() as there:
        hanging_up = threading.Timer(0.3, there.close)
        hanging_up.start()
        done = elsewhere("restore", backup)
    hanging_up.join()
    assert done.exit_code == 0, done.output


@pytest.mark.thorough
@pytest.mark.parametrize("keys", [lambda ours: new_key(), lambda ours: f"{ours},{new_key()}"])
def test_other_keys_are_refused_before_anything_changes(backup, elsewhere, keys):
    elsewhere.is_given(field_keys=keys(elsewhere.settings.field_keys))
    done = elsewhere("restore", backup)
    assert (done.exit_code, "other keys" in done.output) == (1, True)
    assert elsewhere.rows() == {}


@pytest.mark.thorough
def test_a_newer_key_before_the_old_ones_is_welcome(backup, elsewhere):
    elsewhere.is_given(field_keys=f"{new_key()},{elsewhere.settings.field_keys}")
    assert elsewhere("restore", backup).exit_code == 0


@pytest.mark.parametrize("left", [0, 100, 0.5, 0.9])
def test_a_backup_that_was_cut_off_is_refused(backup, elsewhere, left):
    data = backup.read_bytes()
    backup.write_bytes(data[: int(left * len(data)) if left < 1 else left])
    done = elsewhere("restore", backup)
    assert (done.exit_code, "this is no backup" in done.output) == (1, True), done.output
    assert elsewhere.rows() == {}


@pytest.mark.thorough
def test_a_dump_that_breaks_half_way_leaves_all_as_it_was(backup, elsewhere):
    assert elsewhere("restore", backup).exit_code == 0
    before = elsewhere.rows()
    with tarfile.open(backup) as tar:
        place = tar.getmember("database.dump")
    with backup.open("r+b") as file:  # the data of the last tables, after all that it says of itself
        file.seek(place.offset_data + place.size * 3 // 4)
        file.write(os.urandom(place.size // 4))
    done = elsewhere("restore", "--replace", backup)
    assert (done.exit_code, "could not do it" in done.output) == (1, True), done.output
    assert elsewhere.rows() == before


def test_a_backup_of_a_newer_version_is_refused(backup, elsewhere, tmp_path):
    changed = tmp_path / "newer"
    with tarfile.open(backup) as old, tarfile.open(changed, "w") as new:
        for member in old:
            data = old.extractfile(member).read()
            if member.name == "about.json":
                data = data.replace(json.loads(data)["migration"].encode(), b"9999")
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    done = elsewhere("restore", changed)
    assert (done.exit_code, "a newer version" in done.output) == (1, True), done.output


def test_leads_after_a_restore_are_not_taken_for_those_that_were_erased(pair, app):
    pair.lead()
    storage.keep_note("erasures", "500", "withdrawn")
    app.test_cli_runner().invoke(args=["erase-again"])
    lead = pair.lead(title="Of a later day")
    assert lead.id > 500
    assert app.test_cli_runner().invoke(args=["erase-again"]).output == "erased again 0\n"
    assert db.session.get(Lead, lead.id, populate_existing=True).erased_at is None


def test_a_machine_may_begin_with_the_keys_and_files_of_one_that_is_no_more(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "secrets.json").write_text('{"SECRET_KEY": "s", "FIELD_KEYS": "k"}')
    assert State(tmp_path).secrets()["FIELD_KEYS"] == "k"


def test_the_password_of_the_database_is_not_among_the_words_of_a_command():
    url = "postgresql://me:se%20cret@db.example:5433/leadpact?sslmode=require"
    command = database._command("pg_dump", url, "--format=custom")
    assert not [word for word in command if "cret" in word]
    assert {"host=db.example", "port=5433", "sslmode=require"} <= set(command[1].split())
    assert database._secret(url)["PGPASSWORD"] == "se cret"
