"""Whose certificates end, and which files are to be taken out of the store."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Date, and_, cast, exists, literal, select
from sqlalchemy.orm import aliased

from ..core import clock
from ..core.extensions import db
from .models import ArticleFile, Certificate

BEFORE = timedelta(days=30)


def is_to_remind() -> ColumnElement[bool]:
    """Condition: it ends within the month, more than half of its time is over, its holder was not told, and there is no later one."""
    today = clock.today()
    soon = Certificate.expires_on.between(today, today + BEFORE)
    # One of a month is not told on its first day that it ends.
    half = Certificate.expires_on - literal(today) <= (Certificate.expires_on - cast(Certificate.granted_at, Date)) / 2
    untold = and_(Certificate.reminded_at.is_(None), Certificate.ended_told_at.is_(None))
    return and_(Certificate.withdrawn_at.is_(None), untold, soon, half, ~_is_renewed())


def has_ended() -> ColumnElement[bool]:
    """Condition: its last day is over, its holder was not told, and there is no later one."""
    over = Certificate.expires_on < clock.today()
    return and_(Certificate.withdrawn_at.is_(None), Certificate.ended_told_at.is_(None), over, ~_is_renewed())


def _is_renewed() -> ColumnElement[bool]:
    later = aliased(Certificate)
    return exists().where(
        later.person_id == Certificate.person_id, later.article_id == Certificate.article_id, later.id > Certificate.id,
        later.withdrawn_at.is_(None), later.agency_id == Certificate.agency_id,
    )  # fmt: skip


def to_remind(limit: int) -> list[int]:
    """Certificates that end within the month."""
    return list(db.session.scalars(select(Certificate.id).where(is_to_remind()).order_by(Certificate.id).limit(limit)))


def ended(limit: int) -> list[int]:
    """Certificates that have ended."""
    return list(db.session.scalars(select(Certificate.id).where(has_ended()).order_by(Certificate.id).limit(limit)))


def is_file_to_forget() -> ColumnElement[bool]:
    """Condition: it was removed, and the store has it still."""
    return and_(ArticleFile.is_kept, ArticleFile.removed_at.is_not(None))


def files_to_forget(limit: int) -> list[int]:
    """Files that were removed."""
    chosen = select(ArticleFile.id).where(is_file_to_forget()).order_by(ArticleFile.id).limit(limit)
    return list(db.session.scalars(chosen))
