"""The money desk: what is due, on its way and stuck, how long it takes; and the daily look at the books, every invariant of every
room, what is broken mailed to the admins and shown on their desk."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Entry, Gauge, Job, Room
from . import actions, api, due, emails, stuck
from .views import bp

room = Room(
    "bookkeeping",
    blueprints=[bp, *api.blueprints],
    jobs=[Job("check_books", actions.check_today, due=due.days_to_check, queue="mail")],
    gauges={
        "leadpact_books_broken": Gauge(
            "rules that the last look at the books found broken",
            "book_checks b, jsonb_array_elements(b.broken) WHERE b.day = (SELECT max(day) FROM book_checks)",
        )
    },
    menu=[
        Entry(
            "bookkeeping.money",
            _l("Money"),
            "cash",
            46,
            part="money",
            may=ADMINS,
            also=(
                "bookkeeping.all_movements",
                "bookkeeping.all_rewards",
                "bookkeeping.all_days",
                "bookkeeping.days_of",
            ),
            waits=lambda _agency: stuck.stuck(),
            task=_l("Money that is stuck"),
            tasks=stuck.tasks,
        ),
        Entry(
            "bookkeeping.books",
            _l("Books"),
            "shield-check",
            58,
            part="money",
            may=ADMINS,
            waits=lambda _agency: due.broken(),
            task=_l("The books don’t hold"),
            tasks=due.tasks,
        ),
    ],
    emails=emails.ALL,
)
