"""What a walk's model knows of: rewards, the movements that carry them, and what payers pay back of the alliance's claims."""

from dataclasses import dataclass, field
from datetime import datetime

UNPAID = ("prepared", "listed")
LIVE = (*UNPAID, "sent", "contested", "collecting", "collected")


def rounded(numerator: int, denominator: int) -> int:
    """A quotient, half up."""
    return (2 * numerator + denominator) // (2 * denominator)


@dataclass
class Reward:
    """A tenth of what is kept of a fee: what the payer owes of it, and what the payee is owed."""

    id: int
    payment: int
    payer: int
    payee: int
    currency: str
    paid: int  # by the client
    kept: int
    amount: int = 0
    owes: int = 0
    owed: int = 0
    status: str = "accrued"
    decided: tuple[int, int] | None = None  # what is due, of how much that was kept then
    disputed: bool = False
    struck_out: bool = False
    changed_at: datetime | None = None
    accrued_at: datetime | None = None

    @property
    def share(self) -> int:
        return rounded(self.kept * 1000, 10_000)

    @property
    def pair(self) -> tuple[int, int, str]:
        return self.payer, self.payee, self.currency

    @property
    def state(self) -> tuple[str, int, int]:
        return self.status, self.owes, self.owed

    def follow(self) -> None:
        """Its state is what the books say."""
        if self.owes != self.owed:
            self.status = "funded"
        elif self.owes:
            self.status = "accrued"
        else:
            self.status = "void" if self.decided and self.decided[0] == 0 else "settled"

    def become(self, at: datetime) -> None:
        """What is due of it now."""
        due = self.share
        if self.decided:
            whole, of = self.decided
            due = rounded(whole * self.kept, of) if of else whole
        difference = due - self.amount
        if difference:
            self.amount, self.changed_at = due, at
            self.owes, self.owed = self.owes + difference, self.owed + difference
        self.follow()


@dataclass
class PaidBack:
    """What a payer pays back of a claim: by Stripe, or by bank, as an admin says."""

    id: int
    key: str = ""  # at Stripe
    means: str = ""
    status: str = "prepared"
    look_at: datetime | None = None
    is_known_there: bool = False  # by the number that Stripe has given it
    taken_by: str = ""

    @property
    def is_under_way(self) -> bool:
        return self.status in ("prepared", "sent")


@dataclass
class Movement:
    """Money from one agency to another; `items` are what it carries of each reward, signed as its payer pays them."""

    id: int
    kind: str
    payer: int
    payee: int
    currency: str
    items: dict[int, int]
    status: str = "prepared"
    blocked: bool = False
    was_listed: bool = False
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    late_for: "Movement | None" = None
    steps: list[tuple[str, str, int | None]] = field(default_factory=list)  # from, to, whose word it was
    proposal: int | None = None  # which admin wants it taken back
    disputed: bool = False
    lines: set[str] = field(default_factory=set)  # of whose bank a line was brought
    # At Stripe
    means: str = ""
    charge: str = ""
    look_at: datetime | None = None
    payout_asked: bool = False
    transfer: str = ""
    came_back: bool = False  # somebody has taken it back at Stripe, and no admin has seen to it
    waits_for_account: bool = False  # Stripe has collected it, and the payee's account took nothing
    other_rail: bool = False  # it was cancelled as it goes from bank to bank
    chargeback: str = ""  # the chargeback or refund by which it went back to the payer
    written_off: bool = False
    paid_back: list[PaidBack] = field(default_factory=list)
    was_won: bool = False  # a bank gave it back, and it was the payer's
    returned_by: str = ""  # what has brought that to the payer: a refund, or a chargeback
    refunds_failed: int = 0
    refund_stopped: bool = False  # until an admin has looked why

    @property
    def is_claim(self) -> bool:
        """Whether it went back to the payer after it was handed on, and nothing has ended the claim."""
        return bool(self.chargeback) and self.status == "done" and not self.written_off and not self.is_repaid

    @property
    def is_repaid(self) -> bool:
        return any(one.status == "done" for one in self.paid_back)

    @property
    def is_being_repaid(self) -> bool:
        return any(one.is_under_way for one in self.paid_back)

    @property
    def is_the_payers(self) -> bool:
        """Whether it is on its way back to the payer."""
        return self.was_won and not self.returned_by

    @property
    def amount(self) -> int:
        return sum(self.items.values())

    def move(self, to: str, by: int | None = None) -> None:
        self.steps.append((self.status, to, by))
        self.status, self.blocked, self.came_back = to, False, False

    def said_last(self, to: str) -> tuple[str, int | None]:
        """From which state, and by whom, it was last brought to a state, unless it was taken back to it."""
        found = [(was, by) for was, became, by in self.steps if became == to and was != "done"]
        return found[-1] if found else ("", None)
