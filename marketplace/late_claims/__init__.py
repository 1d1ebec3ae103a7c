"""Late claims: a client whom nobody brought came from a member after all, and is paid for from its own dates."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Capability, Entry, Gauge, Job, Room
from ..members.models import WORK_STAYS, Role
from . import actions, api, calendar, checks, due, emails, first, held, news, queries
from .views import bp

room = Room(
    "late_claims",
    blueprints=[bp, api.bp],
    jobs=[
        Job("note_clients", actions.note_clients, due=due.clients_to_note, queue="mail", chunk=200),
        Job("search_claims", actions.search, due=due.clients_to_search, wakes_on="client.recognised", queue="mail", chunk=50),
        Job("look_for_named", actions.look_for, due=due.clients_to_look_for, wakes_on="claim.made", queue="mail", chunk=50),
        Job("remind_of_claims", actions.remind, due=due.to_remind, queue="mail"),
        Job("end_claims", actions.note_time, due=due.over, queue="mail"),
        Job("tell_first", actions.tell_first, due=due.to_tell_first, queue="mail", chunk=100),
        Job("forget_claim_papers", actions.forget_papers, due=due.papers_to_forget, wakes_on="claim_papers.removed", queue="mail"),
        Job("forget_named", actions.forget_words, due=due.words_to_forget, queue="mail"),
    ],
    invariants=checks.ALL,
    gauges={
        "leadpact_claims_to_decide": Gauge(
            "late claims that wait for an admin", "late_claims WHERE status IN ('silent', 'contested')"
        ),
    },
    menu=[
        Entry(
            "late_claims.claims", _l("Late claims"), "user-search", 43, may="claims",
            also=("late_claims.claim", "late_claims.ask"), waits=queries.to_answer,
        ),
        Entry(
            "late_claims.desk", _l("Late claims"), "user-search", 45, part="decide", may=ADMINS, also=("late_claims.desk_claim",),
            waits=lambda _agency: queries.to_decide(), opens=(("status", "waiting"),), task=_l("Whom clients came from"),
            tasks=queries.tasks,
        ),
    ],
    emails=emails.ALL,
    capabilities={
        # Say that a client came from us, and answer to what others say; what follows is money.
        "claims": Capability({Role.OWNER, Role.MANAGER}, also_in=WORK_STAYS),
    },
    answers={"forget_late_claims": actions.forget_client, "brought_first": first.brought_first},
    calendar=calendar.ALL,
    news=news.ALL,
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)  # fmt: skip
