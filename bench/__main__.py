"""`python -m bench [name …]`: runs the benchmarks on a PostgreSQL and a Valkey of their own."""

import importlib
import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path

from marketplace.core.encryption import new_key
from marketplace.standalone.postgres import Postgres
from marketplace.standalone.valkey import Valkey

PARTS = ("measure", "fill", "load")  # what the benchmarks are made of
NAMES = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py") if path.stem not in PARTS)


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; each begins on an empty, migrated database."""
    unknown = set(names) - set(NAMES)
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 1
    folder = Path(tempfile.mkdtemp(prefix="leadpact-bench-"))
    servers = (
        Postgres(folder / "pg" / "data", folder, folder / "pg.log"),
        Valkey(folder / "vk", folder, folder / "vk.log"),
    )
    servers[0].make()
    try:
        for server in servers:
            server.start()
        for server in servers:
            server.wait_until_ready()
        for name in names or NAMES:
            _run(name, *servers)
    finally:
        for server in servers:
            server.child.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _run(name: str, postgres: Postgres, valkey: Valkey) -> None:
    import psycopg

    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS leadpact WITH (FORCE)")
        admin.execute("CREATE DATABASE leadpact")
    os.environ |= {
        "DATABASE_URL": postgres.url(), "REDIS_URL": valkey.url(), "SECRET_KEY": "b" * 40, "FIELD_KEYS": new_key(),
        "MAIL_URL": f"file:{valkey.folder}/mail", "FILES_URL": f"file:{valkey.folder}/files",
    }  # fmt: skip
    from marketplace import create_app
    from marketplace.standalone.prepare import main as prepare

    prepare(with_demo=False)
    app = create_app()
    logging.disable(logging.WARNING)  # also of applications that a benchmark makes
    with app.app_context():
        importlib.import_module(f"bench.{name}").run(app)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
