"""What banks say: statements are matched with bank orders, and what doesn't match is listed for a person."""

from ..core.room import Job, Room
from . import actions, api, checks, due, held
from .views import bp

room = Room(
    "reconciliation",
    blueprints=[bp, api.bp],
    jobs=[Job("forget_bank_lines", actions.forget_lines, due=due.lines_to_forget, queue="mail")],
    invariants=checks.ALL,
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)
