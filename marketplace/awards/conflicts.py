"""An admin who belongs to an agency that is in it decides only where no admin does who is of none of them."""

from flask_babel import gettext as _
from sqlalchemy import Select, or_

from ..core.errors import NotAllowed
from ..core.extensions import db
from ..members.models import Person, PersonState
from ..members.queries import admins
from . import queries
from .models import Award, Nomination, Place


def placed_for(*awards: Award) -> Select[int]:
    """The agencies that are placed for one of these awards."""
    ids = [one.id for one in awards]
    return queries.places(ids).with_only_columns(Place.agency_id).order_by(None)


def rivals_of(nomination: Nomination) -> Select[int]:
    """The agencies that nominate another project in the same season."""
    others = queries.nominations(nomination.season_id).with_only_columns(Nomination.agency_id)
    return others.where(Nomination.agency_id != nomination.agency_id)


def judge(admin: Person, concerned: Select[int], sentence: str) -> bool:
    """Whether this admin is of one of these agencies, which is written beside what they decide. Refused with this sentence while another
    admin, who can sign in, is of none of them: of two who are both concerned either may, as nobody else can."""
    if admin.agency_id is None or db.session.scalar(concerned.where(_is(concerned, admin.agency_id)).limit(1)) is None:
        return False
    free = admins().where(Person.id != admin.id, Person.status == PersonState.ACTIVE)
    free = free.where(or_(Person.agency_id.is_(None), Person.agency_id.not_in(concerned)))
    if db.session.scalar(free.limit(1)) is not None:
        raise NotAllowed(sentence)
    return True


def said(was_concerned: bool) -> str:
    """Whoever reads of the decision reads this beside it; nothing where no conflict was."""
    return _("Decided by an admin whose own agency is concerned: there was no other.") if was_concerned else ""


def _is(concerned: Select[int], agency_id: int):  # type: ignore[no-untyped-def]
    (column,) = concerned.selected_columns
    return column == agency_id
