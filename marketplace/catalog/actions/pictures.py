"""Pictures: taken in, put where an agency shows them, and given up again."""

from flask_babel import gettext as _
from sqlalchemy import func, select

from ...core import audit, clock, pictures, storage
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.forms import REQUIRED
from ...core.queue import wake
from ...core.transaction import hold_name, own, transaction
from ...core.typed import one_line
from ...members.models import Person
from ..models import Picture, Purpose
from ..models.profile import LONGEST_LINE
from .order import last_place, move_row
from .own import hold_shelf
from .said import at_most

MOST_IN_GALLERY = 6


def taken_in(data: bytes | None, field: str, errors: dict[str, str]) -> pictures.Encoded | None:
    """What was uploaded, as it is kept; a sentence in `errors` if it isn't taken. It takes a while: do it before anything is
    held."""
    if data is None:
        return None
    try:
        taken = pictures.encoded(data)
        pictures.check_shape(taken)
    except pictures.BadPicture as refusal:
        errors.setdefault(field, str(refusal))
        return None
    return taken


def keep_picture(agency_id: int, purpose: Purpose, taken: pictures.Encoded, alt: str = "", place: int = 0) -> Picture:
    """Keep a picture for an agency. Call it inside a transaction: a store that is away undoes all of it."""
    hold_name(storage.key_of(taken.data))  # whoever removes the file of this key waits, or is waited for
    key = storage.keep(taken.data)  # before the row: what fails here leaves none
    picture = Picture(
        agency_id=agency_id, purpose=purpose, key=key, width=taken.width, height=taken.height, alt=alt, place=place,
        created_at=clock.now(),
    )  # fmt: skip
    db.session.add(picture)
    db.session.flush()
    wake("picture.added", [picture.id])
    return picture


def drop_picture(picture: Picture | None) -> None:
    """Nobody uses it any more. Call it inside a transaction."""
    if picture is not None:
        picture.dropped_at = clock.now()
        wake("picture.dropped", [picture.id])


def read_alt(alt: str, errors: dict[str, str], needed: bool = False) -> str:
    """What a picture shows, for those who don't see it."""
    alt = one_line(alt)
    if needed and not alt:
        errors.setdefault("alt", str(REQUIRED))
    elif len(alt) > LONGEST_LINE:
        errors.setdefault("alt", at_most(LONGEST_LINE))
    return alt


def add_picture(person: Person, data: bytes | None, alt: str) -> Picture:
    """Add a picture to the agency's page, as the last."""
    errors: dict[str, str] = {}
    taken, alt = taken_in(data, "picture", errors), read_alt(alt, errors, needed=True)
    if data is None:
        errors["picture"] = _("Choose a picture.")
    if errors or taken is None:
        raise BadInput(_("Mend what is marked."), errors)
    with transaction():
        agency_id = hold_shelf(person, alone=True)
        if (db.session.scalar(select(func.count()).where(*_in_gallery(agency_id))) or 0) >= MOST_IN_GALLERY:
            sentence = _("Your page shows %(most)s pictures at most. Remove one first.", most=MOST_IN_GALLERY)
            raise BadInput(sentence, {"picture": sentence})
        place = last_place(Picture, *_in_gallery(agency_id)) + 1
        picture = keep_picture(agency_id, Purpose.GALLERY, taken, alt, place)
        audit.record("picture.added", picture, person, key=picture.key)
    return picture


def change_picture(picture_id: int, person: Person, data: bytes | None, alt: str) -> None:
    """Say something else of a picture, or put another into its place."""
    errors: dict[str, str] = {}
    taken, alt = taken_in(data, "picture", errors), read_alt(alt, errors, needed=True)
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    with transaction():
        picture = _own_picture(picture_id, person)
        if taken is None:
            picture.alt = alt
        else:
            earlier = picture
            picture = keep_picture(earlier.agency_id, Purpose.GALLERY, taken, alt, earlier.place)
            drop_picture(earlier)
        audit.record("picture.changed", picture, person, was=picture_id, key=picture.key)


def move_picture(picture_id: int, person: Person, by: int) -> None:
    """Show a picture so many places later, or earlier where `by` is negative."""
    with transaction():
        agency_id = hold_shelf(person, alone=True)
        move_row(Picture, picture_id, _in_gallery(agency_id), person, "picture.moved", by=by)


def remove_picture(picture_id: int, person: Person) -> None:
    """Take a picture off the agency's page."""
    with transaction():
        picture = _own_picture(picture_id, person)
        drop_picture(picture)
        audit.record("picture.removed", picture, person, key=picture.key)


def _in_gallery(agency_id: int) -> tuple:
    return Picture.agency_id == agency_id, Picture.purpose == Purpose.GALLERY, Picture.dropped_at.is_(None)


def _own_picture(picture_id: int, person: Person) -> Picture:
    return own(select(Picture).where(Picture.id == picture_id, *_in_gallery(hold_shelf(person, alone=True))))
