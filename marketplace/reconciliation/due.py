"""Payments on statements that are to be forgotten."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, select

from ..core import clock
from ..core.extensions import db
from .models import BankLine

KEPT = timedelta(days=90)  # a payment that names no order


def is_old() -> ColumnElement[bool]:
    """Condition: the payment names no order, belongs to none, and was brought 90 days ago."""
    names_one = BankLine.purpose.icontains("BO")  # of a reference, however it was changed on its way
    return and_(BankLine.movement_id.is_(None), ~names_one, BankLine.brought_at < clock.now() - KEPT)


def lines_to_forget(limit: int) -> Sequence[int]:
    """Those of them that are there."""
    return db.session.scalars(select(BankLine.id).where(is_old()).order_by(BankLine.id).limit(limit)).all()
