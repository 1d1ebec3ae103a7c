"""A season is counted once, on its day: what comes of it is written down and no longer follows the figures."""

from collections.abc import Sequence

from sqlalchemy import select, text

from ...core import audit, clock, lifecycle
from ...core.extensions import db
from ...core.transaction import locked, transaction
from ...members.queries import admins
from ...outbox.actions import send
from .. import measures
from ..measures import Measured
from ..models import Award, Place, Season, SeasonState

# By the figure, or by how many times it is that of the period before; equal ones share a place, and who is struck has none.
_RANKED = """
    UPDATE award_places p SET place = r.place FROM (
        SELECT id, rank() OVER (ORDER BY CAST(figure AS numeric) / coalesce(before, 1) DESC) AS place
        FROM award_places WHERE award_id = :award AND struck_at IS NULL
    ) r WHERE r.id = p.id AND p.place IS DISTINCT FROM r.place
"""


def count_seasons(season_ids: Sequence[int]) -> None:
    """Count these seasons, each in a transaction of its own. Of two workers the second finds nothing left to do."""
    for season_id in season_ids:
        with transaction():
            row = locked(select(Season).where(Season.id == season_id), skip=True)
            if row is not None and row.is_open and row.counts_on <= clock.today():
                _count(row)


def _count(season: Season) -> None:
    found = measures.measure(season, whole=True)
    for award in season.awards:
        db.session.add_all(_place(award, one) for one in found.get(award.kind, ()) if one.place is not None)
    db.session.flush()
    lifecycle.move(season, SeasonState.COUNTED, counted_at=clock.now())
    audit.record("season.counted", season, None, name=season.name)
    send("award.counted", admins(), season=season.id)


def _place(award: Award, one: Measured) -> Place:
    return Place(
        award_id=award.id, agency_id=one.agency_id, nomination_id=one.nomination_id, figure=one.figure, before=one.before,
        currency=measures.base_currency() if award.is_of_money else None, place=one.place,
    )  # fmt: skip


def rank_anew(award_id: int) -> None:
    """After somebody was struck: those behind move up. Call it inside the transaction of the change, flushed."""
    db.session.execute(text(_RANKED), {"award": award_id})
