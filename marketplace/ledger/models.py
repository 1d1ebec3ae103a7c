"""Double entry with open items. Rows are written once; the database refuses to change them."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import CHAR

from ..core.extensions import Model
from ..core.typed import HOLDS_CURRENCY
from ..core.vocabulary import Vocabulary, Word
from .sides import Sided


class AccountKind(Vocabulary):
    """What an account holds: the first three are an agency's, the others the alliance's own."""

    OWED_BY_RECEIVER = "owed_by_receiver", _l("Owed by the receiver")
    OWED_TO_REFERRER = "owed_to_referrer", _l("Owed to the referrer")
    IN_TRANSIT = "in_transit", _l("On its way")
    CASH_STRIPE = "cash_stripe", _l("Cash at Stripe")
    CASH_BANK = "cash_bank", _l("Paid to the alliance’s bank account")
    LOSSES = "losses", _l("Losses")
    RAIL_COSTS = "rail_costs", _l("Costs")


class EntryKind(Sided):
    """What an entry is about."""

    ACCRUED = "accrued", _l("Fee reported")
    CORRECTED = "corrected", _l("Fee changed or refunded")
    VOIDED = "voided", _l("Void by a decision")
    AMENDED = "amended", _l("Changed by a decision")
    PAID_BEFORE = "paid_before", _l("Paid before the alliance moved in")
    CONFIRMED = "confirmed", _l("Bank order")
    UNDONE = "undone", _l("Bank order undone")
    NETTED = "netted", _l("Netted between the two")
    COLLECTED = "collected", _l("Collected by Stripe")
    PAID_OUT = "paid_out", _l("Paid out by Stripe")
    CHARGED_BACK = "charged_back", _l("Taken back by the payer’s bank"), _l("Taken back by your bank")
    PAYOUT_REVERSED = (
        "payout_reversed",
        _l("Taken back from the payee at Stripe"),
        None,
        _l("Taken back from you at Stripe"),
    )
    COST = "cost", _l("Cost of Stripe")
    LOST = "lost", _l("Written off")
    FOUND = "found", _l("No longer written off")
    WON_BACK = "won_back", _l("Come back to the alliance")
    GIVEN_BACK = "given_back", _l("Given back to the payer"), _l("Given back to you")
    REPAID = "repaid", _l("Paid back to the alliance")
    REPAYMENT_REVERSED = (
        "repayment_reversed",
        _l("Paid back, and gone back to the payer"),
        _l("Paid back, and gone back to you"),
    )
    PART_GONE = "part_gone", _l("A part gone back to the payer"), _l("A part gone back to you")
    PART_BACK = "part_back", _l("A part come back, or gone back with the whole")


# By which what is due of a reward becomes another sum.
CHANGING = (EntryKind.CORRECTED, EntryKind.VOIDED, EntryKind.AMENDED)


class Account(Model):
    """What one agency owes or is owed in one currency, or what the alliance holds."""

    __tablename__ = "accounts"
    __table_args__ = (
        AccountKind.check("kind"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint(
            "(agency_id IS NOT NULL) = (kind IN ('owed_by_receiver', 'owed_to_referrer', 'in_transit'))", name="agency"
        ),
        # Lets a line's foreign key carry the currency: a line's currency is its account's.
        UniqueConstraint("id", "currency"),
        Index("uq_accounts", "kind", "agency_id", "currency", unique=True, postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[AccountKind] = mapped_column(Word(AccountKind))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"), index=True)
    currency: Mapped[str] = mapped_column(CHAR(3))


class Entry(Model):
    """One event in the books. Its `reference` is unique: what is posted twice is there once.

    `kind` says what it is about, `movement_id` which movement it belongs to, if one; nobody reads the reference.
    """

    __tablename__ = "entries"
    __table_args__ = (
        EntryKind.check("kind"),
        Index("ix_entries_movement_id", "movement_id", postgresql_where=text("movement_id IS NOT NULL")),
        Index(
            "ix_entries_of_movements",
            "at",
            "id",
            postgresql_where=text("kind IN ('confirmed', 'undone', 'paid_out', 'payout_reversed')"),
        ),
        Index("ix_entries_of_changes", "at", postgresql_where=text("kind IN ('corrected', 'voided', 'amended')")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[EntryKind] = mapped_column(Word(EntryKind))
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movements.id", ondelete="RESTRICT"))
    memo: Mapped[str]
    at: Mapped[datetime]


class Line(Model):
    """One amount on one account, debit positive. On an agency's account it names the reward it belongs to."""

    __tablename__ = "lines"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        ForeignKeyConstraint(["account_id", "currency"], ["accounts.id", "accounts.currency"], ondelete="RESTRICT"),
        Index("ix_lines_account_reward", "account_id", "reward_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="RESTRICT"), index=True)
    account_id: Mapped[int]
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(CHAR(3))
    reward_id: Mapped[int | None] = mapped_column(ForeignKey("rewards.id", ondelete="RESTRICT"), index=True)
