"""What the alliance tells all its members."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import Model
from ...core.typed import holds_one_line
from ...members.models import Person

LONGEST_TITLE, LONGEST_TEXT = 120, 5000  # characters


class Announcement(Model):
    """It stands on every member's Today to the end of `until`, or until an admin ends it. `text` is Markdown."""

    __tablename__ = "announcements"
    __table_args__ = (
        CheckConstraint(f"length(title) BETWEEN 1 AND {LONGEST_TITLE}", name="title"),
        CheckConstraint(f"length(text) BETWEEN 1 AND {LONGEST_TEXT}", name="text"),
        CheckConstraint(holds_one_line("title"), name="one_line"),
        Index("ix_announcements_standing", "until", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    until: Mapped[date]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]

    maker: Mapped[Person] = relationship()
