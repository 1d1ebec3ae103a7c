"""What waits for a job, as queries: leads whose time is over or nearly over, and what a suspension leaves behind."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union

from ..core import clock
from ..core.extensions import db
from ..core.lifecycle import History
from ..members.models import STOPPED, Agency, AgencyState
from ..rewards.models import Reward
from ..rewards.queries import is_unsettled
from .models import Lead, LeadState, Referral, Stage


def overdue_leads(limit: int) -> list[int]:
    """Open leads past their deadline."""
    late = select(Lead.id).where(Lead.status == LeadState.OPEN, Lead.answer_by <= clock.now())
    return list(db.session.scalars(late.order_by(Lead.answer_by).limit(limit)))


def leads_to_warn_of(limit: int) -> list[int]:
    """Open leads of whose time to answer less than a quarter is left, at most a day, and nobody was told yet."""
    left = func.extract("epoch", Lead.answer_by - clock.now())
    given = func.extract("epoch", Lead.answer_by - Lead.opened)
    waiting = select(Lead.id).where(Lead.status == LeadState.OPEN, Lead.warned_at.is_(None))
    waiting = waiting.where(left > 0, left * 4 < given, left < timedelta(days=1).total_seconds())
    return list(db.session.scalars(waiting.order_by(Lead.answer_by).limit(limit)))


def stopped_agencies(limit: int) -> list[int]:
    """Suspended and leaving agencies with leads that are open still; and suspended ones with clients that they accepted and
    have not contacted."""
    untouched = untouched_referrals().where(Referral.receiver_id == Agency.id).correlate(Agency).exists()
    left = or_(
        open_leads().where(Lead.referrer_id == Agency.id).correlate(Agency).exists(),
        and_(Agency.status == AgencyState.SUSPENDED, untouched),
    )
    found = select(Agency.id).where(Agency.status.in_(STOPPED), left)
    return list(db.session.scalars(found.order_by(Agency.id).limit(limit)))


def kept_since() -> ColumnElement[datetime]:
    """The instant before which what has ended is kept no longer (RETENTION_MONTHS)."""
    return clock.NOW - func.make_interval(0, current_app.config["SETTINGS"].retention_months)


def ended_leads(limit: int) -> list[int]:
    """Leads whose client's contacts are kept still, though they ended long ago and nothing of them is owed or disputed."""
    before = kept_since()
    held = select(Lead.id).where(Lead.encrypted_client.is_not(None))
    over = held.where(
        Lead.status.in_((LeadState.DRAFT, LeadState.WITHDRAWN, LeadState.EXPIRED)), _quiet_since(Lead, before)
    )
    ended = select(Referral.lead_id).where(
        Referral.status.in_((Stage.LOST, Stage.FINISHED)), _quiet_since(Referral, before)
    )
    owed = exists().where(Reward.referral_id == Referral.id, is_unsettled())
    found = union(over, held.where(Lead.id.in_(ended.where(~owed))))
    return list(db.session.scalars(found.limit(limit)))


def erasures_to_note(limit: int) -> list[int]:
    """Erased leads of which nothing is noted outside of the database."""
    chosen = select(Lead.id).where(Lead.erased_at.is_not(None), Lead.erasure_noted_at.is_(None))
    return list(db.session.scalars(chosen.order_by(Lead.id).limit(limit)))


def _quiet_since(model: type[Lead | Referral], before: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Condition: nothing has moved the row since."""
    steps = exists().where(
        History.subject_kind == model.__tablename__, History.subject_id == model.id, History.at > before
    )
    return ~steps


def open_leads() -> Select[Lead]:
    """A SELECT of leads that wait for an answer."""
    return select(Lead).where(Lead.status == LeadState.OPEN)


def untouched_referrals() -> Select[Referral]:
    """A SELECT of referrals whose receiver has not contacted the client."""
    return select(Referral).where(Referral.status == Stage.ACCEPTED)
