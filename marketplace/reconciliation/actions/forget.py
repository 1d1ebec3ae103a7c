"""Payments that turned out to be for no order are forgotten after a while: they are an agency's own business."""

from collections.abc import Sequence

from sqlalchemy import delete

from ...core.extensions import db
from ...core.transaction import transaction
from ..due import is_old
from ..models import BankLine


def forget_lines(line_ids: Sequence[int]) -> None:
    """Delete them, where no order was found for them meanwhile."""
    with transaction():
        db.session.execute(delete(BankLine).where(BankLine.id.in_(line_ids), is_old()))
