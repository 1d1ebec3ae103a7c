"""The alliance itself, as the referrer of clients who come to the site alone."""

from babel.core import get_global
from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from ...core import clock, lifecycle
from ...core.extensions import db
from ...core.transaction import transaction
from ..models import Agency, AgencyState, Size

# No agency's name sorts like this, so that none is taken for the alliance and it stands in nobody's way.
SORT_KEY = " alliance"
NOWHERE = "ZZ"  # as the CLDR has it


def the_alliance() -> Agency:
    """Its row: made when it is first needed, and named as the setting says now. It is in no list and can't sign in."""
    settings = current_app.config["SETTINGS"]
    mine = select(Agency).where(Agency.status == AgencyState.ALLIANCE)
    with transaction():
        row = db.session.scalar(mine)
        if row is None:
            told = {
                "status": AgencyState.ALLIANCE,
                "country": country_of(settings.time_zone),
                "applied_at": clock.now(),
            }
            made = insert(Agency).values(name=settings.alliance_name, sort_key=SORT_KEY, size=Size.SMALL, **told)
            new = db.session.scalar(made.on_conflict_do_nothing().returning(Agency.id))
            row = db.session.scalars(mine).one()
            if new is not None:
                lifecycle.begin(row)
        if row.name != settings.alliance_name:
            db.session.execute(update(Agency).where(Agency.id == row.id).values(name=settings.alliance_name))
            db.session.refresh(row)
    return row


def country_of(zone: str) -> str:
    """The country in which a time zone lies."""
    country: str = get_global("zone_territories").get(zone, NOWHERE)
    return country if country.isalpha() else NOWHERE
