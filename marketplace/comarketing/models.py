"""What two agencies do together to be found: goals, joint actions and their templates, budgets with requests. Promises, not money."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Identity, Index, and_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core import clock
from ..core.extensions import Model
from ..core.money import Money
from ..core.typed import HOLDS_CURRENCY, holds_one_line
from ..core.vocabulary import State, Vocabulary, Word
from ..members.models import Agency
from ..partnerships.models import Partnership

LONGEST_TITLE, LONGEST_TEXT = 200, 1000  # characters
MOST = 100_000  # of what a goal counts


class GoalKind(Vocabulary):
    """What a goal counts."""

    CLIENTS = "clients", _l("Clients passed")
    ACTIONS = "actions", _l("Joint actions done")


class Goal(Model):
    """How many clients one side passes to the other, or how many actions both do, in a period."""

    __tablename__ = "partner_goals"
    __table_args__ = (
        GoalKind.check("kind"),
        CheckConstraint("(kind = 'clients') = (giver_id IS NOT NULL)", name="giver"),
        CheckConstraint(f"target BETWEEN 1 AND {MOST}", name="target"),
        CheckConstraint("ends_on >= starts_on", name="period"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"), index=True)
    kind: Mapped[GoalKind] = mapped_column(Word(GoalKind))
    giver_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    target: Mapped[int]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime]

    giver: Mapped[Agency | None] = relationship()


class ActionKind(Vocabulary):
    """What is done together."""

    WEBINAR = "webinar", _l("Webinar")
    MAILING = "mailing", _l("Mailing")
    CASE = "case", _l("Case study")
    EVENT = "event", _l("Event")
    ARTICLE = "article", _l("Article")
    OTHER = "other", _l("Something else")


class ActionState(State):
    """planned ──> done | cancelled"""

    PLANNED = "planned", _l("Planned"), "done cancelled", "ring active"
    DONE = "done", _l("Done"), "", "check good"
    CANCELLED = "cancelled", _l("Cancelled"), "", "x off"


class JointAction(Model):
    """Something that both do on a day: what each does for it, and what came of it."""

    STATES = ActionState

    __tablename__ = "joint_actions"
    __table_args__ = (
        ActionKind.check("kind"),
        ActionState.check("status"),
        CheckConstraint(f"length(title) BETWEEN 1 AND {LONGEST_TITLE}", name="title"),
        CheckConstraint(holds_one_line("title"), name="one_line"),
        CheckConstraint("(status = 'done') = (done_on IS NOT NULL)", name="done"),
        Index("ix_joint_actions_partnership", "partnership_id", "held_on", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    kind: Mapped[ActionKind] = mapped_column(Word(ActionKind))
    title: Mapped[str]
    held_on: Mapped[date]
    first_does: Mapped[str]
    second_does: Mapped[str]
    status: Mapped[ActionState] = mapped_column(Word(ActionState), default=ActionState.PLANNED)
    result: Mapped[str] = mapped_column(default="")
    done_on: Mapped[date | None]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime]

    partnership: Mapped[Partnership] = relationship()

    @property
    def is_ahead(self) -> bool:
        """Whether it is planned, and its day is still to come."""
        return self.status == ActionState.PLANNED and self.held_on > clock.today()

    def does(self, agency_id: int) -> str:
        """What one side does for it."""
        return self.first_does if agency_id == self.partnership.first_id else self.second_does


class ActionTemplate(Model):
    """What actions begin from; of an agency, or (None) of the alliance for all of its members."""

    __tablename__ = "action_templates"
    __table_args__ = (
        ActionKind.check("kind"),
        CheckConstraint(f"length(title) BETWEEN 1 AND {LONGEST_TITLE}", name="title"),
        CheckConstraint(holds_one_line("title"), name="one_line"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    kind: Mapped[ActionKind] = mapped_column(Word(ActionKind))
    title: Mapped[str]
    we_do: Mapped[str]
    they_do: Mapped[str]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime]


class Budget(Model):
    """What may be promised in a period: of two agencies, or (None) of the alliance for all of its pairs. It never changes, but it can be
    ended before its last day."""

    __tablename__ = "co_budgets"
    __table_args__ = (
        CheckConstraint(f"length(title) BETWEEN 1 AND {LONGEST_TITLE}", name="title"),
        CheckConstraint(holds_one_line("title"), name="one_line"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by"),
        CheckConstraint("ended_at >= made_at", name="ended"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    partnership_id: Mapped[int | None] = mapped_column(ForeignKey("partnerships.id"), index=True)
    title: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    @property
    def amount(self) -> Money:
        """All of it."""
        return Money(self.amount_minor, self.currency)

    @property
    def is_over(self) -> bool:
        """Whether its last day is over, or it was ended: nothing more is asked of it."""
        return self.ended_at is not None or self.ends_on < clock.today()

    @classmethod
    def runs(cls) -> ColumnElement[bool]:
        """Condition: it is not over."""
        return and_(cls.ended_at.is_(None), cls.ends_on >= clock.today())


class RequestState(State):
    """asked ──> approved ──> spent ──> closed      spent ──> approved: the proof is not accepted
    │  │         │
    │  └─────────┴──> withdrawn
    └──> declined | lapsed                          lapsed: the budget or the partnership has ended
    """

    ASKED = "asked", _l("Waits for a decision"), "approved declined withdrawn lapsed", "ring wait"
    APPROVED = "approved", _l("Approved"), "spent withdrawn", "half active"
    SPENT = "spent", _l("Spent, to be checked"), "closed approved", "three wait"
    CLOSED = "closed", _l("Closed"), "", "check good"
    DECLINED = "declined", _l("Declined"), "", "x off"
    WITHDRAWN = "withdrawn", _l("Taken back"), "", "x off"
    LAPSED = "lapsed", _l("Lapsed"), "", "x off"


HOLDS = (RequestState.APPROVED, RequestState.SPENT, RequestState.CLOSED)  # the states in which it takes of the budget


class BudgetRequest(Model):
    """What an agency asks of a budget for something that it does with its partner. Once spent it takes what was spent, and no more than
    was approved; the proof is a file, encrypted."""

    STATES = RequestState

    __tablename__ = "budget_requests"
    __table_args__ = (
        RequestState.check("status"),
        CheckConstraint(f"length(what) BETWEEN 1 AND {LONGEST_TITLE}", name="what"),
        CheckConstraint(holds_one_line("what", "proof_kind"), name="one_line"),
        CheckConstraint(f"length(expected) <= {LONGEST_TEXT}", name="expected"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("spent_minor > 0 AND spent_minor <= amount_minor", name="spent"),
        CheckConstraint("(status IN ('spent', 'closed')) = (spent_minor IS NOT NULL)", name="spent_says_how_much"),
        CheckConstraint("(spent_minor IS NULL) = (proof_key IS NULL)", name="proof"),
        CheckConstraint("(proof_key IS NULL) = (proof_kind IS NULL)", name="proof_kind"),
        Index("ix_budget_requests_asked", "id", postgresql_where=text("status IN ('asked', 'spent')")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("co_budgets.id"), index=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    what: Mapped[str]
    spend_on: Mapped[date]
    expected: Mapped[str]
    amount_minor: Mapped[int]
    spent_minor: Mapped[int | None]
    proof_key: Mapped[str | None]
    proof_kind: Mapped[str | None]
    status: Mapped[RequestState] = mapped_column(Word(RequestState), default=RequestState.ASKED)
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    asked_at: Mapped[datetime]

    budget: Mapped[Budget] = relationship()
    partnership: Mapped[Partnership] = relationship()
    agency: Mapped[Agency] = relationship()

    @property
    def amount(self) -> Money:
        """What was asked for."""
        return Money(self.amount_minor, self.budget.currency)

    @property
    def spent(self) -> Money | None:
        """What was spent of it."""
        return None if self.spent_minor is None else Money(self.spent_minor, self.budget.currency)
