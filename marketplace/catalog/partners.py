"""Whom agencies name as those they work with: what everyone reads, and what the two concerned do."""

from collections.abc import Sequence

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import contains_eager, joinedload

from ..core.alphabets import in_order
from ..core.extensions import db
from ..core.languages import voice
from ..members.models import Agency, AgencyState
from .models import Partner, Profile


def partners_of(agency_id: int) -> list[tuple[Agency, Profile | None]]:
    """The agencies that one names, each with its profile, in its own order: those that are active and have not refused."""
    chosen = _shown(agency_id).outerjoin(Profile, Profile.agency_id == Agency.id).options(joinedload(Profile.logo))
    rows = db.session.execute(chosen.add_columns(Profile).order_by(Partner.place, Partner.id))
    return [(agency, profile) for agency, profile in rows]


def has_partners(agency_id: int) -> bool:
    """Whether it names one of these."""
    return bool(db.session.scalar(select(_shown(agency_id).exists())))


def _shown(agency_id: int) -> Select[Agency]:
    chosen = select(Agency).join(Partner, Partner.partner_id == Agency.id).where(Agency.status == AgencyState.ACTIVE)
    return chosen.where(Partner.agency_id == agency_id, Partner.refused_at.is_(None))


def named_partners(agency_id: int) -> Sequence[Partner]:
    """All that an agency has named, those too that are not shown."""
    chosen = select(Partner).where(Partner.agency_id == agency_id).options(joinedload(Partner.partner))
    return db.session.scalars(chosen.order_by(Partner.place, Partner.id)).all()


def naming(agency_id: int) -> Sequence[Partner]:
    """Where active agencies name this one, whether it refused or not."""
    chosen = select(Partner).join(Partner.agency).where(Partner.partner_id == agency_id)
    chosen = chosen.where(Agency.status == AgencyState.ACTIVE).options(
        contains_eager(Partner.agency).load_only(Agency.name)
    )
    return db.session.scalars(chosen.order_by(Agency.sort_key)).all()


def to_be_named(agency_id: int) -> list[Row[int, str]]:
    """Id and name of the active agencies that this one has not named yet, by their names."""
    named = select(Partner.partner_id).where(Partner.agency_id == agency_id)
    chosen = select(Agency.id, Agency.name).where(Agency.status == AgencyState.ACTIVE, Agency.id != agency_id)
    rows = db.session.execute(chosen.where(Agency.id.not_in(named))).all()
    return in_order(rows, voice().language, lambda agency: agency.name)
