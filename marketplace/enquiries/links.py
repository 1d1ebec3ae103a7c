"""The links that clients get by mail. They are signed and not stored: what a link opens, and its version, stand in it."""

from flask_babel import gettext as _
from sqlalchemy import select

from ..core.errors import NotFound
from ..core.extensions import db
from ..core.signed import LinkReplaced, sign, unsign
from ..exchange.models import Lead, LeadState
from .models import Enquiry, EnquiryState

CONFIRM, PAGE = "confirm an enquiry", "the client's own page"  # what a signature is for: it opens nothing else
ENQUIRY, LEAD = "e", "l"


def confirm_path(enquiry: Enquiry) -> str:
    """Where the client confirms the request."""
    return f"/enquiry/{_sign(CONFIRM, ENQUIRY, enquiry)}"


def client_path(of: Enquiry | Lead) -> str:
    """The client's own page: of an enquiry, or of a lead that a member has passed on."""
    return f"/client/{signed_for(of)}"


def client_link(lead: Lead) -> str:
    """The path of the client's own page on which this lead stands, whoever passed it on."""
    return client_path(enquiry_of(lead) or lead)


def signed_for(of: Enquiry | Lead) -> str:
    """What stands for a row in the address of the client's own page."""
    return _sign(PAGE, ENQUIRY if isinstance(of, Enquiry) else LEAD, of)


def enquiry_of(lead: Lead) -> Enquiry | None:
    """The enquiry that a lead came of."""
    return db.session.get(Enquiry, lead.enquiry_id) if lead.enquiry_id else None


def to_confirm(signed: str) -> Enquiry:
    """The enquiry that a link confirms; whatever is no such link, or too late, is refused with the same words."""
    found, is_newest = _read(CONFIRM, signed)
    if not isinstance(found, Enquiry) or not is_newest or found.status == EnquiryState.LAPSED:
        raise dead_link()
    return found


def opened_by(signed: str) -> Enquiry | Lead:
    """What a link to a client's own page opens."""
    found, is_newest = known_by(signed)
    if not is_newest:
        raise LinkReplaced(f"/client/{signed}/new-link")
    return found


def known_by(signed: str) -> tuple[Enquiry | Lead, bool]:
    """What a link to a client's own page opens, or has opened, and whether it does still."""
    found, is_newest = _read(PAGE, signed)
    # Before it is confirmed nothing has happened, and whoever reads that mail is not known yet.
    begun = found.confirmed_at if isinstance(found, Enquiry) else found is not None and found.posted_at
    if found is None or not begun:
        raise dead_link()
    return found, is_newest


def dead_link() -> NotFound:
    """The refusal of every link that opens nothing: forged, cut off, of another kind, too old."""
    return NotFound(
        _("This link doesn’t open anything, or not any more. Look whether it was copied whole, or ask for a new one.")
    )


def _sign(purpose: str, kind: str, row: Enquiry | Lead) -> str:
    return sign(purpose, [kind, row.id, row.link_version])


def _read(purpose: str, signed: str) -> tuple[Enquiry | Lead | None, bool]:
    """The row that a link was made for, and whether it is the row's newest link."""
    match unsign(purpose, signed):
        case [kind, int(number), int(version)]:
            pass
        case _:
            return None, False
    found: Enquiry | Lead | None
    if kind == ENQUIRY:
        found = db.session.scalar(select(Enquiry).where(Enquiry.id == number, Enquiry.link_version >= version))
    else:
        members = select(Lead).where(Lead.enquiry_id.is_(None), Lead.status != LeadState.DRAFT)
        found = db.session.scalar(members.where(Lead.id == number, Lead.link_version >= version))
    return found, found is not None and found.link_version == version
