"""check-books at 100,000 and at 1,000,000 lines: its time, and that it grows with the lines and not faster."""

import time

from sqlalchemy import func, select

from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.ledger.models import Line

from . import fill
from .settle import more_rewards

PAIRS, SIZES, ROUNDS = 20, (100_000, 1_000_000), 3


def run(app) -> None:
    """Print the seconds at each size, and what one has for ten times the lines."""
    fill.rewards(PAIRS, 0)
    taken, there = [], 0
    for size in SIZES:
        more_rewards((size - there) // PAIRS // 2)
        there = size
        assert db.session.scalar(select(func.count()).select_from(Line)) == size
        taken.append(min(_check() for _ in range(ROUNDS)))
        print(f"books: check-books  {size:,} lines  {taken[-1]:.2f} s", flush=True)
    growth = taken[1] / taken[0]
    print(f"books: ten times the lines take {growth:.1f} times as long")


def _check() -> float:
    began = time.perf_counter()
    assert check_books() == []
    db.session.rollback()
    return time.perf_counter() - began
