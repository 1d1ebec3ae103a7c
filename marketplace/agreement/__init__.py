"""What members agree to: the versions of the alliance's agreement, who has accepted which, and the terms of rewards."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Capability, Entry, Room
from ..members.models import Role
from . import api, checks, emails, held, queries, views

room = Room(
    "agreement",
    blueprints=[views.bp, api.bp],
    invariants=checks.ALL,
    menu=[
        Entry("agreement.terms", _l("Terms"), "percentage", 56, part="rules", may=ADMINS, also=("agreement.rules",)),
        Entry(
            "agreement.versions",
            _l("Agreement"),
            "contract",
            57,
            part="rules",
            may=ADMINS,
            also=("agreement.new_version",),
        ),
    ],
    emails=emails.ALL,
    capabilities={"agreement": Capability({Role.OWNER})},  # accept it for the agency
    answers={"to_accept": queries.to_accept},
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)
