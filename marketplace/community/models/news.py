"""What the alliance's team tells its members, and everybody if it is public."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import Model
from ...core.typed import holds_one_line
from ...core.vocabulary import State, Word
from ...members.models import Person
from .question import LONGEST_TITLE

LONGEST_NEWS = 20_000  # characters


class NewsState(State):
    """draft <──> scheduled ──> published <──> withdrawn
    └────────────────────────────^
    """

    DRAFT = "draft", _l("Draft"), "scheduled published", "ring new"
    SCHEDULED = "scheduled", _l("Waits for its time"), "draft published", "ring wait"
    PUBLISHED = "published", _l("Published"), "withdrawn", "full active"
    WITHDRAWN = "withdrawn", _l("Taken back"), "published", "dash off"


class News(Model):
    """One piece of news; `text` is Markdown. `publish_at` is when a job publishes what waits for its time; `published_at` when it
    was published first."""

    STATES = NewsState

    __tablename__ = "news"
    __table_args__ = (
        NewsState.check("status"),
        CheckConstraint(f"length(title) BETWEEN 1 AND {LONGEST_TITLE}", name="title"),
        CheckConstraint(f"length(text) BETWEEN 1 AND {LONGEST_NEWS}", name="text"),
        CheckConstraint(holds_one_line("title"), name="one_line"),
        CheckConstraint("(status = 'scheduled') = (publish_at IS NOT NULL)", name="publish_at"),
        CheckConstraint("(status IN ('published', 'withdrawn')) = (published_at IS NOT NULL)", name="published_at"),
        Index("ix_news_published", "is_pinned", "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    status: Mapped[NewsState] = mapped_column(Word(NewsState), default=NewsState.DRAFT)
    title: Mapped[str]
    text: Mapped[str]
    is_public: Mapped[bool] = mapped_column(default=False)
    is_pinned: Mapped[bool] = mapped_column(default=False)
    publish_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    maker: Mapped[Person] = relationship()

    @property
    def is_published(self) -> bool:
        """Whether members read it."""
        return self.status == NewsState.PUBLISHED


class NewsRead(Model):
    """A person has opened a piece of news."""

    __tablename__ = "news_reads"

    news_id: Mapped[int] = mapped_column(ForeignKey("news.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False, index=True)
