"""What agencies show of themselves: profile, pictures, cases, and what a profile still lacks."""

from collections.abc import Iterable
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, any_, exists, literal, or_, select
from sqlalchemy.orm import joinedload

from ..core.errors import NotFound
from ..core.extensions import db
from ..core.pictures import LONGEST_SIDE
from ..core.storage import KEY
from ..members.models import Agency, AgencyState
from .models import Case, Picture, Profile, Purpose, Service, ServiceState


class Gap(NamedTuple):
    """Something that a profile can have, where one adds it, and whether it is there."""

    word: str
    href: str
    is_there: bool


def profile_of(agency_id: int) -> Profile | None:
    """What an agency says of itself, with its logo; None if it said nothing yet."""
    chosen = select(Profile).where(Profile.agency_id == agency_id).options(joinedload(Profile.logo))
    return db.session.scalar(chosen)


def logos_of(agency_ids: Iterable[int]) -> dict[int, Picture]:
    """The logos of those of these agencies that have one."""
    chosen = select(Profile.agency_id, Picture).join(Picture, Profile.logo_id == Picture.id)
    found = db.session.execute(chosen.where(Profile.agency_id.in_(set(agency_ids))))
    return {agency_id: logo for agency_id, logo in found}  # noqa: C416 — a Row is no pair to mypy


def gallery_of(agency_id: int) -> list[Picture]:
    """The pictures of an agency, in its own order."""
    chosen = select(Picture).where(Picture.agency_id == agency_id, Picture.purpose == Purpose.GALLERY)
    return list(db.session.scalars(chosen.where(Picture.dropped_at.is_(None)).order_by(Picture.place, Picture.id)))


def picture_of(agency_id: int | None, picture_id: int) -> Picture:
    """One picture of an agency's gallery, or NotFound."""
    mine = gallery_of(agency_id) if agency_id else []
    found = next((one for one in mine if one.id == picture_id), None)
    if found is None:
        raise NotFound()
    return found


def cases_of(agency_id: int) -> Select[Case]:
    """A SELECT of the cases of an agency, hidden ones too, in its own order."""
    loaded = (joinedload(Case.picture), joinedload(Case.category), joinedload(Case.industry))
    return select(Case).where(Case.agency_id == agency_id).options(*loaded).order_by(Case.place, Case.id)


def shown_cases(agency_id: int, first: int | None = None) -> list[Case]:
    """The cases that an agency shows; the first of them, where that is given."""
    return list(db.session.scalars(cases_of(agency_id).where(Case.is_shown).limit(first)))


def case_of(agency_id: int | None, case_id: int) -> Case:
    """One case of an agency, or NotFound."""
    found = db.session.scalar(cases_of(agency_id or 0).where(Case.id == case_id))
    if found is None:
        raise NotFound()
    return found


def picture_shown(key: str, width: int, own: int | None = None) -> Picture | None:
    """The picture of a key at a width that it has, if an active agency shows it to everyone; to an agency by its id (`own`)
    also what it doesn't show now."""
    if not KEY.fullmatch(key) or width > LONGEST_SIDE:
        return None
    shown = or_(
        Picture.purpose == Purpose.GALLERY,
        exists().where(Profile.logo_id == Picture.id),
        exists().where(Case.picture_id == Picture.id, Case.is_shown),
    )
    chosen = select(Picture).join(Agency, Agency.id == Picture.agency_id).where(Picture.key == key)
    chosen = chosen.where(Picture.dropped_at.is_(None), Agency.status == AgencyState.ACTIVE)
    chosen = chosen.where(or_(Picture.width == width, literal(width) == any_(Picture.sizes)))
    return db.session.scalar(chosen.where(shown if own is None else Picture.agency_id == own).limit(1))


def gaps(agency: Agency, profile: Profile | None) -> list[Gap]:
    """What makes a profile complete, in the order in which it helps."""
    mine = {
        "service": exists().where(Service.agency_id == agency.id, Service.status == ServiceState.PUBLISHED),
        "case": exists().where(Case.agency_id == agency.id, Case.is_shown),
        "picture": exists().where(
            Picture.agency_id == agency.id, Picture.purpose == Purpose.GALLERY, Picture.dropped_at.is_(None)
        ),
    }
    there = dict(zip(mine, db.session.execute(select(*mine.values())).one(), strict=True))
    said = profile or Profile(agency_id=agency.id)
    edit = url_for("catalog.profile")
    return [
        Gap(_("a service in the catalog"), url_for("catalog.services"), there["service"]),
        Gap(_("a logo"), f"{edit}#logo", said.logo_id is not None),
        Gap(_("a line under the name"), f"{edit}#tagline", bool(said.tagline)),
        Gap(_("a few sentences about you"), f"{edit}#about", bool(agency.about)),
        Gap(_("a case"), url_for("catalog.cases"), there["case"]),
        Gap(_("languages"), f"{edit}#languages", bool(agency.languages)),
        Gap(_("where your offices are"), f"{edit}#offices", bool(said.offices)),
        Gap(_("how many people you are"), f"{edit}#team_size", said.team_size is not None),
        Gap(_("the year you began"), f"{edit}#founded", said.founded is not None),
        Gap(_("a picture of your agency"), f"{edit}#pictures", there["picture"]),
    ]
