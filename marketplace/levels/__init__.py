"""Levels of members, by the clients they have passed on that became contracts and by turnover."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Entry, Job, Room
from . import actions, api, checks, emails, held, news, preview, queries, views

room = Room(
    "levels",
    blueprints=[views.bp, api.bp, api.level_bp],
    menu=[
        Entry("levels.level", _l("Level"), "chevron-up", 45, may="referrals"),
        Entry(
            "levels.levels",
            _l("Levels"),
            "chevron-up",
            58,
            part="rules",
            may=ADMINS,
            also=("levels.new_levels", "levels.rates"),
        ),
    ],
    jobs=[Job("count", actions.count, due=queries.to_count)],
    emails=emails.ALL,
    invariants=checks.ALL,
    news=news.ALL,
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
    answers={
        "level_of": queries.level_of,
        "level_at": queries.level_at,
        "level_names": queries.names_to_come,
        "would_give": preview.replay,
        "would_give_in_all": preview.totals,
    },
)
