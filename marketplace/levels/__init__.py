"""Levels of members, by the clients they have passed on that became contracts and by turnover."""

from ..core.room import Job, Room
from . import actions, checks, emails, held, queries

room = Room(
    "levels",
    jobs=[Job("count", actions.count, due=queries.to_count)],
    emails=emails.ALL,
    invariants=checks.ALL,
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
    answers={"level_of": queries.level_of},
)
