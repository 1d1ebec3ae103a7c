"""Figures: what is counted of clients passed and received, of work and of money; for agencies, pairs, people and the alliance."""

from flask_babel import lazy_gettext as _l

from ..core.room import TEAM, Entry, Job, MailKind, Room
from . import actions, api, checks, due, emails, say
from .views import bp

room = Room(
    "insights",
    blueprints=[bp, api.bp],
    invariants=checks.ALL,
    jobs=[
        Job("count_figures", actions.count, due=due.days, queue="mail", chunk=62),
        Job("write_figures", actions.write_letters, due=due.letters, queue="mail"),
    ],
    mail_kinds={
        "figures": MailKind(
            _l("Figures of the month"),
            _l("How the last month was, beside the one before; for owners and managers"),
            personal=True,
        )
    },
    emails=emails.ALL,
    menu=[
        Entry(
            "insights.figures",
            _l("Figures"),
            "list",
            54,
            may="referrals",
            also=("insights.rows", "insights.by_partner", "insights.by_person", "insights.beside"),
        ),
        Entry(
            "insights.desk",
            _l("Figures of the alliance"),
            "list",
            45,
            may=TEAM,
            also=("insights.desk_rows", "insights.ranking", "insights.all_pairs"),
        ),
    ],
    set_up=say.register,
)
