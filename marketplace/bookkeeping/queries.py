"""Looks at the books, for the admins."""

from sqlalchemy import Select, select

from .models import BookCheck


def all_checks() -> Select[BookCheck]:
    """A SELECT of them, the newest first."""
    return select(BookCheck).order_by(BookCheck.id.desc())
