"""What tests ask of the books."""

from sqlalchemy import func, select

from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.ledger.models import Account, Line


def balance(kind: str, agency_id: int | None, currency: str) -> Money:
    """What stands on an account, debit positive."""
    chosen = (
        select(func.coalesce(func.sum(Line.amount), 0))
        .join(Account, Account.id == Line.account_id)
        .where(Account.kind == kind, Account.agency_id == agency_id, Account.currency == currency)
    )
    return Money(int(db.session.scalar(chosen) or 0), currency)
