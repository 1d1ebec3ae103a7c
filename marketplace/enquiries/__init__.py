"""What clients ask at the site: one agency or three that fit; and the page of each client, which opens by a link alone."""

from ..core.room import Gauge, Job, Room
from . import actions, checks, due, emails, via
from .views import bp

room = Room(
    "enquiries",
    blueprints=[bp],
    jobs=[Job("lapse", actions.lapse, due=due.lapsing)],
    invariants=checks.ALL,
    gauges={
        "leadpact_enquiries_unconfirmed": Gauge(
            "requests of clients that wait for a confirmation", "enquiries WHERE status = 'unconfirmed'"
        )
    },
    emails=emails.ALL,
    mailboxes={"enquiry": emails.enquiry_mailbox, "client": emails.client_mailbox},
    set_up=via.register,
)
