"""Figures: what is counted of clients passed and received, of work and of money; for agencies, pairs, people and the alliance."""

from ..core.room import Job, Room
from . import actions, checks, due

room = Room(
    "insights",
    invariants=checks.ALL,
    jobs=[Job("count_figures", actions.count, due=due.days, queue="mail", chunk=62)],
)
