"""What should become of what goes back to payers and comes from them again: chargebacks, refunds, payouts that are taken back."""

from datetime import timedelta
from typing import Any

from .model_claims import Claims
from .rows import UNPAID, Movement, PaidBack

A_DAY, TRIES = timedelta(days=1), 5  # before another refund is asked for, and how many may fail
GIVEN = ("pending", "succeeded")


class GoneBack(Claims):
    """What events tell of is booked once they are over: in them Stripe is asked for more than what they are about."""

    def __init__(self, *known: Any) -> None:
        super().__init__(*known)
        self.giving_back: Movement | None = None
        self._told: list[dict[str, Any]] = []
        self._reversed: bool | None = None
        self._knows_of_payout = False  # whether Stripe has said if it was handed on
        self._costs_of: set[str] = set()  # the chargebacks whose costs are booked

    def event_begins(self) -> None:
        self.is_event, self._told = True, []
        self._reversed, self._knows_of_payout = None, False

    def event_is_over(self) -> None:
        """What was asked for last had to be known first."""
        for said in reversed(self._told):
            named = self.double.objects[said["payment_intent"]]["metadata"]["movement"]
            if named.startswith("claim:"):
                self._follow_claim(*self.called(named), said)
            elif said["object"] == "dispute":
                self._follow_dispute(self.named(named), said)
            else:
                self._follow_refund(self.named(named), said)
        self.is_event, self._told = False, []

    def named(self, key: str) -> Movement:
        return self.books.movements[int(key.split(":")[1])]

    def hear_of_what_goes_back(self, said: dict[str, Any]) -> None:
        """A chargeback or a refund that an event is about."""
        self._told.append(said)

    # Of what was paid back of a claim

    def _follow_claim(self, one: Movement, paid: PaidBack, said: dict[str, Any]) -> None:
        is_gone = said["status"] != "won" if said["object"] == "dispute" else said["status"] in GIVEN
        if paid.is_under_way:
            return
        if is_gone and paid.status == "done" and one.status == "collected" and one.payout_asked:
            return
        if is_gone:
            self.take_claim_back(one, paid, said["id"])
        elif paid.taken_by == said["id"] and one.is_being_repaid:
            return
        else:
            self.claim_comes_back(one, paid, said["id"])
        if said["object"] == "dispute":
            self._book_costs(one, said)

    # Of what was collected: by banks

    def _follow_dispute(self, one: Movement, said: dict[str, Any]) -> None:
        if said["status"] == "won":
            self._won(one, said)
        elif one.was_won:
            if one.is_the_payers:
                self._has_arrived(one, said["id"])
                self._book_costs(one, said)
        elif not one.chargeback and one.status == "collected" and not one.payout_asked and self._knows_of_payout:
            self._charged_back(one, said, given_back=True)
        elif not one.chargeback and one.status == "done" and self._reversed is not None:
            self._charged_back(one, said, given_back=self._reversed)

    def _book_costs(self, one: Movement, said: dict[str, Any]) -> None:
        if said["id"] not in self._costs_of:
            self._costs_of.add(said["id"])
            self.costs(one, sum(moved["fee"] for moved in said["balance_transactions"]))

    def _won(self, one: Movement, said: dict[str, Any]) -> None:
        if one.chargeback == said["id"]:
            if one.is_being_repaid:
                return
            self._comes_back(one)
        elif one.returned_by == said["id"]:
            self._is_here_again(one)
        elif not one.chargeback and one.status == "done" and not self._is_known_whether_it_was_taken(one):
            return
        if one.status not in ("prepared", "collecting"):
            self._book_costs(one, said)

    def _is_known_whether_it_was_taken(self, one: Movement) -> bool:
        """By us from the payee, for a chargeback that was won before it was booked."""
        return self._reversed is not None and (not self._reversed or self._is_taken_from_payee(one))

    def _charged_back(self, one: Movement, said: dict[str, Any], given_back: bool) -> None:
        handed_on = one.status == "done"
        one.chargeback = said["id"]
        self.books.book(one, self.now(), -1, "owes")
        self.books.pays("cash", one.currency, -one.amount)
        self._book_costs(one, said)
        if handed_on and given_back:
            self.books.book(one, self.now(), -1, "owed")
            self.books.pays("cash", one.currency, one.amount)
        if given_back:
            self.books.end(one, "refused", self.now())
        self.charge_no_more(one.payer, one.means)

    def _comes_back(self, one: Movement) -> None:
        """The bank gives it back, or the refund has failed."""
        one.chargeback = ""
        self.found(one)
        self.books.pays("cash", one.currency, one.amount)
        if one.status == "done" and not one.is_repaid:
            self.books.book(one, self.now(), sides="owes")
        elif not one.is_repaid and self._is_still_owed(one):
            self._cancel_what_asks_for_the_same(one)
            self._collected_again(one)
            self.books.book(one, self.now(), sides="owes")
        else:
            one.was_won, one.look_at = True, self.now()
            self._returns(one, one.amount)

    def _others(self, one: Movement) -> list[Movement]:
        found = {other.id: other for number in one.items if (other := self.books.carried.get(number))}
        return [found[number] for number in sorted(found)]

    def _cancel_what_asks_for_the_same(self, one: Movement) -> None:
        for other in self._others(one):
            self.books.end(other, "refused", self.now())

    def _collected_again(self, one: Movement) -> None:
        one.move("collected")
        one.payout_asked, one.transfer, one.look_at, one.ended_at = False, "", self.now(), None
        self.books.add(one)

    def _returns(self, one: Movement, minor: int) -> None:
        """It is on its way to the payer, which is written with each reward: what is owed back of them waits anew to be netted."""
        self.books.pays("returning", one.currency, minor)
        for number in one.items:
            self.books.rewards[number].changed_at = self.now()

    def _has_arrived(self, one: Movement, number: str) -> None:
        one.returned_by, one.refund_stopped = number, False
        self._returns(one, -one.amount)
        self.books.pays("cash", one.currency, -one.amount)

    def _is_here_again(self, one: Movement) -> None:
        """What the payer had got is at Stripe again."""
        one.returned_by, one.look_at = "", self.now()
        self._returns(one, one.amount)
        self.books.pays("cash", one.currency, one.amount)

    def _is_still_owed(self, one: Movement) -> bool:
        """Whether all that it carried is open as it was, and nobody objects to it or has begun to pay it."""
        for number, minor in one.items.items():
            reward, other = self.books.rewards[number], self.books.carried.get(number)
            if reward.owed != minor or self.books.is_disputed(reward) or other and other.status not in UNPAID:
                return False
        return True

    # By refunds

    def _follow_refund(self, one: Movement, said: dict[str, Any]) -> None:
        number = said["id"]
        if said["status"] not in GIVEN:
            self._has_failed(one, number)
        elif one.was_won:
            if one.is_the_payers:
                self._has_arrived(one, number)
        elif one.chargeback:
            return
        elif one.status == "collected" and not one.payout_asked:
            one.chargeback = number
            self.books.book(one, self.now(), -1, "owes")
            self.books.pays("cash", one.currency, -one.amount)
            self.charge_no_more(one.payer, one.means)
            self.books.end(one, "refused", self.now())
        elif one.status == "done":
            one.chargeback = number
            self.books.book(one, self.now(), -1, "owes")
            self.books.pays("cash", one.currency, -one.amount)

    def _has_failed(self, one: Movement, number: str) -> None:
        if one.chargeback == number and not one.is_being_repaid:
            self._comes_back(one)
        elif one.returned_by == number:
            self._is_here_again(one)
            self.count_failure(one)

    def count_failure(self, one: Movement) -> None:
        one.refunds_failed += 1
        one.look_at = self.now() + A_DAY
        one.refund_stopped = one.refund_stopped or one.refunds_failed >= TRIES

    def to_give_back(self) -> list[int]:
        waiting = (one for one in self.books.movements.values() if one.is_the_payers and not one.refund_stopped)
        return [one.id for one in waiting if self.has_key and one.look_at <= self.now()]

    def hear_of_refund(self, one: Movement, status: int, said: dict[str, Any]) -> None:
        """One that was asked for, or those that there are."""
        there = said.get("data", [said] if status == 200 else [])
        given = next((row["id"] for row in there if row["status"] in GIVEN and row["amount"] == one.amount), "")
        if given:
            self._has_arrived(one, given)
        elif "data" not in said:
            self.count_failure(one)

    # Payouts that come back

    def hear_of_payout(self, said: dict[str, Any]) -> None:
        """What became of one that was handed on."""
        self._knows_of_payout, self._reversed = True, said["reversed"]
        one = self.named(said["transfer_group"])
        by_us = any("metadata" in row for row in said["reversals"]["data"])
        if not self._told and said["reversed"] and not by_us and (one.transfer, one.status) == (said["id"], "done"):
            self._is_taken_from_payee(one)

    def hear_of_reversal(self, was_taken: bool) -> None:
        self._knows_of_payout, self._reversed = True, was_taken

    def _is_taken_from_payee(self, one: Movement) -> bool:
        """While something else moves of the same rewards, nothing is booked, nor while the payer pays a claim back."""
        ends_claim = bool(one.chargeback) and not one.is_repaid
        others = self._others(one)
        if one.is_being_repaid or not ends_claim and any(other.status not in UNPAID for other in others):
            return False
        if not ends_claim:
            self._cancel_what_asks_for_the_same(one)
        else:
            self.found(one)
        self.books.book(one, self.now(), -1, "owed")
        self.books.pays("cash", one.currency, one.amount)
        if ends_claim:
            self.charge_no_more(one.payer, one.means)
            self.books.end(one, "refused", self.now())
        else:
            self._collected_again(one)
            one.came_back = True
        return True
