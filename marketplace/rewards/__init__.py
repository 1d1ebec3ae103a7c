"""The referrer's share of each fee a client pays: terms, accrual, corrections."""

from ..core.room import Gauge, Job, Room
from . import actions, checks, held, queries

room = Room(
    "rewards",
    jobs=[Job("catch_up", actions.catch_up, due=queries.behind_books)],
    invariants=checks.ALL,
    answers={"reward_rate": queries.rate_for},
    gauges={
        "leadpact_rewards_open": Gauge(
            "rewards not yet settled", "rewards WHERE status = 'accrued' AND held_at IS NULL"
        ),
    },
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)
