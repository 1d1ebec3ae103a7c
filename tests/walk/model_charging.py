"""What should become of what Stripe collects, by what Stripe was heard to answer: what it answers is no business of the model's, what
the product makes of it is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from .model import Books
from .rows import Movement

RESTS = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
AGAIN, LOOK, WAITS = timedelta(minutes=1), timedelta(hours=6), timedelta(hours=1)


@dataclass
class Means:
    """What an agency is charged by."""

    number: str
    refusals: int = 0
    rests_until: datetime | None = None


def can_be_moved(minor: int, currency: str) -> bool:
    """What Stripe takes: two zeros after the point are no business of the yen, and the last digit of a dinar is zero."""
    return 50 <= minor <= 99_999_999 and not (currency == "KWD" and minor % 10)


class Charging:
    """What payers have left to be charged, and what is collected by it."""

    def __init__(self, books: Books, double: Any, now: Any) -> None:
        self.books, self.double, self.now = books, double, now
        self.means: dict[int, Means] = {}
        self.receives: dict[int, bool] = {}
        self.has_key = True
        self.looks: list[datetime] = []  # backups that were put back, and Stripe's list was not looked at yet
        self.looked_at: datetime | None = None  # for the last of those that were
        self.payouts_wait = False  # until what Stripe has told before that is looked into

    def takes(self, payer: int, payee: int, currency: str, minor: int) -> bool:
        """Whether a sum goes by Stripe."""
        there = payer in self.means and self.receives.get(payee, False) and payee not in self.books.suspended
        return self.has_key and there and can_be_moved(minor, currency)

    def may_be_collected(self, payer: int, rewards: Any) -> bool:
        """Without a key nobody knows whether these were collected after a backup was made that was put back."""
        if self.has_key or not self.looks or payer not in self.means:
            return False
        gone = {number for one in self.books.movements.values() if one.other_rail for number in one.items}
        made_at = max(self.looks)
        return any(one not in gone and self.books.rewards[one].accrued_at <= made_at for one in rewards)

    def _rests(self, payer: int) -> bool:
        means = self.means.get(payer)
        return bool(means and means.rests_until and means.rests_until > self.now())

    def to_collect(self) -> list[int]:
        """Movements that Stripe is to be asked about."""
        found = []
        for one in self._live() if self.has_key else ():
            waits = one.status == "prepared" and not (one.blocked and self._rests(one.payer))
            asked = one.status == "collecting" and one.look_at is not None and one.look_at <= self.now()
            if waits or asked:
                found.append(one.id)
        return found

    def to_go_by_bank(self) -> list[int]:
        """Movements that wait to be collected while there is no key."""
        if self.has_key or self.looks:
            return []
        return [one.id for one in self._live() if one.status == "prepared"]

    def _live(self) -> list[Movement]:
        live = {one.id: one for one in self.books.carried.values() if one.kind == "stripe"}
        return [live[one] for one in sorted(live)]

    def claim(self, one: Movement) -> None:
        """It is about to be collected; not before what was collected since a backup is known."""
        if one.status == "collecting":
            one.look_at = self.now() + AGAIN
        elif self.looks:
            return
        elif one.payee in self.books.suspended:
            one.blocked = True
        elif self.books.is_outdated(one):
            self.books.end(one, "refused", self.now())
        elif not self.takes(one.payer, one.payee, one.currency, one.amount):
            self.go_by_bank(one)
        elif self._rests(one.payer):
            one.blocked = True
        else:
            one.move("collecting")
            one.means, one.look_at = self.means[one.payer].number, self.now() + AGAIN

    def go_by_bank(self, one: Movement) -> None:
        one.other_rail = True
        self.books.end(one, "refused", self.now())

    def hear_intent(self, one: Movement, status: int, said: dict[str, Any]) -> None:
        """How a collection stands."""
        if one.status != "collecting":
            return
        if status == 200 and said["status"] == "succeeded":
            self._collected(one, said["latest_charge"])
        elif status == 200 and said["status"] == "processing":
            one.look_at = self.now() + LOOK
        else:
            self.books.end(one, "refused", self.now())
            self._refused(one)

    def _collected(self, one: Movement, charge: dict[str, Any]) -> None:
        moved = charge["balance_transaction"]
        one.move("collected")
        one.charge = charge["id"]
        one.look_at = max(self.now(), datetime.fromtimestamp(moved["available_on"], UTC))
        self.books.book(one, self.now(), sides="owes")
        self.books.pays("cash", one.currency, one.amount)
        self.costs(one, moved["fee"])
        means = self.means.get(one.payer)
        if means and means.number == one.means:
            means.refusals, means.rests_until = 0, None

    def costs(self, one: Movement, fee: int) -> None:
        self.books.pays("cash", one.currency, -fee)
        self.books.pays("costs", one.currency, fee)

    def _refused(self, one: Movement) -> None:
        means = self.means.get(one.payer)
        if means is None or means.number != one.means or self._rests(one.payer):
            return
        means.refusals += 1
        if means.refusals > len(RESTS):
            self.let_go_of(one.payer)
        else:
            means.rests_until = self.now() + RESTS[means.refusals - 1]

    def let_go_of(self, payer: int) -> None:
        """Nothing is charged by this agency's means any more."""
        self.means.pop(payer, None)
        for one in self._live():
            if one.payer == payer and one.status == "prepared":
                self.go_by_bank(one)

    def charge_no_more(self, payer: int, number: str) -> None:
        """The same, if it is still the one that has paid what went back."""
        means = self.means.get(payer)
        if means and means.number == number:
            self.let_go_of(payer)
