"""What should become of what payers pay back of the alliance's claims."""

from typing import Any

from .model_charging import AGAIN, LOOK, Charging
from .rows import Movement, PaidBack


class Claims(Charging):
    """Each is asked for once, when the payer presses a button; or came by bank, as an admin says."""

    def __init__(self, *known: Any) -> None:
        super().__init__(*known)
        self.paid_back: dict[int, tuple[Movement, PaidBack]] = {}
        self.is_event = False  # what is heard came of an event

    def begin_to_pay(self, one: Movement, number: int, key: str) -> None:
        """The payer has pressed the button."""
        self._write_down(one, PaidBack(number, key, self.means[one.payer].number, look_at=self.now()))

    def _write_down(self, one: Movement, paid: PaidBack) -> None:
        one.paid_back.append(paid)
        self.paid_back[paid.id] = one, paid

    def to_collect_of_claims(self) -> list[int]:
        """Those that Stripe is to be asked about."""
        waiting = [one for _movement, one in self.paid_back.values() if one.is_under_way and self.has_key]
        return [one.id for one in waiting if one.status == "prepared" or one.look_at <= self.now()]

    def ask_for_claim(self, paid: PaidBack) -> None:
        """Stripe is about to be asked."""
        paid.status, paid.look_at = "sent", self.now() + AGAIN

    def called(self, key: str) -> tuple[Movement, PaidBack]:
        """Which of them Stripe knows by this key."""
        return next(both for both in self.paid_back.values() if both[1].key == key)

    def hear_of_claim(self, key: str, status: int, said: dict[str, Any], looks: bool) -> None:
        """How a collection stands. What an event is about counts as asked for."""
        one, paid = self.called(key)
        if looks and self.is_event and paid.is_under_way:
            self.ask_for_claim(paid)
        if paid.status != "sent":
            return
        if status == 200 and said["status"] == "succeeded":
            self._is_paid_back(one, paid)
            self.costs(one, said["latest_charge"]["balance_transaction"]["fee"])
        elif status == 200 and said["status"] == "processing":
            paid.look_at, paid.is_known_there = self.now() + LOOK, True
        else:
            paid.status = "refused"

    def _is_paid_back(self, one: Movement, paid: PaidBack) -> None:
        paid.status, paid.taken_by, paid.is_known_there = "done", "", True
        self.books.book(one, self.now(), sides="owes")
        self.books.pays("cash" if paid.key else "bank", one.currency, one.amount)

    def came_by_bank(self, one: Movement, number: int) -> None:
        """An admin says so."""
        paid = PaidBack(number)
        self._write_down(one, paid)
        self._is_paid_back(one, paid)

    def did_not_come_by_bank(self, one: Movement) -> None:
        """It was a mistake."""
        paid = next(paid for paid in one.paid_back if paid.status == "done")
        paid.status = "mistaken"
        self._is_owed_again(one, paid)

    def _is_owed_again(self, one: Movement, paid: PaidBack) -> None:
        self.books.book(one, self.now(), -1, "owes")
        self.books.pays("cash" if paid.key else "bank", one.currency, -one.amount)

    def take_claim_back(self, one: Movement, paid: PaidBack, number: str) -> None:
        """It has gone back to the payer. Where the payee's money was taken back too, all is open between the two."""
        if paid.status != "done":
            return
        paid.status, paid.taken_by, one.chargeback = "taken_back", number, one.chargeback or number
        self._is_owed_again(one, paid)
        self.charge_no_more(one.payer, paid.means)
        if one.status == "collected":
            self.charge_no_more(one.payer, one.means)
            self.books.end(one, "refused", self.now())

    def claim_comes_back(self, one: Movement, paid: PaidBack, number: str) -> None:
        """What had gone back is at Stripe again: it ends the claim, unless something else has: then an admin refunds it."""
        if paid.taken_by != number or one.is_being_repaid or one.is_repaid:
            return
        if not one.chargeback or one.status != "done":
            return
        self.found(one)
        if one.chargeback == number:
            one.chargeback = ""
        self._is_paid_back(one, paid)

    def write_off(self, one: Movement) -> None:
        """Two admins give a claim up."""
        one.written_off = True
        self.books.book(one, self.now(), sides="owes")
        self.books.pays("losses", one.currency, one.amount)

    def found(self, one: Movement) -> None:
        """What was written off, if it was, is here after all."""
        if one.written_off:
            one.written_off = False
            self.books.book(one, self.now(), -1, "owes")
            self.books.pays("losses", one.currency, -one.amount)
