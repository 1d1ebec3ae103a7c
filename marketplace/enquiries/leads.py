"""An enquiry as the lead that one of the agencies gets."""

from sqlalchemy import select

from ..attribution.models import CameBy
from ..core import clock
from ..core.extensions import db
from ..exchange.actions import NewLead
from ..exchange.frozen import freeze
from ..exchange.models import Audience, ConsentBasis, ConsentChannel
from ..exchange.same_client import came_back
from ..members.actions import the_alliance
from ..members.models import Agency
from . import consent
from .models import Enquiry


def referrer_for(via: Agency | None, receiver: Agency, client: dict[str, str]) -> Agency:
    """The member that brought the client; the alliance where none did, where it is the one that is asked, and where
    that one has passed the client to it before. `client` are contacts in their normal forms."""
    if via is None or via.id == receiver.id or came_back(via, receiver.id, client):
        return the_alliance()
    return via


def told_of(enquiry: Enquiry) -> str:
    """What the client is told of the member that brought it, where that would earn anything: before the request goes out."""
    if enquiry.via is None or not enquiry.via.is_active:
        return ""
    found = db.session.scalars(select(Agency).where(Agency.id.in_(enquiry.agency_ids))).all()
    asked = [one for one in found if referrer_for(enquiry.via, one, enquiry.client or {}) is enquiry.via]
    terms = freeze(enquiry.via, enquiry.in_category, clock.now())
    return consent.about_via(enquiry.via, asked, terms, enquiry.came_by == CameBy.KNOWN)


def new_lead(enquiry: Enquiry, agency_id: int, client: dict[str, str]) -> NewLead:
    """What the exchange posts: a direct lead, with the words that the client agreed to."""
    return NewLead(
        title=enquiry.title,
        brief=enquiry.brief,
        category=enquiry.in_category.code if enquiry.in_category else "",
        region=enquiry.in_region.code if enquiry.in_region else "",
        language=enquiry.speaks,
        budget_max=enquiry.budget_max,
        currency=enquiry.currency,
        audience=Audience.DIRECT,
        agencies=[agency_id],
        client=client,
        consent_basis=ConsentBasis.ASKED_US,
        consent_channel=ConsentChannel.FORM,
        consent_obtained_on=clock.day_of(enquiry.consented_at),
        consent_wording=enquiry.consent_wording,
        consent_version=enquiry.consent_version,
        again=None,
    )
