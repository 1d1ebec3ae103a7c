"""The links of the applicant's own page and of the members that an applicant names: signed, and not stored."""

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..core.errors import NotFound
from ..core.extensions import db
from ..core.signed import LinkReplaced, sign, unsign
from ..members.models import Person, PersonState
from .models import Application, ApplicationState, Reference

PAGE, REFERENCE = "an applicant's own page", "a member's word on an applicant"  # what a signature is for


def page_path(application: Application) -> str:
    """The applicant's own page."""
    return f"/application/{sign(PAGE, [application.id, application.link_version])}"


def opened_by(signed: str) -> Application:
    """The application that a link opens; whatever is no such link is refused with the same words."""
    found, is_newest = known_by(signed)
    if not is_newest:
        raise LinkReplaced(f"/application/{signed}/new-link")
    return found


def known_by(signed: str) -> tuple[Application, bool]:
    """The application that a link opens, or has opened, and whether it does still."""
    match unsign(PAGE, signed):
        case [int(number), int(version)]:
            chosen = select(Application).where(Application.id == number, Application.link_version >= version)
            found = db.session.scalar(chosen.where(Application.status != ApplicationState.LAPSED))
        case _:
            found = None
    if found is None:
        raise dead_link()
    return found, found.link_version == version


def reference_path(reference_id: int, person_id: int) -> str:
    """Where one person of a member says what they think of an applicant, without signing in."""
    return f"/reference/{sign(REFERENCE, [reference_id, person_id])}"


def asked_by(signed: str) -> tuple[Reference, Person]:
    """What a link asks about, and whom. It opens as long as the person belongs to the agency that was named."""
    found = None
    match unsign(REFERENCE, signed):
        case [int(number), int(person_id)]:
            chosen = select(Reference, Person).join(Person, Person.agency_id == Reference.agency_id)
            chosen = chosen.where(Reference.id == number, Person.id == person_id, Person.status != PersonState.DISABLED)
            found = db.session.execute(chosen.options(joinedload(Reference.application))).one_or_none()
    if found is None or not found[0].agency.is_active:
        raise dead_link()
    return found[0], found[1]


def dead_link() -> NotFound:
    """The refusal of every link that opens nothing."""
    return NotFound(_("This link doesn’t open anything, or not any more. Look whether it was copied whole."))
