"""What waits on the desk for a job or for an admin."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from ..core import clock
from ..core.extensions import db
from ..core.room import Task
from ..exchange.models import Lead, LeadState, Referral, Stage
from ..members.models import Agency, AgencyState
from ..rewards.models import Reward
from ..rewards.queries import is_unsettled
from ..settlement.models import LIVE, Movement
from .models import Care, Mark

RUNNING = (Stage.ACCEPTED, Stage.CONTACTED, Stage.QUALIFIED, Stage.PROPOSAL, Stage.WON)
COUNTS_FOR, ENOUGH_MARKS = timedelta(days=365), 3


def leaving(limit: int) -> Sequence[int]:
    """Leaving agencies for which nothing is open or owed any more."""
    chosen = select(Agency.id).where(Agency.status == AgencyState.LEAVING, has_run_off())
    return db.session.scalars(chosen.order_by(Agency.id).limit(limit)).all()


def has_run_off() -> ColumnElement[bool]:
    """Condition: the agency has no open lead, no running referral either way, no reward that is open or disputed, no order on its way or in dispute."""
    lead = select(Lead.id).where(Lead.referrer_id == Agency.id, Lead.status == LeadState.OPEN)
    referral = select(Referral.id).where(_either(Referral.referrer_id, Referral.receiver_id))
    reward = select(Reward.id).where(_either(Reward.payer_id, Reward.payee_id))
    order = select(Movement.id).where(_either(Movement.payer_id, Movement.payee_id))
    open_ones = (
        lead,
        referral.where(Referral.status.in_(RUNNING)),
        reward.where(is_unsettled()),
        order.where(or_(Movement.status.in_(LIVE), Movement.disputed_at.is_not(None))),
    )
    return and_(*(~one.correlate(Agency).exists() for one in open_ones))


def _either(*columns: Any) -> ColumnElement[bool]:
    return or_(*(column == Agency.id for column in columns))


def membership_tasks(limit: int) -> list[Task]:
    """The members whose marks have waited longest for a decision."""
    found = db.session.execute(up_for_decision().limit(limit)).all()
    about = _("Three marks or more within a year")
    return [Task(url_for("moderation.one", agency_id=one.id), one.name, about, since) for one, since in found]


def up_for_decision() -> Select[Any, Any]:
    """A SELECT of agencies, each with the instant of its latest mark, whose membership an admin has to decide: three marks or
    more within a year, the latest of them after the last decision."""
    mark, care = aliased(Mark), aliased(Care)
    latest = func.max(mark.made_at).label("since")
    chosen = select(Agency, latest).join(mark, mark.agency_id == Agency.id).outerjoin(care, care.agency_id == Agency.id)
    chosen = chosen.where(Agency.status == AgencyState.ACTIVE, mark.lifted_at.is_(None))
    # The menu asks this statement again and again: it must not keep the instant at which it was built.
    chosen = chosen.where(mark.made_at > clock.NOW - COUNTS_FOR).group_by(Agency.id, care.decided_at)
    return chosen.having(
        func.count(mark.id) >= ENOUGH_MARKS, or_(care.decided_at.is_(None), latest > care.decided_at)
    ).order_by(latest, Agency.id)
