"""Where people write to each other: about a referral, a lead, a partnership; or all members about a question or news."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import Model
from ...core.vocabulary import Vocabulary, Word
from ...exchange.models import Lead, Referral
from ...members.models import Agency
from ...partnerships.models import Partnership


class ThreadKind(Vocabulary):
    """What a thread is about. The first three are between two agencies, the others of all members."""

    REFERRAL = "referral", _l("Referral"), _l("About a client who was accepted")
    LEAD = "lead", _l("Lead"), _l("Before somebody accepts")
    PARTNERSHIP = "partnership", _l("Partnership"), _l("About your work together")
    QUESTION = "question", _l("Question"), _l("A question of a member")
    NEWS = "news", _l("News"), _l("News of the alliance")

    def tell(self, about: str) -> None:  # type: ignore[override]
        """`about` is half a sentence."""
        self.about = about


BETWEEN_TWO = (ThreadKind.REFERRAL, ThreadKind.LEAD, ThreadKind.PARTNERSHIP)
_ABOUT = " ".join(f"WHEN '{kind}' THEN {kind}_id IS NOT NULL" for kind in ThreadKind)
_ALL = ", ".join(f"{kind}_id" for kind in ThreadKind)


class Thread(Model):
    """One thread: of a referral, of a lead and one agency that asks about it, of a partnership; of a question, of news.

    `first_id` and `second_id` are the two agencies that read it: the referrer and the other one, or those of the partnership; none
    where all members read it. `last_id` is its newest message, whoever wrote it.
    """

    __tablename__ = "threads"
    __table_args__ = (
        ThreadKind.check("kind"),
        CheckConstraint(f"CASE kind {_ABOUT} END AND num_nonnulls({_ALL}) = 1", name="about"),
        CheckConstraint("num_nonnulls(first_id, second_id) = CASE WHEN kind IN ('question', 'news') THEN 0 ELSE 2 END", name="sides"),
        CheckConstraint("first_id <> second_id", name="two"),
        Index("uq_threads_referral", "referral_id", unique=True),
        Index("uq_threads_lead", "lead_id", "second_id", unique=True),
        Index("uq_threads_partnership", "partnership_id", unique=True),
        Index("uq_threads_question", "question_id", unique=True),
        Index("uq_threads_news", "news_id", unique=True),
        Index("ix_threads_first", "first_id", "last_id"),
        Index("ix_threads_second", "second_id", "last_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[ThreadKind] = mapped_column(Word(ThreadKind))
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referrals.id"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"))
    partnership_id: Mapped[int | None] = mapped_column(ForeignKey("partnerships.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"))  # of a room above this one
    news_id: Mapped[int | None] = mapped_column(ForeignKey("news.id"))  # the same
    first_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    made_at: Mapped[datetime]
    last_id: Mapped[int | None]
    last_at: Mapped[datetime | None]

    referral: Mapped[Referral | None] = relationship()
    lead: Mapped[Lead | None] = relationship()
    partnership: Mapped[Partnership | None] = relationship()
    first: Mapped[Agency | None] = relationship(foreign_keys=[first_id])
    second: Mapped[Agency | None] = relationship(foreign_keys=[second_id])

    @property
    def is_between_two(self) -> bool:
        """Whether two agencies read it, and nobody else."""
        return self.kind in BETWEEN_TWO

    def other_of(self, agency_id: int | None) -> Agency | None:
        """The agency on the other side."""
        return self.second if agency_id == self.first_id else self.first

    @property
    def subject_id(self) -> int:
        """The number of what it is about."""
        number: int = getattr(self, f"{self.kind}_id")
        return number
