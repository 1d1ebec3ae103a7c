"""Agencies apply to join: the public form, the applicant's own page, members' words on them, and the admins' decision."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Entry, Gauge, Job, Room
from . import actions, api, checks, due, emails, held, queries
from .models import ApplicationState
from .views import bp

room = Room(
    "joining",
    blueprints=[bp, api.bp],
    jobs=[
        Job("lapse_applications", actions.lapse, due=due.lapsing),
        Job("erase_applications", actions.erase, due=due.erasing),
    ],
    invariants=checks.ALL,
    gauges={
        "leadpact_applications_waiting": Gauge(
            "applications that wait for a decision", "applications WHERE status = 'waits'"
        )
    },
    menu=[
        Entry(
            "joining.desk",
            _l("Applications"),
            "user-plus",
            42,
            part="decide",
            may=ADMINS,
            also=("joining.application",),
            waits=lambda _agency: queries.waiting(),
            opens=(("status", ApplicationState.WAITS),),
            task=_l("Applications to join"),
            tasks=queries.tasks,
        )
    ],
    emails=emails.ALL,
    answers={"applied_by_links": queries.by_links},
    held_of_person=held.OF_PERSON,
    mailboxes={"application": emails.mailbox},
)
