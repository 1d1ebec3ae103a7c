"""Half a year of an alliance, lived through the real actions with the clock set back."""

import random
from datetime import timedelta

from sqlalchemy import select

from ..core import clock
from ..core.extensions import db
from ..core.languages import speaking
from ..core.transaction import transaction
from ..members.models import Agency, Person
from . import (
    academy,
    agreed,
    applications,
    awards,
    banking,
    desk,
    disputes,
    enquiries,
    hooks,
    late,
    levels,
    links,
    meetings,
    papers,
    people,
    reported,
    routing,
    ruled,
    said,
    talking,
    together,
    told,
)
from .life import Life

DAYS, LEADS = 182, 108


def load() -> bool:
    """Fill an empty database with the demo alliance; False, and nothing done, if anybody lives there already."""
    if db.session.scalar(select(Agency.id).limit(1)) or db.session.scalar(select(Person.id).limit(1)):
        return False
    now = clock.now()
    start = now - timedelta(days=DAYS)
    # One transaction: a start that is cut off leaves nothing behind, and the next one loads it whole.
    with transaction(), speaking("en"):
        with clock.pretend(start):
            alliance = people.found()
            agreed.agree(alliance)
            ruled.announce(alliance, now)
        life = Life(alliance, random.Random(20260312), now)  # noqa: S311 — the same alliance every time
        for number in range(LEADS):
            life.live(start + timedelta(days=4 + number * (DAYS - 4) / LEADS))
        life.fresh()
        people.shelve(alliance)
        enquiries.ask(alliance, life.wishes, now, links.make(alliance, now))
        late.claim(alliance, life.wishes, now)
        said.after_the_work(alliance, now)
        applications.apply(alliance, now)
        banking.bring_statement(alliance, now)
        papers.ask(alliance, now)
        disputes.dispute(alliance, now)
        desk.moderate(alliance, now)
        together.make(alliance, now)
        talking.make(alliance, now)
        reported.report_what_is_wrong(alliance, now)
        hooks.listen(alliance, now)
        academy.teach(alliance, now)
        meetings.meet(alliance, now)
        levels.climb(alliance, now)
        ruled.earn(alliance, life.wishes, now)
        routing.route(alliance, life.wishes, now)
        awards.award(alliance, now)
        told.choose(alliance, now)
    return True
