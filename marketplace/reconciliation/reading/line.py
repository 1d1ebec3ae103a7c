"""One payment on a bank statement, whatever kind of file told of it."""

from collections.abc import Iterable
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


@dataclass(frozen=True)
class Statement:
    """What a file tells: its booked payments in its order, and why each other entry of it is none that can be read."""

    lines: list[Line]
    left_out: list[str]

    @classmethod
    def of(cls, found: Iterable[Line | str]) -> "Statement":
        """Of payments and such sentences, as they come."""
        told = list(found)
        return cls([one for one in told if isinstance(one, Line)], [one for one in told if isinstance(one, str)])
