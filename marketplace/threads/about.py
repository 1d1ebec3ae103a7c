"""What a thread is about: its title, where that stands, whether anything can be written, and who of its two sides knows the client."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import exists, select

from ..core.extensions import db
from ..core.markdown import typed_and_seen
from ..core.room import house
from ..exchange import contacts
from ..exchange.models import Lead, Referral, Stage
from ..exchange.queries import is_open
from ..exchange.visibility import offered_to
from ..members.models import Agency, Person
from .models import Thread, ThreadKind

CLOSED = (Stage.LOST, Stage.RETURNED)


@dataclass(frozen=True)
class About:
    """A title, and the page of what it is about."""

    title: str
    path: str


def about(thread: Thread) -> About:
    """What a thread is about, for whoever may read it; nothing is asked of the database where its subject is loaded."""
    if thread.referral is not None:
        lead = thread.referral.lead
        return About(f"{lead.number}: {lead.title}", f"/referrals/{thread.referral_id}")
    if thread.lead is not None:
        return About(f"{thread.lead.number}: {thread.lead.title}", f"/leads/{thread.lead_id}")
    if thread.partnership is not None:
        return About(
            " – ".join(side.name for side in thread.partnership.sides), f"/partnerships/{thread.partnership_id}"
        )
    found: About = house().answers["about_thread"](thread)
    return found


def why_closed(thread: Thread) -> str:
    """Why nothing more can be written in a thread, whoever wants to; empty while it can."""
    if thread.referral is not None:
        return _closed_referral(thread.referral)
    if thread.lead is not None:
        return why_not_ask(thread.lead, thread.second_id)
    if thread.partnership is not None:
        return (
            ""
            if thread.partnership.is_active
            else _("You don’t work together any more, so nothing more is written here.")
        )
    closed: str = house().answers["why_thread_closed"](thread)
    return closed


def _closed_referral(referral: Referral) -> str:
    if referral.lead.erased_at is not None:
        return _("The client is erased, so nothing more is written here.")
    if referral.status in CLOSED:
        return _("The referral is “%(stage)s”, so nothing more is written here.", stage=referral.status.label)
    return ""


def why_not_ask(lead: Lead, asking_id: int | None) -> str:
    """Why an agency and the referrer can't write about a lead before somebody accepts; empty where they can."""
    if lead.referrer.is_alliance or lead.enquiry_id is not None:
        return _("The client asked at the site, so nobody here can answer.")
    if not is_open(lead):
        return _("The lead waits for no answer any more, so nothing more is written here.")
    fits = db.session.scalar(select(exists().where(Lead.id == lead.id, offered_to(asking_id))))
    return "" if fits else _("The lead isn’t offered to this agency any more, so nothing more is written here.")


def lead_of(thread: Thread) -> Lead | None:
    """The lead whose client a thread is about; None for other threads."""
    return thread.referral.lead if thread.referral is not None else thread.lead


def hides_client(thread: Thread) -> bool:
    """Whether one of the two sides may not learn who the client is: before somebody accepts; and the referrer, where the client asked
    at the site."""
    lead = lead_of(thread)
    return lead is not None and (thread.kind == ThreadKind.LEAD or lead.enquiry_id is not None)


def telling(thread: Thread, person: Person, text: str) -> str | None:
    """What a text tells of a client that whoever reads it may not know, as a sentence; None where it tells nothing.

    Contacts are refused whosever they are. The client's names are looked for only in what is written by the side that knows them: a
    refusal would tell the other side that its guess was right.
    """
    if not thread.is_between_two:
        return contacts_in(text, person)
    lead = lead_of(thread)
    if lead is None or not hides_client(thread):
        return None
    country, text = person.agency.country if person.agency else "", typed_and_seen(text)
    if contacts.names_contacts(text, country):
        return _(
            "There is an e-mail address or a phone number in it. Only the receiver learns who the client is, by accepting."
        )
    if knows_client(thread, lead, person.agency) and (named := contacts.names_client(text, lead.client or {})):
        return _("“%(name)s” tells who the client is. Write without it.", name=named)
    return None


def contacts_in(text: str, person: Person) -> str | None:
    """A sentence where a text that all members read holds an e-mail address or a phone number, whosever it is; None where it doesn't."""
    if not contacts.names_contacts(typed_and_seen(text), person.agency.country if person.agency else ""):
        return None
    return _("There is an e-mail address or a phone number in it, and all members read this. Leave it out.")


def knows_client(thread: Thread, lead: Lead, agency: Agency | None) -> bool:
    """Whether one of the two sides knows, or has known, who the client is."""
    received = thread.referral is not None and agency is not None and thread.referral.receiver_id == agency.id
    return received or (agency is not None and lead.is_shown_by(agency.id))


def may_be_mailed(thread: Thread, text: str) -> bool:
    """Whether a mail can hold these words. What two agencies write of their work stands on the page alone; and so does all of a thread
    in which one side may not know the client: a mail that held the wrong guesses would tell which one was right."""
    if thread.kind == ThreadKind.PARTNERSHIP or hides_client(thread):
        return False
    return not hints_at_somebody(thread, text)


def hints_at_somebody(thread: Thread, text: str) -> bool:
    """Whether a text, of those who write in a thread or of an admin about it, tells of its client, or how to reach somebody."""
    lead, country, text = lead_of(thread), thread.first.country if thread.first else "", typed_and_seen(text)
    if contacts.names_contacts(text, country):
        return True
    return lead is not None and (lead.erased_at is not None or contacts.hints_at_client(text, lead.client or {}))
