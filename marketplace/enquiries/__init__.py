"""What clients ask at the site: one agency or three that fit; and the page of each client, which opens by a link alone."""

from flask_babel import lazy_gettext as _l

from ..core.held import deeds
from ..core.room import ADMINS, Entry, Gauge, Job, Room
from . import actions, api, brought, checks, complaints, due, emails, news
from .models import Complaint, ComplaintState
from .views import bp

room = Room(
    "enquiries",
    blueprints=[bp, api.bp],
    jobs=[
        Job("lapse", actions.lapse, due=due.lapsing),
        Job("erase_requests", actions.erase_requests, due=due.ended),
        Job("forget_complaints", actions.forget_complaints, due=due.complaints_to_forget, wakes_on="lead.erased"),
    ],
    invariants=checks.ALL,
    gauges={
        "leadpact_enquiries_unconfirmed": Gauge(
            "requests of clients that wait for a confirmation", "enquiries WHERE status = 'unconfirmed'"
        )
    },
    menu=[
        Entry("enquiries.desk", _l("Requests"), "inbox", 44, part="decide", may=ADMINS),
        Entry(
            "enquiries.complaints",
            _l("Complaints"),
            "alert-circle",
            45,
            part="decide",
            may=ADMINS,
            waits=lambda _agency: complaints.complaints(ComplaintState.OPEN),
            opens=(("status", ComplaintState.OPEN),),
            task=_l("Clients say that something is wrong"),
            tasks=complaints.tasks,
        ),
    ],
    emails=emails.ALL,
    held_of_person={"complaints_settled": deeds(Complaint.settled_by, Complaint.settled_at)},
    answers={
        "brought_by_links": brought.by_links,
        "came_by_link": brought.by_link,
        "came_by": brought.came_by,
    },
    mailboxes={"enquiry": emails.enquiry_mailbox, "client": emails.client_mailbox},
    news=news.ALL,
)
