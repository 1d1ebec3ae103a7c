"""One payment on a bank statement, whatever kind of file told of it."""

from dataclasses import dataclass
from datetime import date

from ...core.money import Money


class Unreadable(Exception):
    """The file as a whole can't be read; says why."""


@dataclass(frozen=True)
class Line:
    """One booked payment: what came in, or below zero what went out. `purpose` is all that was written with it, `party` the
    other side, `bank_id` the bank's own number for it. `returned`: the bank says that a payment came back."""

    booked_on: date
    amount: Money
    purpose: str
    party: str = ""
    bank_id: str = ""
    account: str = ""
    returned: bool = False
