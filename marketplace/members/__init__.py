"""Agencies and their people, roles, payout details, track record."""

from flask_babel import lazy_gettext as _l

from ..core.room import Capability, Entry, Job, Room
from ..outbox.actions import send_digests, send_hourly_digests
from . import api, checks, cli, emails, held, queries, track_record
from .models import MONEY_STAYS, AgencyState, Role
from .views import bp

room = Room(
    "members",
    blueprints=[bp, api.bp],
    jobs=[
        Job("keep_track_records", track_record.keep, due=track_record.outdated, queue="mail"),
        Job("send_digests", send_digests, due=queries.people_to_send_digests, queue="mail"),
        Job("send_hourly_digests", send_hourly_digests, due=queries.people_to_send_hourly_digests, queue="mail"),
    ],
    invariants=checks.ALL,
    menu=[
        Entry("members.payout", _l("Bank details"), "building-bank", 70, part="agency", may="payout"),
    ],
    emails={
        "account.payout": emails.payout_changed,
        "account.second_factor": emails.second_factor,
    },
    capabilities={
        "export": Capability({Role.OWNER}, also_in=MONEY_STAYS),  # all that is held of the agency, as a file
        "profile": Capability({Role.OWNER, Role.MANAGER}),  # what the agency says of itself
        "payout": Capability(
            {Role.OWNER, Role.FINANCE}, also_in=MONEY_STAYS - {AgencyState.SUSPENDED}
        ),  # where it is paid
    },
    cli=[cli.agency],
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)
