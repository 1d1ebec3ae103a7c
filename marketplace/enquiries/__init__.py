"""What clients ask at the site: one agency or three that fit; and the page of each client, which opens by a link alone."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Entry, Gauge, Job, Room
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
    menu=[Entry("enquiries.desk", _l("Requests"), "inbox", 44, may=ADMINS)],
    emails=emails.ALL,
    mailboxes={"enquiry": emails.enquiry_mailbox, "client": emails.client_mailbox},
    set_up=via.register,
)
