"""Movements of money and the rewards they carry."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Identity,
    Index,
    SQLColumnExpression,
    UniqueConstraint,
    and_,
    case,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, column_property, mapped_column, query_expression, relationship
from sqlalchemy.types import CHAR

from ..core import approval, clock
from ..core.extensions import Model
from ..core.lifecycle import history_of
from ..core.money import Money
from ..core.typed import HOLDS_CURRENCY, holds_one_line
from ..core.vocabulary import Word
from ..ledger.queries import settled_before
from ..members.models import Agency
from ..rewards.models import Reward
from .obstacles import Obstacle
from .parts import Part
from .remarks import Remark
from .states import MovementKind, MovementState

ACCOUNT_FIELDS = ("holder", "iban", "bank_name", "account_number", "routing_code")
UNDO = timedelta(minutes=10)
NEVER_SAID = "confirmed before it was marked as sent"  # of a step to "sent" that the payee's word implies
UNDONE = "undone"  # what an admin decides of an order that is taken back; a step back is noted with it, where nobody gave a reason
UNPAID = (MovementState.PREPARED, MovementState.LISTED)
UNDER_WAY = (MovementState.SENT, MovementState.CONTESTED, MovementState.COLLECTING, MovementState.COLLECTED)
LIVE = (*UNPAID, *UNDER_WAY)  # the states in which a movement holds what it carries


class Movement(Model):
    """Money from one agency to another in one currency. Its id is the idempotency key.

    Prepared with a `blocked_reason` it waits for its owner, and is taken up when that is mended.
    """

    STATES = MovementState

    __tablename__ = "movements"
    __table_args__ = (
        MovementKind.check("kind"),
        MovementState.check("status"),
        Obstacle.check("blocked_by"),
        CheckConstraint("payer_id <> payee_id", name="payer_is_not_payee"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("arrived_on IS NULL OR kind = 'bank_order' AND listed_at IS NOT NULL", name="arrived_on"),
        CheckConstraint("cost_minor >= 0 AND cost_minor < amount_minor", name="cost"),
        CheckConstraint(
            holds_one_line("holder", "iban", "bank_name", "account_number", "routing_code", "bank_reference"),
            name="one_line",
        ),
        CheckConstraint(
            "kind <> 'bank_order' OR status IN ('prepared', 'refused')"
            " OR (reference IS NOT NULL AND holder IS NOT NULL AND listed_at IS NOT NULL)",
            name="listed_says_where_to",
        ),
        CheckConstraint(
            "CASE kind WHEN 'stripe' THEN status NOT IN ('listed', 'sent', 'contested')"
            " ELSE status NOT IN ('collecting', 'collected') END",
            name="states_of_its_kind",
        ),
        Index("ix_movements_live", "status", "id",
              postgresql_where=text("status IN ('prepared', 'listed', 'sent', 'contested', 'collecting', 'collected')")),
        Index("uq_movements_late_for", "late_for_id", unique=True,
              postgresql_where=text("status = 'done' AND late_for_id IS NOT NULL")),
        Index("ix_movements_disputed", "id", postgresql_where=text("disputed_at IS NOT NULL")),
        Index("ix_movements_prepared", "prepared_at", "id"),
        Index("ix_movements_payer", "payer_id", "id"),
        Index("ix_movements_payee", "payee_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[MovementKind] = mapped_column(Word(MovementKind), default=MovementKind.BANK_ORDER)
    status: Mapped[MovementState] = mapped_column(Word(MovementState), default=MovementState.PREPARED)
    payer_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    payee_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    amount_minor: Mapped[int]
    # What of it was kept on the way and the payee bears: known when it was collected, and zero where nobody keeps anything.
    cost_minor: Mapped[int] = mapped_column(default=0, server_default="0")
    currency: Mapped[str] = mapped_column(CHAR(3))
    reference: Mapped[str | None] = mapped_column(unique=True)
    blocked_reason: Mapped[Obstacle | None] = mapped_column("blocked_by", Word(Obstacle))
    # Where to pay, as it was when the order was listed: a listed order never changes.
    holder: Mapped[str | None]
    iban: Mapped[str | None]
    bank_name: Mapped[str | None]
    account_number: Mapped[str | None]
    routing_code: Mapped[str | None]
    prepared_at: Mapped[datetime]
    listed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # As the payee's bank says. A process of the release before leaves it on what it takes back: `arrived_on` says whether it holds.
    banks_day: Mapped[date | None] = mapped_column("arrived_on")
    bank_reference: Mapped[str] = mapped_column(default="")  # the payer's bank's own word for it
    reason: Mapped[str | None]  # why refused
    # Of orders that were contested before that was a dispute; the release before this one reads it, and it goes with the next.
    payer_answer: Mapped[str] = mapped_column(default="", server_default="", deferred=True)
    disputed_at: Mapped[datetime | None]  # while a dispute about it is not settled: since when
    reminders: Mapped[int] = mapped_column(default=0)
    # How many rewards it carries; None unless the list was asked for it by `queries.with_sides()`.
    carries: Mapped[int | None] = query_expression()
    # Since when it stands where it stands; None unless the money desk asked for it.
    stands_since: Mapped[datetime | None] = query_expression()
    # When it was last put into a payment file; None unless the order was asked for as one to be paid.
    taken_at: Mapped[datetime | None] = query_expression()

    # The cancelled order whose money came after all, and which this one books.
    late_for_id: Mapped[int | None] = mapped_column(ForeignKey("movements.id", ondelete="RESTRICT"))

    payer: Mapped[Agency] = relationship(foreign_keys=[payer_id])
    payee: Mapped[Agency] = relationship(foreign_keys=[payee_id])
    late_for: Mapped["Movement | None"] = relationship(remote_side="Movement.id")
    booked_by: Mapped["Movement | None"] = relationship(
        primaryjoin="and_(Movement.id == remote(foreign(Movement.late_for_id)), remote(Movement.status) == 'done')",
        viewonly=True,
        uselist=False,
    )
    items: Mapped[list["MovementItem"]] = relationship(back_populates="movement", order_by="MovementItem.id")

    @property
    def amount(self) -> Money:
        """The sum of the signed items."""
        return Money(self.amount_minor, self.currency)

    @property
    def cost(self) -> Money:
        """What of it was kept on the way and the payee bears."""
        return Money(self.cost_minor, self.currency)

    @property
    def arrives(self) -> Money:
        """What the payee gets of it. The rewards that it carries are settled whole."""
        return self.amount - self.cost

    @property
    def payee_bears(self) -> bool:
        """Whether something was kept that the payee bears: of what was not handed on, or was taken back, they bear nothing."""
        return bool(self.cost_minor) and self.status in (MovementState.COLLECTED, MovementState.DONE)

    @property
    def handed_on(self) -> Money | None:
        """What the payee has got of it by Stripe; None where nothing was handed on, or was taken back."""
        return self.arrives if not self.is_bank_order and self.status == MovementState.DONE else None

    @property
    def is_bank_order(self) -> bool:
        """Whether it goes straight from bank to bank, and both sides say what they see of it."""
        return self.kind == MovementKind.BANK_ORDER

    @property
    def can_be_undone_until(self) -> datetime | None:
        """Until when "sent" or "received" can be taken back by whoever said it (`queries.undoable_until`); None where there is
        nothing to take back, as of what Stripe has moved."""
        said_at = {MovementState.SENT: self.sent_at, MovementState.DONE: self.ended_at}.get(self.status)
        return said_at + UNDO if said_at and self.is_bank_order else None

    @classmethod
    def of(cls, agency: Any) -> ColumnElement[bool]:
        """Condition: the agency is one of its two sides."""
        return or_(cls.payer_id == agency, cls.payee_id == agency)

    @property
    def arrived_on(self) -> date | None:
        """The day on which the payee had the money, as a bank says; None where nothing but words tells of it."""
        return self.banks_day if self.status == MovementState.DONE else None

    @hybrid_property
    def arrival(self) -> date | None:
        """The day on which the payee had the money: the bank's, or else that of the word on it."""
        if self.status != MovementState.DONE or self.ended_at is None:
            return None
        return self.banks_day or clock.day_of(self.ended_at)

    @arrival.inplace.expression
    @classmethod
    def _arrival(cls) -> SQLColumnExpression[date | None]:
        told = func.coalesce(cls.banks_day, clock.start_of_each("day", cls.ended_at))
        return case((cls.status == MovementState.DONE, told))

    @classmethod
    def arrived_since(cls, instant: datetime) -> ColumnElement[bool]:
        """Condition: the payee has had the money since then, by the bank's day where there is one."""
        by_bank = func.coalesce(cls.banks_day >= clock.day_of(instant), True)
        return and_(cls.status == MovementState.DONE, cls.ended_at >= instant, by_bank)

    @property
    def account(self) -> dict[str, str | None]:
        """Where to pay."""
        return {name: getattr(self, name) for name in ACCOUNT_FIELDS}

    def why(self, paying: bool | None) -> str:
        """Why it was cancelled, as its payer, its payee or (None) somebody else reads it. Where its sum no longer held, its history
        says which of the reasons it was."""
        if self.reason != Remark.SUPERSEDED:
            return Remark.said(self.reason, paying)
        told = [step.note for step in history_of(self) if step.became == MovementState.REFUSED]
        return Remark.said(told[-1] if told else self.reason, paying)


# Taken back; the other two were decided of contested orders, before those were disputes.
approval.outcomes(Movement.__tablename__, (UNDONE, MovementState.DONE, MovementState.REFUSED))


class MovementItem(Model):
    """What one movement carries of one reward; negative where the payee owes something back.

    `live` follows the movement's state, so that the database can refuse a second live movement of a reward.
    """

    __tablename__ = "movement_items"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        UniqueConstraint("movement_id", "reward_id"),
        Index("uq_movement_items_live", "reward_id", unique=True, postgresql_where=text("live")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movements.id", ondelete="RESTRICT"))
    reward_id: Mapped[int] = mapped_column(ForeignKey("rewards.id", ondelete="RESTRICT"), index=True)
    amount_minor: Mapped[int]
    live: Mapped[bool] = mapped_column(default=True)
    # Whether something of the reward had been settled when the movement was made.
    follows_a_part: Mapped[bool] = column_property(
        settled_before(
            reward_id,
            select(Movement.prepared_at).where(Movement.id == movement_id).correlate_except(Movement).scalar_subquery(),
        ),
        deferred=True,
    )

    movement: Mapped[Movement] = relationship(back_populates="items")
    reward: Mapped[Reward] = relationship()

    @property
    def amount(self) -> Money:
        """What it carries."""
        return Money(self.amount_minor, self.movement.currency)

    @property
    def part(self) -> Part | None:
        """What that is of the reward; None where it is all of it, as it stands now."""
        if self.amount_minor < 0 or self.movement.payer_id != self.reward.payer_id:
            return Part.OWED_BACK
        if self.amount_minor == self.reward.amount_minor:
            return None
        if self.amount_minor > self.reward.amount_minor:
            return Part.BEFORE
        if self.movement.late_for_id:
            return Part.ARRIVED
        return Part.REST if self.follows_a_part else Part.BEFORE
