"""A client given back by the agency that had accepted it: why, and what the referrer and an admin say of it."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import Model
from ...core.vocabulary import State, Vocabulary, Word
from .referral import Referral

LONGEST = 2000  # characters of each side's words


class ReturnReason(Vocabulary):
    """Why a lead is not valid. With the first two nobody else is offered it; with the others it is open again."""

    CONTACTS_WRONG = "contacts_wrong", _l("The contacts are wrong: nobody can be reached")
    UNKNOWN_TO_CLIENT = "unknown_to_client", _l("The client knows nothing of it")
    NOT_AS_DESCRIBED = "not_as_described", _l("It is not the service described")
    ALREADY_OURS = "already_ours", _l("It is our client already")

    @property
    def ends_lead(self) -> bool:
        """Whether the lead is worth nothing to anybody else either."""
        return self in (ReturnReason.CONTACTS_WRONG, ReturnReason.UNKNOWN_TO_CLIENT)


class ReturnState(State):
    """given_back ──> contested ──> founded | unfounded     the referrer objects, an admin decides"""

    GIVEN_BACK = "given_back", _l("Given back"), "contested", "x off"
    CONTESTED = "contested", _l("Contested"), "founded unfounded", "ring wait"
    FOUNDED = "founded", _l("With cause"), "", "check off"
    UNFOUNDED = "unfounded", _l("Without cause"), "", "x urgent"


class LeadReturn(Model):
    """One referral given back. Each side's words are written once; only the client's erasure empties them."""

    STATES = ReturnState

    __tablename__ = "lead_returns"
    __table_args__ = (
        ReturnState.check("status"),
        ReturnReason.check("reason"),
        CheckConstraint("(reason = 'already_ours') = (client_since IS NOT NULL)", name="since"),
        CheckConstraint("(status = 'given_back') = (objected_at IS NULL)", name="objected"),
        CheckConstraint("(status IN ('founded', 'unfounded')) = (decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("(objected_at IS NULL) = (objected_by IS NULL)", name="objected_by"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by"),
        CheckConstraint(" AND ".join(f"length({one}) <= {LONGEST}" for one in ("words", "objection", "decision")), name="length"),
        CheckConstraint("NOT restored OR status = 'unfounded'", name="restored"),
        Index("ix_lead_returns_contested", "objected_at", "id", postgresql_where=text("status = 'contested'")),
        Index("ix_lead_returns_at", "returned_at", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), unique=True)
    status: Mapped[ReturnState] = mapped_column(Word(ReturnState), default=ReturnState.GIVEN_BACK)
    reason: Mapped[ReturnReason] = mapped_column(Word(ReturnReason))
    words: Mapped[str]
    client_since: Mapped[date | None]
    returned_at: Mapped[datetime]
    returned_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    objection: Mapped[str] = mapped_column(default="", server_default="")
    objected_at: Mapped[datetime | None]
    objected_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decision: Mapped[str] = mapped_column(default="", server_default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    restored: Mapped[bool] = mapped_column(default=False, server_default="false")  # the referral went on

    referral: Mapped[Referral] = relationship()
