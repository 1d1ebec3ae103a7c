"""Where an agency is paid."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from ...core.extensions import Model
from ...core.typed import holds_one_line


class PayoutDetails(Model):
    """One version of an agency's bank details. Never edited: a change is a new row that takes effect later.

    An IBAN, or holder, bank, account number and routing code where there are no IBANs.
    """

    __tablename__ = "payout_details"
    __table_args__ = (
        CheckConstraint("(iban IS NOT NULL) <> (account_number IS NOT NULL)", name="iban_or_account"),
        CheckConstraint(
            "account_number IS NULL OR (bank_name IS NOT NULL AND routing_code IS NOT NULL)", name="local_account"
        ),
        CheckConstraint(
            holds_one_line("holder", "iban", "bank_name", "account_number", "routing_code"), name="one_line"
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    holder: Mapped[str]
    iban: Mapped[str | None]
    bank_name: Mapped[str | None]
    account_number: Mapped[str | None]
    routing_code: Mapped[str | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    effective_at: Mapped[datetime]
