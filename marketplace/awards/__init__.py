"""Awards each season: most sold, most active, fastest growing, hardest project, by rules and figures that members read."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Capability, Entry, Job, MailKind, Room
from ..members.models import WORK_STAYS, Role
from . import actions, api, checks, emails, forget, held, news, queries, views

AT_THE_DESK = ("plan", "edit", "desk_season", "cancel", "places", "strike", "refuse", "decide", "nobody")
room = Room(
    "awards",
    blueprints=[views.bp, *api.blueprints],
    jobs=[Job("count_seasons", actions.count_seasons, due=queries.to_count, queue="mail", chunk=1)],
    invariants=checks.ALL,
    menu=[
        Entry("awards.awards", _l("Awards"), "award", 60, part="alliance", may="awards",
              also=("awards.season", "awards.projects", "awards.nominate")),
        Entry("awards.seasons", _l("Awards"), "award", 52, part="alliance", may=ADMINS, also=tuple(f"awards.{one}" for one in AT_THE_DESK)),
    ],
    mail_kinds={"award": MailKind(_l("Awards"), _l("What is proclaimed each season, and what becomes of your nominations and places"))},
    emails=emails.ALL,
    capabilities={
        "awards": Capability(set(Role), also_in=WORK_STAYS),  # read how a season stands
        "nominate": Capability({Role.OWNER, Role.MANAGER}),  # nominate a project, and vote
        "be_named": Capability({Role.OWNER}),  # say whether the public reads the agency's name beside its places
    },
    news=news.ALL,
    forgets={"awards": forget.forget_words},
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)  # fmt: skip
