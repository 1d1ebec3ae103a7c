"""The alliance admins' desk: who belongs, what the words mean that people use, and what should not be shown."""

from flask_babel import lazy_gettext as _l

from ..core.checks import history_is_a_chain, rule
from ..core.room import ADMINS, TEAM, Entry, Gauge, Job, Room
from . import actions, api, cli, due, emails, held, news, reports, views
from .models import ReportState
from .subjects import is_message_reported, is_thread_reported

room = Room(
    "moderation",
    blueprints=[views.bp, *api.blueprints],
    jobs=[
        Job("finish_leaving", actions.finish_leaving, due=due.leaving),
        Job("forget_reports", reports.forget_words, due=reports.words_to_forget, wakes_on="client.erased"),
    ],
    invariants={
        rule("The history of reports is a chain of legal steps that ends in the state"): history_is_a_chain(
            "reports", ReportState
        ),
    },
    gauges={"leadpact_reports_open": Gauge("reports that wait for a decision", "reports WHERE status = 'open'")},
    menu=[
        Entry(
            "moderation.announcements",
            _l("Announcements"),
            "message-2",
            49,
            part="alliance",
            may=ADMINS,
            also=("moderation.announce", "moderation.change_announcement"),
        ),
        Entry("moderation.alliance_team", _l("Team"), "user-check", 49, part="running", may=ADMINS),
        Entry("moderation.log", _l("Log"), "history", 49, part="running", may=ADMINS),
        Entry(
            "moderation.all_members",
            _l("Members"),
            "users",
            40,
            may=TEAM,
            also=("moderation.one", "moderation.change_note", "moderation.do", "moderation.note", "moderation.arrange"),
            waits=lambda _agency: due.up_for_decision(),
            may_answer=ADMINS,
            task=_l("Memberships to decide"),
            tasks=due.membership_tasks,
        ),
        Entry(
            "moderation.all_reports",
            _l("Reports"),
            "flag",
            44,
            part="decide",
            may=ADMINS,
            also=("moderation.decide",),
            waits=lambda _agency: reports.waiting(),
            opens=(("status", ReportState.OPEN),),
            task=_l("Reports of services, reviews and messages"),
            tasks=reports.tasks,
        ),
    ],
    emails=emails.ALL,
    answers={"is_thread_reported": is_thread_reported, "is_message_reported": is_message_reported},
    forgets={"reports": reports.forget_words_of_messages},
    held_of_person=held.OF_PERSON,
    cli=[cli.agency],
    news=news.ALL,
)
