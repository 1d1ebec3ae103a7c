"""The members that each partner manager of the alliance looks after: whom to talk to this week, who went silent, handing over."""

from flask_babel import lazy_gettext as _l

from ..core.checks import rule
from ..core.room import TEAM, Entry, Job, MailKind, Room
from . import actions, api, calendar, emails, forget, held, queries, views

room = Room(
    "portfolios",
    blueprints=[views.bp, api.bp],
    jobs=[Job("tell_of_portfolio_week", actions.tell_of_week, due=queries.to_tell, queue="mail")],
    invariants={
        rule("Nobody of a member looks after it for the alliance"): """
            SELECT c.agency_id, p.id FROM agency_care c JOIN people p ON p.id = c.looked_after_by
            JOIN portfolio_handovers h ON c.agency_id = ANY (h.agency_ids) AND h.to_id = p.id
            WHERE p.agency_id = c.agency_id AND h.id = (
                SELECT max(o.id) FROM portfolio_handovers o WHERE c.agency_id = ANY (o.agency_ids))
        """,
    },
    menu=[
        Entry(
            "portfolios.portfolio", _l("Portfolios"), "phone", 41, may=TEAM, also=("portfolios.member", "portfolios.hand_over"),
        ),
    ],
    mail_kinds={"portfolio": MailKind(_l("Your portfolio"), _l("For the alliance’s team: whom to talk to this week"))},
    emails=emails.ALL,
    calendar=calendar.ALL,
    forgets={"portfolios": forget.forget_words},
    held_of_person=held.OF_PERSON,
)  # fmt: skip
