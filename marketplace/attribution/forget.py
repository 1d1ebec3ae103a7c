"""Where clicks came from is forgotten after 90 days; that they were stays."""

from collections.abc import Sequence

from sqlalchemy import update

from ..core.extensions import db
from ..core.transaction import transaction
from .models import Click


def forget_sources(click_ids: Sequence[int]) -> None:
    """Forget the sources of these clicks."""
    with transaction():
        db.session.execute(update(Click).where(Click.id.in_(click_ids)).values(source_print=None))
