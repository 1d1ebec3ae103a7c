"""What banks say: statements are matched with bank orders, and what doesn't match is listed for a person."""

from ..core.room import Room
from . import api, checks, held
from .views import bp

room = Room(
    "reconciliation",
    blueprints=[bp, api.bp],
    invariants=checks.ALL,
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)
