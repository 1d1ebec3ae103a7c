"""Which leads are worth comparing with a client: those that share keys with it, the rarest first."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Float, and_, column, exists, select, text

from ..core.extensions import db
from ..exchange.models import Lead, LeadState, Referral, Stage
from ..members.models import Agency, AgencyState

COMMON = 500  # a key that more clients have says nothing
MOST = 60  # that are compared with one
# How many clients have a key is counted up to a limit, and weighs: one that few have says more.
_SHARED = text("""
    SELECT k.lead_id, sum(1.0 / size.n) AS weight FROM unnest(CAST(:keys AS bigint[])) AS mine (key)
    CROSS JOIN LATERAL (SELECT count(*) AS n FROM (SELECT FROM client_keys c WHERE c.key = mine.key LIMIT :common + 1) few) size
    JOIN client_keys k ON k.key = mine.key WHERE size.n BETWEEN 1 AND :common GROUP BY k.lead_id
""")
_WEIGHT: ColumnElement[float] = column("weight", Float)
PASSED = (LeadState.OPEN, LeadState.ACCEPTED, LeadState.EXPIRED)


def near(keys: Collection[int], *conditions: ColumnElement[bool]) -> Sequence[int]:
    """The leads that keep the conditions and share the rarest of these keys, at most so many, the nearest first."""
    shared = _SHARED.bindparams(keys=sorted(keys), common=COMMON).columns(Lead.id.label("lead_id"), _WEIGHT).subquery()
    chosen = select(Lead.id).join(shared, shared.c.lead_id == Lead.id).join(Agency, Agency.id == Lead.referrer_id)
    chosen = chosen.where(Lead.encrypted_client.is_not(None), *conditions)
    return db.session.scalars(chosen.order_by(shared.c.weight.desc(), Lead.id).limit(MOST)).all()


def is_passed_by_a_member() -> ColumnElement[bool]:
    """Condition: an active member has passed the lead on, or brought the client who asked; beside `near`, which joins the agency."""
    return and_(Agency.status == AgencyState.ACTIVE, Lead.status.in_(PASSED), Lead.removed_at.is_(None))


def is_nobodys() -> ColumnElement[bool]:
    """Condition: nobody has brought the lead's client, and an agency works for it."""
    return and_(Agency.status == AgencyState.ALLIANCE, _is_worked_on())


def _is_worked_on() -> ColumnElement[bool]:
    return exists().where(Referral.lead_id == Lead.id, Referral.status != Stage.RETURNED)
