"""Look at the books."""

import logging
from collections.abc import Sequence
from datetime import date
from time import perf_counter

from sqlalchemy.dialects.postgresql import insert

from ..core import clock
from ..core.checks import check_books, compare_lists
from ..core.extensions import db
from ..core.transaction import transaction
from ..members.queries import admins
from ..outbox.actions import send
from .models import BookCheck
from .queries import rules_checked

log = logging.getLogger(__name__)


def check_today(days: Sequence[int]) -> None:
    """Run every invariant, compare with others' lists, and note what is broken; the admins are mailed, once a day. Nothing is
    corrected."""
    for day in days:
        began = perf_counter()
        found = [
            {"rule": one.sentence, "rows": [[str(value) for value in row] for row in one.rows]}
            for one in (*check_books(), *compare_lists())
        ]
        seconds = round(perf_counter() - began, 3)
        with transaction():
            row = {"day": date.fromordinal(day), "at": clock.now(), "seconds": seconds, "broken": found}
            noted = insert(BookCheck).values(row | {"rules": len(rules_checked())}).on_conflict_do_nothing()
            if db.session.scalar(noted.returning(BookCheck.id)) and found:
                log.error("the books don't hold: %s", "; ".join(str(one["rule"]) for one in found))
                send("bookkeeping.broken", admins(), day=day)
