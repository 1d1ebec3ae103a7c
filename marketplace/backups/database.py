"""The database as one file, and back: by PostgreSQL's own programs, which know everything that a database holds."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO, cast

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import text

from ..core.errors import Refusal
from ..core.extensions import db
from ..standalone.postgres import find_program

# In the transaction of what follows: whatever fails, the database is as it was.
AWAY = r"""
    SET client_min_messages = warning;
    DO $$
    DECLARE held name;
    BEGIN
        FOR held IN SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema' LOOP
            EXECUTE format('DROP SCHEMA %I CASCADE', held);
        END LOOP;
    END $$;
    CREATE SCHEMA public;
"""
PLAIN = ("--no-owner", "--no-privileges", "--no-comments")  # whoever restores it owns it


def dump(url: str, to: Path) -> None:
    """Write the whole database into a file, as it is at one instant; the site may go on meanwhile."""
    with tempfile.TemporaryFile() as said:
        command = _command("pg_dump", url, "--format=custom", *PLAIN, f"--file={to}")
        if subprocess.run(command, env=_secret(url), stderr=said, check=False).returncode:
            raise _failed("pg_dump", said)


def put_back(url: str, dumped: Path) -> None:
    """Put what `dump` wrote in place of what the database holds: all of it, or nothing is changed."""
    with tempfile.TemporaryFile() as said:
        read = [_program("pg_restore"), *PLAIN, "--file=-", str(dumped)]
        write = _command("psql", url, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
                         f"--command={AWAY}", "--file=-")  # fmt: skip
        with (
            subprocess.Popen(read, stdout=subprocess.PIPE, stderr=said) as reader,
            subprocess.Popen(
                write, env=_secret(url), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
            ) as writer,
        ):
            whole = _carry(reader, writer)
        if not whole or writer.returncode:
            raise _failed("pg_restore", said)


def _carry(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> bool:
    """Carry all from one to the other; whether all came. The end of its input makes psql commit: of a half it never sees it."""
    try:
        shutil.copyfileobj(cast(IO[bytes], reader.stdout), cast(IO[bytes], writer.stdin), 1 << 20)
        cast(IO[bytes], writer.stdin).flush()
    except BrokenPipeError:
        reader.kill()
    if reader.wait() == 0:
        return True
    writer.kill()
    return False


def pass_over(count: int) -> None:
    """Leave out the next numbers of all tables: as many rows as they may have got since the copy was made that is here now. What was
    made then is gone, but stands in bank orders, letters, addresses and at Stripe, and nothing else is to be taken for it."""
    on = "setval(oid::regclass, nextval(oid::regclass) + :count)"
    chosen = f"SELECT {on} FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
    db.session.execute(text(chosen), {"count": count})
    db.session.rollback()  # sequences move whatever becomes of a transaction


def others_connected() -> int:
    """How many other sessions use this database, in any process. One that has just hung up is there for a moment still, so
    those are given a second to be gone."""
    others = """SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
    until = time.monotonic() + 1
    while (count := db.session.execute(text(others)).scalar_one()) and time.monotonic() < until:
        db.session.rollback()  # in a transaction it would be read once
        time.sleep(0.05)
    return count


def _command(name: str, url: str, *arguments: str) -> list[str]:
    """A program with the database it is for, without the password, which everyone on the machine could read."""
    given = conninfo_to_dict(url)
    given.pop("password", None)
    return [_program(name), f"--dbname={make_conninfo('', **given)}", *arguments]


def _secret(url: str) -> dict[str, str]:
    password = conninfo_to_dict(url).get("password")
    return os.environ | ({"PGPASSWORD": str(password)} if password else {})


def _program(name: str) -> str:
    found = find_program(name)
    if found is None:
        raise Refusal(f"PostgreSQL's program {name} is not on this machine: install PostgreSQL's client programs")
    return str(found)


def _failed(name: str, said: IO[bytes]) -> Refusal:
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines() or ["it does not say why"]
    return Refusal(f"{name} could not do it: {lines[0]}")
