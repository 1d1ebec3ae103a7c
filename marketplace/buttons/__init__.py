"""Buttons in mail: a link opens a page with one button, by which its addressee answers, or stops such mail, without signing in."""

from ..core.room import Job, Room
from . import actions, checks, held, queries, stopping
from .views import bp

room = Room(
    "buttons",
    blueprints=[bp],
    jobs=[Job("forget_buttons", actions.forget_buttons, due=queries.old_buttons, queue="mail")],
    invariants=checks.ALL,
    answers={"button_in_mail": actions.make_button, "way_out": stopping.way_out},
    held_of_person=held.OF_PERSON,
)
