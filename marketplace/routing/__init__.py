"""Open leads go in rounds by a published rule, and members say how many clients they take."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Capability, Entry, Job, Room
from ..members.models import Role
from . import actions, api, asked, checks, due, emails, forget, held, history, on_lead, views, words

room = Room(
    "routing",
    blueprints=[views.bp, *api.blueprints],
    jobs=[Job("advance_rounds", actions.advance, due=due.leads_to_advance, wakes_on="lead.declined", queue="mail")],
    invariants=checks.ALL,
    menu=[
        Entry("routing.rule", _l("Routing of leads"), "adjustments-horizontal", 60, part="agency", may="referrals",
              also=("routing.capacity", "routing.pause")),
        Entry("routing.rules", _l("Routing of leads"), "adjustments-horizontal", 59, part="rules", may=ADMINS, also=("routing.new_rule", "routing.members")),
    ],
    emails=emails.ALL,
    capabilities={"capacity": Capability({Role.OWNER, Role.MANAGER})},  # say how many clients the agency takes, and pause
    answers={
        "begin_rounds": actions.begin_rounds,
        "asked_in_rounds": asked.asked_in_rounds,
        "asked_since": asked.asked_since,
        "may_see_open": asked.may_see_open,
        "takes_now": asked.takes_now,
        "takes_by_day": asked.takes_by_day,
        "paused_until": asked.paused_until,
        "refuse_beyond_capacity": asked.refuse_beyond_capacity,
        "rounds_in_words": words.of_now,
        "rounds_of": on_lead.rounds_of,
        "rounds_told": history.rounds_told,
    },
    forgets={"routing": forget.forget_words},
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)  # fmt: skip
