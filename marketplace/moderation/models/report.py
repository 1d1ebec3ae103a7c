"""What people report to the alliance's admins."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.extensions import Model
from ...core.vocabulary import State, Vocabulary, Word

LONGEST = 1000  # characters


class Subject(Vocabulary):
    """What can be reported."""

    SERVICE = "service", _l("Service")
    REVIEW = "review", _l("Review")
    MESSAGE = "message", _l("Message")
    QUESTION = "question", _l("Question")


class Fault(Vocabulary):
    """What is wrong with it."""

    UNTRUE = "untrue", _l("It isn’t true")
    IDENTITY = "identity", _l("It tells who somebody is, or how to reach them")
    OFFENCE = "offence", _l("It insults somebody")
    ADVERTISING = "advertising", _l("It is advertising for something else")
    OTHER = "other", _l("Something else")


class ReportState(State):
    """open ──> upheld | dismissed | warned     the subject is taken off the pages, left where it is, or left with a warning"""

    OPEN = "open", _l("Waits for a decision"), "upheld dismissed warned", "ring wait"
    UPHELD = "upheld", _l("Taken off"), "", "x urgent"
    DISMISSED = "dismissed", _l("Left as it is"), "", "check good"
    WARNED = "warned", _l("Left, with a warning"), "", "half wait"


class Report(Model):
    """Somebody says that a service, a review or what members wrote should not be shown. One decision closes all reports of its subject."""

    STATES = ReportState

    __tablename__ = "reports"
    __table_args__ = (
        ReportState.check("status"),
        Subject.check("subject_kind"),
        Fault.check("fault"),
        CheckConstraint(f"length(note) <= {LONGEST} AND length(decision) <= {LONGEST}", name="length"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="by"),
        Index("ix_reports_subject", "subject_kind", "subject_id"),
        Index("ix_reports_made", "made_at", "id"),
        Index("ix_reports_open", "subject_kind", "subject_id", postgresql_where=text("status = 'open'")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    status: Mapped[ReportState] = mapped_column(Word(ReportState), default=ReportState.OPEN)
    subject_kind: Mapped[Subject] = mapped_column(Word(Subject))
    subject_id: Mapped[int]
    fault: Mapped[Fault] = mapped_column(Word(Fault))
    note: Mapped[str] = mapped_column(default="", server_default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # nobody, for a visitor
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decision: Mapped[str] = mapped_column(default="", server_default="")
