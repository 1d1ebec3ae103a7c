"""Webinars and meetings: planned by the alliance's team, for members alone or for guests too, with sign-up, reminders and recordings."""

from flask_babel import lazy_gettext as _l

from ..core.room import TEAM, Capability, Entry, Job, MailKind, Room
from ..members.models import WORK_STAYS, Role
from . import actions, api, calendar, checks, due, emails, held, mail_deeds, views

ALSO = ("meetings.meeting", "meetings.plan", "meetings.edit", "meetings.cancel", "meetings.people")
room = Room(
    "meetings",
    blueprints=[views.bp, api.bp],
    jobs=[
        Job("remind_a_day_before_meetings", actions.remind_a_day_before, due=due.tomorrow, queue="mail", chunk=20),
        Job("remind_an_hour_before_meetings", actions.remind_an_hour_before, due=due.at_once, queue="mail", chunk=20),
        Job("free_seats", actions.free_seats, due=due.in_vain, queue="mail"),
        Job("forget_guests", actions.forget_guests, due=due.to_forget, queue="mail"),
    ],
    invariants=checks.ALL,
    menu=[
        Entry("meetings.meetings", _l("Meetings"), "calendar", 59, part="alliance", may="meetings", also=("meetings.meeting",)),
        Entry("meetings.all_meetings", _l("Meetings"), "calendar", 51, part="alliance", may=TEAM, also=ALSO),
    ],
    mail_kinds={"meeting": MailKind(_l("Meetings"), _l("Webinars and meetings: new ones, those you come to, changes and reminders"))},
    emails=emails.ALL,
    mail_deeds=mail_deeds.ALL,
    mailboxes={"guest": emails.reader_of},
    capabilities={"meetings": Capability(set(Role), also_in=WORK_STAYS)},  # see and sign up for what is for members alone
    held_of_person=held.OF_PERSON,
    calendar=calendar.ALL,
)  # fmt: skip
