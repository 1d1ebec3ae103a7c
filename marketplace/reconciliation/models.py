"""Payments on bank statements that name an order, or could be meant for one."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship
from sqlalchemy.types import CHAR

from ..core.extensions import Model
from ..core.money import Money
from ..core.typed import HOLDS_CURRENCY, holds_one_line
from ..core.vocabulary import State, Word
from ..members.models import Agency, Person
from ..settlement.models import Movement

LONGEST = 500  # characters of a purpose
LONGEST_NAME = 200


class LineState(State):
    """waiting ──> matched      it is what its order was waiting for, or tells what is known already
    waiting <──> set_aside      somebody has looked at it
    matched ┄┄> waiting         its order was taken back, and somebody looks at it again
    """

    WAITING = "waiting", _l("To look at"), "matched set_aside", "quarter wait"
    MATCHED = "matched", _l("Matched"), "<waiting", "check good"
    SET_ASIDE = "set_aside", _l("Put aside"), "waiting", "dash off"


class BankLine(Model):
    """One booked payment on an agency's bank statement: above zero it came in, below it went out.

    `fingerprint` is what tells it from all others of the agency, so that statements which overlap bring it once. `movement`
    is the order that it names, or that somebody has said it is for.
    """

    STATES = LineState

    __tablename__ = "bank_lines"
    __table_args__ = (
        LineState.check("status"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint("amount_minor <> 0", name="amount"),
        CheckConstraint("status <> 'matched' OR movement_id IS NOT NULL", name="matched_names_its_order"),
        CheckConstraint(f"length(purpose) <= {LONGEST}", name="purpose"),
        CheckConstraint(holds_one_line("file_name", "account", "purpose", "party", "bank_id"), name="one_line"),
        UniqueConstraint("agency_id", "fingerprint"),
        Index("ix_bank_lines_status", "agency_id", "status", "id"),
        Index("ix_bank_lines_without_order", "brought_at", postgresql_where=text("movement_id IS NULL")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    brought_by_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    brought_at: Mapped[datetime]
    file_name: Mapped[str]
    status: Mapped[LineState] = mapped_column(Word(LineState), default=LineState.WAITING)
    booked_on: Mapped[date]
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(CHAR(3))
    purpose: Mapped[str]
    party: Mapped[str]
    bank_id: Mapped[str]
    account: Mapped[str]
    returned: Mapped[bool]
    fingerprint: Mapped[str] = mapped_column(CHAR(64))
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movements.id", ondelete="RESTRICT"), index=True)

    # Whether its order waits for money again; None unless a list was asked for it by `queries.lines_of()`.
    open_again: Mapped[bool | None] = query_expression()

    agency: Mapped[Agency] = relationship()
    brought_by: Mapped[Person] = relationship()
    movement: Mapped[Movement | None] = relationship()

    @property
    def number(self) -> str:
        """The bank's number of the payment, as far as an order keeps it."""
        return self.bank_id[:140]

    @property
    def amount(self) -> Money:
        """What came in, or below zero what went out."""
        return Money(self.amount_minor, self.currency)
