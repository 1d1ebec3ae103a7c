"""Both sides of an agency's conduct, over all time: what it does with clients it receives, and with those it gives."""

from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, and_, func, select

from ...core.extensions import db
from ...exchange.models import WON, Lead, LeadReturn, LeadState, Referral, ReturnState
from ...settlement.models import Movement, MovementKind
from .conduct import LATE, is_late


def giving(agency_id: int) -> Row[Any, Any, Any, Any, Any, Any]:
    """How many clients it `passed` on, and how many of them were `taken` or `ran_out`; of its `referrals`, how many were `won`, and
    how many were given back and not found to be so without cause (`returned`)."""
    leads = (Lead.referrer_id == agency_id, Lead.status != LeadState.DRAFT)
    mine = Referral.referrer_id == agency_id
    returned = select(func.count(LeadReturn.id)).join(LeadReturn.referral)
    return db.session.execute(
        select(
            _count(*leads).label("passed"),
            _count(*leads, Lead.status == LeadState.ACCEPTED).label("taken"),
            _count(*leads, Lead.status == LeadState.EXPIRED).label("ran_out"),
            _count(mine).label("referrals"),
            _count(mine, Referral.status.in_(WON)).label("won"),
            returned.where(mine, LeadReturn.status != ReturnState.UNFOUNDED).scalar_subquery().label("returned"),
        )
    ).one()


def paying(agency_id: int) -> Row[Any, Any]:
    """Of the bank orders that it has paid, or should have by now (`orders`), how many it paid `in_time`."""
    mine = and_(Movement.payer_id == agency_id, Movement.kind == MovementKind.BANK_ORDER)
    paid = Movement.sent_at.is_not(None)
    in_time = Movement.sent_at - Movement.listed_at <= LATE
    return db.session.execute(
        select(_count(mine, paid, in_time).label("in_time"), _count(mine, paid | is_late()).label("orders"))
    ).one()


def _count(*which: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(func.count()).where(*which).scalar_subquery()
