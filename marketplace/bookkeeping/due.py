"""Whether the books were looked at today, and what waits for the admins because of it."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, func, select

from ..core import clock
from ..core.extensions import db
from ..core.lifecycle import History
from ..core.room import Task
from .models import BookCheck


def days_to_check(limit: int) -> Sequence[int]:
    """Today, as an ordinal, once there is something of an earlier day to look at."""
    today = clock.today()
    checked = select(BookCheck.id).where(BookCheck.day == today).exists()
    earlier = select(History.id).where(History.at < clock.start_of(today)).exists()
    return [today.toordinal()][:limit] if db.session.scalar(select(earlier & ~checked)) else []


def broken() -> Select[BookCheck]:
    """A SELECT of the last look at the books, if it found something broken."""
    last = select(func.max(BookCheck.day)).scalar_subquery()
    return select(BookCheck).where(BookCheck.day == last, func.jsonb_array_length(BookCheck.broken) > 0)


def tasks(limit: int) -> list[Task]:
    """What the last look found."""
    return [
        Task(
            url_for("bookkeeping.books"),
            _("The books"),
            ngettext("%(num)d rule is broken", "%(num)d rules are broken", len(one.broken)),
            one.at,
        )
        for one in db.session.scalars(broken().limit(limit))
    ]
