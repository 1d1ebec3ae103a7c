"""What somebody holds who has passed a quiz."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import Model
from ...core.vocabulary import State
from ...members.models import Agency, Person
from .article import Article
from .quiz import QuizTry

LONGEST_REASON = 300  # characters


class CertificateState(State):
    """How one stands today; what it is follows from its days, so it is kept nowhere."""

    VALID = "valid", _l("Valid"), "", "check good"
    EXPIRED = "expired", _l("Expired"), "", "dash off"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "", "x off"
    LEFT = "left", _l("Left the agency"), "", "dash off"


class Certificate(Model):
    """A person of an agency has passed the quiz of a lesson. It holds to the end of `expires_on`, as long as the person is of that
    agency; anybody who has the `number` can see whether it does."""

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("number ~ '^C-[A-Z2-9]{10}$'", name="number"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by"),
        CheckConstraint("(withdrawn_at IS NULL) = (reason = '')", name="withdrawn_says_why"),
        CheckConstraint(f"length(reason) <= {LONGEST_REASON}", name="reason"),
        Index("ix_certificates_agency", "agency_id", "article_id"),
        Index("ix_certificates_person", "person_id", "article_id"),
        Index("ix_certificates_expiring", "expires_on", postgresql_where=text("withdrawn_at IS NULL AND ended_told_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    try_id: Mapped[int] = mapped_column(ForeignKey("quiz_tries.id"), unique=True)
    title: Mapped[str]  # of the lesson, as it was
    granted_at: Mapped[datetime]
    expires_on: Mapped[date | None]  # the last day on which it holds
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(default="")
    reminded_at: Mapped[datetime | None]
    ended_told_at: Mapped[datetime | None]

    article: Mapped[Article] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    agency: Mapped[Agency] = relationship()
    passed: Mapped[QuizTry] = relationship()

    def state_on(self, today: date) -> CertificateState:
        """How it stands on a day."""
        if self.withdrawn_at is not None:
            return CertificateState.WITHDRAWN
        if self.person.agency_id != self.agency_id or self.person.status == "disabled" or not self.agency.is_member:
            return CertificateState.LEFT
        ended = self.expires_on is not None and self.expires_on < today
        return CertificateState.EXPIRED if ended else CertificateState.VALID
