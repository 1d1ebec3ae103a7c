"""How each page's time grows from 1,000 to 10,000 to 100,000 leads: as ratios to its own time at 1,000, in one run.

Half the leads wait for an answer, half were won and paid, each with a reward in the books, nearly all settled; ten agencies.
The three alliances stand in databases of their own, and a page is asked of one after the other.
"""

import os
from statistics import median

from sqlalchemy import select, text

from marketplace import create_app
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.members.models import Person
from marketplace.settlement import actions, due
from marketplace.settlement.models import Movement

from . import fill
from .measure import seconds
from .pages import PATHS, addresses, get, signed_in

SIZES, AGENCIES, ROUNDS = (1_000, 10_000, 100_000), 10, 9
BAR = 1.5


def run(app) -> None:
    """Print each page's ratios, the one that grows most first."""
    clients = {size: _alliance(size) for size in SIZES}
    found = []
    for path in PATHS:
        times = {size: [] for size in SIZES}
        for _ in range(ROUNDS + 1):
            for size, (client, mine) in clients.items():
                address = path.format(**mine)
                times[size].append(seconds(lambda client=client, address=address: get(client, address)))
        first, *others = (median(times[size][1:]) for size in SIZES)
        found.append((others[-1] / first, others[0] / first, path))
    for most, middle, path in sorted(found, reverse=True):
        print(f"growth: {path}  1,000 → 10,000 → 100,000 leads  1 → {middle:.2f} → {most:.2f}", flush=True)
    print(f"growth: {sum(most > BAR for most, *_ in found)} of {len(found)} pages grow more than {BAR} ×")


def _settle() -> None:
    """Pay all orders, of twenty rewards each, but the last of each agency: what is done grows with the alliance, not what waits."""
    ids = due.rewards(10**9)
    for at in range(0, len(ids), AGENCIES * 20):
        orders = actions.prepare(ids[at : at + AGENCIES * 20])
        actions.place(orders)
        if at + AGENCIES * 20 < len(ids):
            _receive(orders)


def _receive(orders: list[int]) -> None:
    for order in orders:
        payee = db.session.get(Movement, order).payee_id
        actions.confirm_received(order, db.session.scalar(select(Person).where(Person.agency_id == payee)))


def _alliance(size: int):
    """A client of an application on a database with that many leads."""
    url = os.environ["DATABASE_URL"]
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS growth_{size} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE growth_{size} TEMPLATE template0"))
    os.environ["DATABASE_URL"] = url.replace("/leadpact?", f"/growth_{size}?")
    try:
        from marketplace.standalone.prepare import main as prepare

        prepare(with_demo=False)
        app = create_app()
        with app.app_context():
            fill.alliance(AGENCIES, size // 2, size // 2)
            _settle()
            sweep()
            fill.vacuum()
            return signed_in(app), addresses()
    finally:
        os.environ["DATABASE_URL"] = url
