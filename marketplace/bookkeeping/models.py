"""What a look at the books found."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Identity, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..core.extensions import Model


class BookCheck(Model):
    """The look of one day: how many rules were checked, and of each that was broken its sentence and the first rows that break it,
    as `[{"rule": …, "rows": [[…], …]}]`."""

    __tablename__ = "book_checks"
    __table_args__ = (
        CheckConstraint("jsonb_typeof(broken) = 'array' AND jsonb_array_length(broken) <= rules", name="broken"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    at: Mapped[datetime]
    seconds: Mapped[float]
    rules: Mapped[int]
    broken: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
