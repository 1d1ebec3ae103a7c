"""Money in motion: what is due becomes a bank order straight from the receiver to the referrer."""

from flask_babel import lazy_gettext as _l

from ..core.room import Capability, Gauge, Job, MailKind, Room
from ..members.models import MONEY_STAYS, Role
from . import actions, api, calendar, checks, due, emails, held, mail_deeds, news, reminders, track_record
from .views import bp

room = Room(
    "settlement",
    blueprints=[bp, api.bp],
    # In the order of the sweep: what an outdated order lets go of is due again at once.
    jobs=[
        Job("reissue", actions.reissue_outdated, due=due.outdated_movements),
        Job("settle", actions.settle, due=due.rewards, wakes_on="reward.due", chunk=actions.CHUNK),
        Job("place", actions.place, due=due.unplaced_movements, chunk=actions.CHUNK),
        Job("remind", actions.remind, due=reminders.movements_to_remind_of, queue="mail"),
    ],
    invariants=checks.ALL,
    gauges={
        "leadpact_movements_blocked": Gauge(
            "bank orders that can't go out yet", "movements WHERE status = 'prepared' AND blocked_by IS NOT NULL"
        ),
        "leadpact_movements_listed": Gauge("bank orders to be paid", "movements WHERE status = 'listed'"),
    },
    mail_kinds={
        "money": MailKind(
            _l("Money"),
            _l("Bank orders to pay, sent, received, reminders"),
            needed_by="money",
            missed=_l(
                "Your agency would miss what is owed and due: one owner or finance person has to get this mail, at once or daily."
            ),
            tells_how_it_stands=True,
        )
    },
    emails=emails.ALL,
    # Rewards, statement, bank orders. Whoever is suspended, leaves or has left keeps it: what they owe stays due.
    capabilities={"money": Capability({Role.OWNER, Role.FINANCE}, also_in=MONEY_STAYS)},
    track_record=track_record.ALL,
    mail_deeds=mail_deeds.ALL,
    calendar=calendar.ALL,
    answers={"forget_words": actions.forget_words},
    held_of_agency=held.OF_AGENCY,
    news=news.ALL,
)
