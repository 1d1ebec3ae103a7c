"""What members read: lessons, answers to objections, promo materials."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import Model
from ...core.languages import NAMES
from ...core.typed import holds_one_line
from ...core.vocabulary import State, Vocabulary, Word
from ...members.models import Person

LONGEST_TITLE, LONGEST_TEXT, LONGEST_URL = 120, 30_000, 300  # characters
PASS_PERCENT = 80


class Kind(Vocabulary):
    """What an article is for."""

    LESSON = "lesson", _l("Lesson")
    ANSWER = "answer", _l("Answer to an objection")
    MATERIAL = "material", _l("Promo material")


class ArticleState(State):
    """draft ──> published <──> withdrawn"""

    DRAFT = "draft", _l("Draft"), "published", "ring new"
    PUBLISHED = "published", _l("Shown to members"), "withdrawn", "full active"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "published", "dash off"


class Article(Model):
    """One article in one language. `text` is Markdown; in a promo material `{link}` stands for the reader's own referral link.

    A lesson may end in a quiz: who gives `pass_percent` of the right answers gets a certificate, which holds for
    `certificate_months`, or for good where that is None.
    """

    STATES = ArticleState

    __tablename__ = "articles"
    __table_args__ = (
        ArticleState.check("status"),
        Kind.check("kind"),
        CheckConstraint(f"length(title) BETWEEN 1 AND {LONGEST_TITLE}", name="title"),
        CheckConstraint(f"length(text) BETWEEN 1 AND {LONGEST_TEXT}", name="text"),
        CheckConstraint(
            f"video_url = '' OR video_url ~ '^https://' AND length(video_url) <= {LONGEST_URL}", name="video"
        ),
        CheckConstraint(f"language IN ({', '.join(repr(one) for one in NAMES)})", name="language"),
        CheckConstraint("pass_percent BETWEEN 1 AND 100", name="pass_percent"),
        CheckConstraint("certificate_months BETWEEN 1 AND 120", name="certificate_months"),
        CheckConstraint("status = 'draft' OR published_at IS NOT NULL", name="published"),
        CheckConstraint(holds_one_line("title", "video_url"), name="one_line"),
        Index("ix_articles_shown", "status", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    title: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    video_url: Mapped[str] = mapped_column(default="")
    status: Mapped[ArticleState] = mapped_column(Word(ArticleState), default=ArticleState.DRAFT)
    pass_percent: Mapped[int] = mapped_column(default=PASS_PERCENT)
    certificate_months: Mapped[int | None]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]  # the last time

    maker: Mapped[Person] = relationship()

    @property
    def is_published(self) -> bool:
        """Whether members can read it."""
        return self.status == ArticleState.PUBLISHED
