"""Objections to fees, rewards and bank orders: what both agencies say and show, what admins decide, and what that does to the money."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Entry, Gauge, Job, Room
from . import actions, api, calendar, checks, due, emails, held, news, queries, track_record
from .against import decided_against
from .models import Ground, Subject
from .views import bp

room = Room(
    "disputes",
    blueprints=[bp, *api.blueprints],
    jobs=[
        Job("open_contested", actions.open_contested, due=due.contested_before),
        Job("note_silence", actions.note_silence, due=due.unanswered),
        Job("remind_of_disputes", actions.remind, due=due.to_remind, queue="mail"),
        Job("remind_to_decide", actions.remind_admins, due=due.to_remind_admins, queue="mail"),
        Job("forget_papers", actions.forget_papers, due=due.papers_to_forget, wakes_on="papers.removed", queue="mail"),
    ],
    invariants=checks.ALL,
    track_record=track_record.ALL,
    gauges={
        "leadpact_disputes_to_decide": Gauge(
            "disputes that wait for an admin", "disputes WHERE status IN ('silent', 'answered', 'appealed')"
        ),
    },
    menu=[
        Entry(
            "disputes.disputes",
            _l("Disputes"),
            "gavel",
            42,
            may="money",
            also=(
                "disputes.dispute",
                "disputes.object_to_reward",
                "disputes.object_to_fee",
                "disputes.object_to_order",
            ),
            waits=queries.to_answer,
        ),
        Entry(
            "disputes.desk",
            _l("Disputes"),
            "gavel",
            44,
            part="decide",
            may=ADMINS,
            also=("disputes.desk_dispute",),
            waits=lambda _agency: queries.to_decide(),
            opens=(("status", "waiting"),),
            task=_l("Disputes"),
            tasks=queries.tasks,
        ),
    ],
    emails=emails.ALL,
    answers={
        "forget_words_of_disputes": actions.forget_words,
        "order_arrived": actions.order_arrived,
        "decided_against": decided_against,
        "contest_order": lambda number, person, words: actions.open_dispute(
            Subject.ORDER, number, person, Ground.NOT_ARRIVED, words
        ),
    },
    calendar=calendar.ALL,
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
    news=news.ALL,
)
