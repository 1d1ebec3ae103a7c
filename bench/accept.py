"""Accepting distinct leads: one conditional UPDATE against SELECT … FOR UPDATE (pgbench, 16 clients), then the action."""

import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import func, select, text

from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead
from marketplace.exchange.models import Lead, Referral
from marketplace.members.models import Person
from marketplace.standalone.postgres import find_binaries

from . import fill
from .measure import ROUNDS, report, seconds

CLIENTS, EACH = 16, 1_000
NEXT = "\\set n :n + 1\n\\set id :client_id * {each} + :n\n"
CONDITIONAL = "UPDATE leads SET status = 'accepted' WHERE id = :id AND status = 'open' RETURNING id;\n"
FOR_UPDATE = """BEGIN;
SELECT status FROM leads WHERE id = :id FOR UPDATE;
UPDATE leads SET status = 'accepted' WHERE id = :id;
END;
"""


def run(app) -> None:
    """Print the statement's ratio, and how many whole acceptances a second one process makes beside it."""
    fill.agencies(50)
    fill.leads(CLIENTS * EACH, 50)
    ours, other = [], []
    for _ in range(ROUNDS):
        ours.append(_pgbench(CONDITIONAL))
        other.append(_pgbench(FOR_UPDATE))
    report("accept: the deciding statement", f"{CLIENTS} clients", ours, other, "leads", CLIENTS * EACH)
    whole = seconds(lambda: _actions(app, list(db.session.scalars(select(Lead.id).order_by(Lead.id).limit(1000)))))
    assert db.session.scalar(select(func.count()).select_from(Referral)) == 1000
    report(
        "accept: the whole action", "1000 leads, 4 threads", [whole], [ours[0] / CLIENTS / EACH * 1000], "leads", 1000
    )


def _pgbench(script: str) -> float:
    """Accept all leads once; returns the seconds it took and checks that all were accepted."""
    user, host = re.match(r"postgresql://(\w+)@/leadpact\?host=(.+)", os.environ["DATABASE_URL"]).groups()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "accept.sql"
        file.write_text(NEXT.format(each=EACH) + script)
        command = [
            str(find_binaries() / "pgbench"),
            "-n",
            "-M",
            "prepared",
            "-c",
            str(CLIENTS),
            "-j",
            "2",
            "-t",
            str(EACH),
        ]
        command += ["-D", "n=0", "-f", str(file), "-h", host, "-U", user, "leadpact"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    with transaction():
        accepted = db.session.execute(text("UPDATE leads SET status = 'open' WHERE status = 'accepted'")).rowcount
    assert accepted == CLIENTS * EACH
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM leads"))
    return CLIENTS * EACH / float(re.search(r"tps = ([\d.]+)", said)[1])


def _actions(app, ids: list[int]) -> None:
    people = dict(db.session.execute(select(Person.agency_id, Person.id)).all())
    referrers = dict(db.session.execute(select(Lead.id, Lead.referrer_id)).all())

    def accept(some: list[int]) -> None:
        with app.app_context():
            for one in some:
                accept_lead(one, db.session.get(Person, people[1 + referrers[one] % 50]))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(accept, [ids[start::4] for start in range(4)]))
