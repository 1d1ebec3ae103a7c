"""What is forgotten of clicks: where they came from, and rows of which nothing but their number is asked for."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ..core import clock
from ..core.arrays import among
from ..core.extensions import db
from ..core.transaction import transaction
from .models import Click, ClickKind, FoldedClicks

KEPT = timedelta(days=90)  # how long it is known where a click came from
WHOLE = timedelta(days=1)  # how long clicks that are no visitor's first are rows: anybody can make them without end


def old_sources(limit: int) -> list[int]:
    """Clicks of which it is still known where they came from, though that is over."""
    old = select(Click.id).where(Click.source_print.is_not(None), Click.at < clock.now() - KEPT)
    return list(db.session.scalars(old.order_by(Click.at).limit(limit)))


def forget_sources(click_ids: Sequence[int]) -> None:
    """Forget where these clicks came from; that they were stays."""
    with transaction():
        db.session.execute(update(Click).where(among(Click.id, click_ids)).values(source_print=None))


def to_fold(limit: int) -> list[int]:
    """Clicks of yesterday and before that are no visitor's first."""
    old = select(Click.id).where(Click.kind != ClickKind.VISITOR, Click.at < clock.now() - WHOLE)
    return list(db.session.scalars(old.order_by(Click.at).limit(limit)))


def fold(click_ids: Sequence[int]) -> None:
    """Put these clicks into the numbers of their days. Two who fold the same ones at once count each once."""
    gone = delete(Click).where(among(Click.id, click_ids), Click.kind != ClickKind.VISITOR)
    gone_now = gone.returning(Click.link_id, Click.day, Click.kind).cte("gone")
    columns = (gone_now.c.link_id, gone_now.c.day, gone_now.c.kind)
    counted = select(*columns, func.count()).group_by(*columns).order_by(*columns)
    folded = insert(FoldedClicks).from_select(["link_id", "day", "kind", "number"], counted)
    more = FoldedClicks.number + folded.excluded.number
    with transaction():
        db.session.execute(
            folded.on_conflict_do_update(index_elements=["link_id", "day", "kind"], set_={"number": more})
        )
