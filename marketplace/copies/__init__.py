"""Copies of an agency's mail: to an address of its choice, kind by kind, once whoever reads there has said yes."""

from ..core.room import Capability, Job, Room
from ..members.models import Role
from . import actions, emails, held, queries
from .views import bp

room = Room(
    "copies",
    blueprints=[bp],
    jobs=[Job("forget_copies", actions.forget_copies, due=queries.copies_to_forget, queue="mail")],
    emails=emails.ALL,
    mailboxes={"copy": emails.reader_of},
    answers={"copied_to": queries.copied_to},
    capabilities={"copies": Capability({Role.OWNER})},  # where else the agency's mail goes
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)
