"""Two agencies that work together: who decides and executes, what was agreed until when, talks, plans and budgets."""

from flask_babel import lazy_gettext as _l

from ..core.room import Capability, Entry, Gauge, Job, MailKind, Room
from ..members.models import WORK_STAYS, Role
from . import actions, api, calendar, checks, due, emails, forget, held, mail_deeds, queries
from .views import bp

SELLERS = {Role.OWNER, Role.MANAGER, Role.SALES}
room = Room(
    "partnerships",
    blueprints=[bp, *api.blueprints],
    jobs=[
        Job("begin_partnerships", actions.begin_partnerships, due=due.to_begin, queue="mail"),
        Job("end_partnerships", actions.end_of_left, due=due.of_left, queue="mail"),
        Job("remind_of_follow_ups", actions.remind_of_follow_ups, due=due.near, queue="mail"),
        Job("tell_of_overdue_follow_ups", actions.tell_of_overdue, due=due.overdue, queue="mail"),
        Job("confirm_follow_ups", actions.take_silence_for_yes, due=due.unanswered, queue="mail"),
        Job("remind_of_partner_talks", actions.remind_of_talks, due=due.talks_to_remind_of, queue="mail"),
        Job("tell_of_missed_talks", actions.tell_of_missed_talks, due=due.missed_talks, queue="mail"),
    ],
    invariants=checks.ALL,
    gauges={"leadpact_partnerships": Gauge("pairs of agencies that work together", "partnerships WHERE status = 'active'")},
    menu=[
        Entry(
            "partnerships.all_partnerships", _l("Partnerships"), "heart-handshake", 44, may="partnerships",
            also=("partnerships.partnership", "partnerships.follow_ups", "partnerships.follow_up",
                  "partnerships.new_follow_up", "partnerships.new_talk", "partnerships.talk", "partnerships.rhythm",
                  "partnerships.invite"),
            waits=queries.waits_for,
        ),
    ],
    mail_kinds={
        "partnership": MailKind(
            _l("Partnerships"), _l("Invitations, what was agreed and is due, talks"), "partnerships",
            _l("Your agency would forget what it has agreed on: one of those who look after partnerships has to get this mail."),
        ),
    },
    emails=emails.ALL,
    capabilities={
        "partnerships": Capability(SELLERS, also_in=WORK_STAYS),
        "partnership_ends": Capability(SELLERS - {Role.SALES}, also_in=WORK_STAYS),
    },
    answers={"work_together": queries.work_together},
    mail_deeds=mail_deeds.ALL,
    calendar=calendar.ALL,
    forgets={"partnerships": forget.forget_words},
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)  # fmt: skip
