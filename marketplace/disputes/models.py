"""Disputes: what somebody objects to, what both sides say and show, and what admins decide."""

from datetime import date, datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR

from ..core import approval, clock
from ..core.extensions import Model
from ..core.money import Money
from ..core.typed import HOLDS_CURRENCY, holds_one_line
from ..core.vocabulary import State, Vocabulary, Word
from ..members.models import Agency, Person
from ..rewards.models import Reward
from ..settlement.models import Movement

LONGEST = 4000  # characters of what one says at a time
LONGEST_NAME = 200
MOST_PAPERS = 10  # of one side
MOST_NOTES = 20  # of one side, or of all admins


class Subject(Vocabulary):
    """What somebody objects to. A fee and the reward for it are disputed together: both freeze the reward."""

    FEE = "fee", _l("Fee")
    REWARD = "reward", _l("Reward")
    ORDER = "order", _l("Bank order")


class Ground(Vocabulary):
    """Why somebody objects, and to what."""

    NOT_DUE = "not_due", _l("No reward is due on it"), "fee reward"
    NOT_PAID = "not_paid", _l("The client has not paid it"), "fee reward"
    WRONG_SUM = "wrong_sum", _l("The sum is wrong"), "fee reward"
    TWICE = "twice", _l("It is reported twice"), "fee reward"
    REFUND = "refund", _l("A refund or correction of it is wrong"), "fee reward"
    NOT_ARRIVED = "not_arrived", _l("The money has not arrived"), "order"
    SHORT = "short", _l("Less has arrived"), "order"
    OTHER = "other", _l("Something else"), "fee reward order"

    def tell(self, subjects: str) -> None:  # type: ignore[override]
        """See Ground."""
        self.subjects = frozenset(subjects.split())

    @classmethod
    def of(cls, subject: Subject) -> dict[str, LazyString]:
        """Why one may object to it, with their labels: the choices of a form."""
        return {one.value: one.label for one in cls if subject in one.subjects}


class DisputeState(State):
    """open ──> answered ──> decided ──> appealed ──> final      either side appeals once, another admin decides for good
    │ └──> silent ──┘ │                                  nobody answered in time; an answer still counts
    └──> withdrawn <──┘                                  by the side that objected, until it is decided
    """

    OPEN = "open", _l("Waits for an answer"), "answered silent withdrawn", "ring new"
    SILENT = "silent", _l("Not answered in time"), "answered decided withdrawn", "dash urgent"
    ANSWERED = "answered", _l("Both sides have spoken"), "decided withdrawn", "half wait"
    DECIDED = "decided", _l("Decision made"), "appealed", "check good"
    APPEALED = "appealed", _l("Appealed against"), "final", "half wait"
    FINAL = "final", _l("Decided for good"), "", "check good"
    WITHDRAWN = "withdrawn", _l("Taken back"), "", "x off"


TO_DECIDE = (DisputeState.SILENT, DisputeState.ANSWERED, DisputeState.APPEALED)
STANDING = (DisputeState.OPEN, *TO_DECIDE)  # while the money is frozen
ENDED = (DisputeState.DECIDED, DisputeState.FINAL, DisputeState.WITHDRAWN)
SPOKEN_IN = (DisputeState.OPEN, DisputeState.SILENT, DisputeState.ANSWERED, DisputeState.APPEALED)


class Outcome(Vocabulary):
    """What an admin decides of the objection, and by that of the reward, or of the order."""

    DISMISS = "dismiss", _l("The reward is due"), _l("It has arrived")
    AMEND = "amend", _l("Another sum is due"), _l("Part of it has arrived")
    VOID = "void", _l("Nothing is due"), _l("It has not arrived")

    def tell(self, of_order: LazyString) -> None:  # type: ignore[override]
        """The label is what it says of a reward, `of_order` of an order."""
        self.of_order = of_order

    def said_of(self, subject: Subject) -> LazyString:
        """What it says of this."""
        return self.of_order if subject == Subject.ORDER else self.label


class Dispute(Model):
    """An objection to a reward or its fee, or to a bank order. Each side's words are written once; only the client's erasure empties them."""

    STATES = DisputeState

    __tablename__ = "disputes"
    __table_args__ = (
        DisputeState.check("status"),
        Subject.check("subject"),
        Ground.check("ground"),
        CheckConstraint("opener_id <> other_id", name="two_sides"),
        CheckConstraint("CASE subject WHEN 'order' THEN reward_id IS NULL AND movement_id IS NOT NULL"
                        " ELSE reward_id IS NOT NULL AND movement_id IS NULL END", name="about"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint("amount_minor >= 0", name="amount"),
        CheckConstraint("num_nulls(answered_at, answered_by_id) IN (0, 2)", name="answered"),
        CheckConstraint("status <> 'answered' OR answered_at IS NOT NULL", name="answered_says_so"),
        CheckConstraint("num_nulls(appealed_at, appealed_by_id) IN (0, 2)", name="appealed"),
        CheckConstraint("(status IN ('appealed', 'final')) = (appealed_at IS NOT NULL)", name="appealed_says_so"),
        CheckConstraint("(status IN ('decided', 'appealed', 'final')) = (appeal_by IS NOT NULL)", name="appeal_by"),
        CheckConstraint("(status IN ('decided', 'final', 'withdrawn')) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint(" AND ".join(f"length({one}) <= {LONGEST}" for one in ("words", "answer", "appeal")), name="length"),
        Index("uq_disputes_standing", "reward_id", unique=True,
              postgresql_where=text("status IN ('open', 'silent', 'answered', 'appealed')")),
        Index("uq_disputes_standing_order", "movement_id", unique=True,
              postgresql_where=text("status IN ('open', 'silent', 'answered', 'appealed')")),
        Index("ix_disputes_to_decide", "id", postgresql_where=text("status IN ('silent', 'answered', 'appealed')")),
        Index("ix_disputes_open", "answer_by", postgresql_where=text("status = 'open'")),
        Index("ix_disputes_opener", "opener_id", "id"),
        Index("ix_disputes_other", "other_id", "id"),
        Index("ix_disputes_opened", "opened_at", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    status: Mapped[DisputeState] = mapped_column(Word(DisputeState), default=DisputeState.OPEN)
    subject: Mapped[Subject] = mapped_column(Word(Subject))
    reward_id: Mapped[int | None] = mapped_column(ForeignKey("rewards.id", ondelete="RESTRICT"), index=True)
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movements.id", ondelete="RESTRICT"), index=True)
    opener_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    other_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    # The reward as it stood when somebody objected, or what the order asks for.
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(CHAR(3))
    ground: Mapped[Ground] = mapped_column(Word(Ground))
    words: Mapped[str]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    answer_by: Mapped[date]  # the last day
    decide_by: Mapped[date | None]  # the last day of the admins; processes of the release before said none
    reminded_at: Mapped[datetime | None]  # whom it waits for now
    answer: Mapped[str] = mapped_column(default="", server_default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    appeal_by: Mapped[date | None]  # the last day
    appeal: Mapped[str] = mapped_column(default="", server_default="")
    appealed_at: Mapped[datetime | None]
    appealed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]

    reward: Mapped[Reward | None] = relationship()
    movement: Mapped[Movement | None] = relationship()
    opener: Mapped[Agency] = relationship(foreign_keys=[opener_id])
    other: Mapped[Agency] = relationship(foreign_keys=[other_id])
    appealed_by: Mapped[Person | None] = relationship(foreign_keys=[appealed_by_id])
    decisions: Mapped[list["Decision"]] = relationship(order_by="Decision.turn", back_populates="dispute")

    @property
    def number(self) -> str:
        """What people call it by."""
        return f"LD-{self.id}"

    @property
    def amount(self) -> Money:
        """The reward as it stood when somebody objected, or what the order asks for."""
        return Money(self.amount_minor, self.currency)

    @property
    def sides(self) -> tuple[int, int]:
        """The two agencies; the one that objected first."""
        return self.opener_id, self.other_id

    @property
    def is_overdue(self) -> bool:
        """Whether the admins should have decided it by now."""
        return self.status in TO_DECIDE and self.decide_by is not None and self.decide_by < clock.today()

    @property
    def is_standing(self) -> bool:
        """Whether it is not settled, and its money frozen."""
        return self.status in STANDING


approval.outcomes(Dispute.__tablename__, Outcome)


class Decision(Model):
    """What an admin decided, and the one who agreed where it takes two; the second turn is the appeal's. Written once; only the
    client's erasure empties the reason."""

    __tablename__ = "dispute_decisions"
    __table_args__ = (
        Outcome.check("outcome"),
        UniqueConstraint("dispute_id", "turn"),
        CheckConstraint("turn IN (1, 2)", name="turn"),
        CheckConstraint("was_minor >= 0 AND due_minor >= 0", name="amounts"),
        CheckConstraint("outcome <> 'void' OR due_minor = 0", name="void_is_nothing"),
        CheckConstraint("seconded_by_id <> decided_by_id", name="two_people"),
        CheckConstraint(f"length(reason) <= {LONGEST}", name="length"),
        Index("ix_dispute_decisions_shown", "shown_on_id", postgresql_where=text("shown_on_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("disputes.id", ondelete="RESTRICT"))
    turn: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(Word(Outcome))
    was_minor: Mapped[int]  # the reward, or what had arrived of the order, before; and as it is from then on
    due_minor: Mapped[int]
    late_report: Mapped[bool] = mapped_column(
        default=False, server_default="false"
    )  # counts in the receiver's track record
    # On whose public page it is shown: the side that it goes against.
    shown_on_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    reason: Mapped[str]
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    seconded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    dispute: Mapped[Dispute] = relationship(back_populates="decisions")
    shown_on: Mapped[Agency | None] = relationship()

    @property
    def was(self) -> Money:
        """The reward before it, or what had arrived of the order."""
        return Money(self.was_minor, self.dispute.currency)

    @property
    def due(self) -> Money:
        """The reward that is due from then on, or what has arrived of the order."""
        return Money(self.due_minor, self.dispute.currency)


class DisputeNote(Model):
    """What a side, or an admin, says more while it stands; both sides and the admins read it. Written once; only the client's
    erasure empties it."""

    __tablename__ = "dispute_notes"
    __table_args__ = (
        CheckConstraint(f"length(words) <= {LONGEST}", name="length"),
        Index("ix_dispute_notes_dispute", "dispute_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("disputes.id", ondelete="RESTRICT"))
    agency_id: Mapped[int | None] = mapped_column(
        ForeignKey("agencies.id", ondelete="RESTRICT"), index=True
    )  # an admin: none
    words: Mapped[str]
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)


class PaperKind(Vocabulary):
    """What kinds of files are taken; each with the type it is served with and the ending it is saved under."""

    PDF = "pdf", _l("PDF"), "application/pdf", "pdf"
    IMAGE = "image", _l("Picture"), "image/webp", "webp"
    TEXT = "text", _l("Text"), "text/plain; charset=utf-8", "txt"

    def tell(self, served_as: str, ending: str) -> None:  # type: ignore[override]
        """See PaperKind."""
        self.served_as, self.ending = served_as, ending


class Paper(Model):
    """A file that one side shows. `digest` is of the bytes that were brought: the same file is known again wherever it is shown.
    What is kept is encrypted; from `removed_at` on nobody is shown it, and a job takes it out of the store."""

    __tablename__ = "dispute_papers"
    __table_args__ = (
        PaperKind.check("kind"),
        UniqueConstraint("dispute_id", "agency_id", "digest"),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$' AND key ~ '^[0-9a-f]{64}$'", name="hashes"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint(holds_one_line("about"), name="one_line"),
        CheckConstraint(f"length(about) <= {LONGEST_NAME}", name="length"),
        Index("ix_dispute_papers_digest", "digest"),
        CheckConstraint("is_kept OR removed_at IS NOT NULL", name="gone"),
        Index("ix_dispute_papers_kept", "dispute_id", postgresql_where=text("is_kept")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("disputes.id", ondelete="RESTRICT"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"), index=True)
    about: Mapped[str]  # what it shows, or its name
    kind: Mapped[PaperKind] = mapped_column(Word(PaperKind))
    size: Mapped[int]  # bytes, as it was brought
    digest: Mapped[str] = mapped_column(CHAR(64))
    key: Mapped[str] = mapped_column(CHAR(64))
    brought_at: Mapped[datetime]
    brought_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    removed_at: Mapped[datetime | None]
    is_kept: Mapped[bool] = mapped_column(default=True, server_default="true")  # the store has it still

    dispute: Mapped[Dispute] = relationship()
