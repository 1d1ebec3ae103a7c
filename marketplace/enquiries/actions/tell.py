"""A link that was lost, or that others have read, and a client's word to the admins."""

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit, clock, encryption, lifecycle, throttling
from ...core.addresses import address_key
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.new_link import link_renewed
from ...core.transaction import transaction
from ...core.typed import paragraphs, that_fits
from ...exchange import contacts
from ...exchange.models import Lead, LeadState
from ...members.queries import admins
from ...outbox.actions import send, send_to
from ..links import known_by
from ..models import LONGEST_COMPLAINT, Complaint, Enquiry
from ..wrong import Wrong

MOST = 10  # links in one mail


def send_links(email: str, source: str) -> None:
    """Mail the links to all pages of this address; nothing where there is none, and nobody learns which."""
    throttling.count_tries(client_link=address_key(email), client_link_source=throttling.network(source))
    with transaction():
        printed = encryption.fingerprint("email", address_key(email))
        asked = select(Enquiry.id).where(Enquiry.email_print == printed, Enquiry.confirmed_at.is_not(None))
        passed = select(Lead.id).where(Lead.email_print == printed, Lead.enquiry_id.is_(None))
        passed = passed.where(Lead.posted_at.is_not(None), Lead.status != LeadState.DRAFT)
        enquiries = list(db.session.scalars(asked.order_by(Enquiry.id.desc()).limit(MOST)))
        leads = list(db.session.scalars(passed.order_by(Lead.id.desc()).limit(MOST)))
        if enquiries:
            send_to("enquiry.links", f"enquiry:{enquiries[0]}", enquiries=enquiries, leads=leads)
        elif leads:
            send_to("enquiry.links", f"client:{leads[0]}", enquiries=[], leads=leads)


def send_new_link(signed: str, source: str) -> None:
    """End the link to a client's own page, and mail the one that takes its place to the client; by a link that was replaced
    before, the newest is mailed once more. Nobody learns whether an address is left."""
    with link_renewed(signed, known_by, source) as (of, has_ended):
        if has_ended:
            audit.record("client.new_link", of)
        if isinstance(of, Enquiry):
            send_to("enquiry.links", f"enquiry:{of.id}", enquiries=[of.id], leads=[])
        else:
            send_to("enquiry.links", f"client:{of.id}", enquiries=[], leads=[of.id])


def report_wrong(of: Enquiry | Lead, what: str, text: str, source: str) -> None:
    """Tell the admins that a client finds something wrong, by the number alone: who the client is they don't see.
    It waits on their desk until one of them has seen to it."""
    text = that_fits(paragraphs(text), LONGEST_COMPLAINT, "text")
    if Wrong.read(what) is None:
        raise BadInput(_("Choose what is wrong."), {"what": _("Choose one.")})
    country = "ZZ"
    if contacts.names_contacts(text, country) or contacts.names_client(text, of.client or {}):
        sentence = _(
            "The admins don’t see who you are, and shall not learn it here: leave out names, addresses and numbers."
        )
        raise BadInput(sentence, {"text": sentence})
    throttling.count_tries(client_word=of.number, client_link_source=throttling.network(source))
    with transaction():
        about = {"enquiry_id" if isinstance(of, Enquiry) else "lead_id": of.id}
        made = Complaint(what=Wrong(what), text=text, made_at=clock.now(), **about)
        db.session.add(made)
        db.session.flush()
        lifecycle.begin(made)
        audit.record("client.wrong", of, what=what)
        send("desk.client_wrong", admins(), number=of.number, what=what)
