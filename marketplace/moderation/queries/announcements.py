"""What the alliance tells its members."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from ...core import clock
from ...core.errors import NotFound
from ...core.extensions import db
from ...core.listing import Order
from ...members.models import Person
from ..models import Announcement

ORDERS = {"day": Order(_l("Day"), (Announcement.made_at,), falling=True)}
MOST = 5  # on Today


def all_announcements() -> Select[Announcement]:
    """A SELECT of all of them, each with the name of who made it."""
    return select(Announcement).options(joinedload(Announcement.maker).load_only(Person.name))


def standing() -> Sequence[Announcement]:
    """Those that stand on Today now, newest first."""
    chosen = select(Announcement).where(Announcement.ended_at.is_(None), Announcement.until >= clock.today())
    return db.session.scalars(chosen.order_by(Announcement.id.desc()).limit(MOST)).all()


def announcement(number: int) -> Announcement:
    """One of them, or NotFound."""
    found = db.session.get(Announcement, number)
    if found is None:
        raise NotFound()
    return found
