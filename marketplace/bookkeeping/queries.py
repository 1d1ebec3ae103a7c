"""Looks at the books, for the admins."""

from sqlalchemy import Select, select

from ..core.room import house
from .models import BookCheck


def all_checks() -> Select[BookCheck]:
    """A SELECT of them, the newest first."""
    return select(BookCheck).order_by(BookCheck.id.desc())


def rules_checked() -> list[str]:
    """What is looked at each day: the invariants, and what is compared with others' lists."""
    return [*house().invariants, *house().comparisons]
