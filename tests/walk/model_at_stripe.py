"""What should become of movements by Stripe, by what Stripe was heard to answer: what it answers is no business of the model's, what
the product makes of it is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from .model import UNPAID, Books, Movement

RESTS = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
OF_ACCOUNT = ("account_invalid", "insufficient_capabilities_for_transfer", "transfers_not_allowed", "resource_missing")
AGAIN, LOOK, WAITS = timedelta(minutes=1), timedelta(hours=6), timedelta(hours=1)
A_DAY, TRIES = timedelta(days=1), 5  # before another refund is asked for, and how many may fail


@dataclass
class Means:
    """What an agency is charged by."""

    number: str
    refusals: int = 0
    rests_until: datetime | None = None


def can_be_moved(minor: int, currency: str) -> bool:
    """What Stripe takes: two zeros after the point are no business of the yen, and the last digit of a dinar is zero."""
    return 50 <= minor <= 99_999_999 and not (currency == "KWD" and minor % 10)


class AtStripe:
    """Means, accounts and payments; `hear` is told each answer of Stripe's, None where none came."""

    def __init__(self, books: Books, double: Any, now: Any) -> None:
        self.books, self.double, self.now = books, double, now
        self.means: dict[int, Means] = {}
        self.receives: dict[int, bool] = {}
        self.paying_out: list[int] = []
        self.giving_back: Movement | None = None
        self._disputed: tuple[Movement, dict[str, Any]] | None = None
        self._reversed: bool | None = None
        self._knows_of_payout = False  # whether Stripe has said if it was handed on

    def takes(self, payer: int, payee: int, currency: str, minor: int) -> bool:
        """Whether a sum goes by Stripe."""
        there = payer in self.means and self.receives.get(payee, False) and payee not in self.books.suspended
        return there and can_be_moved(minor, currency)

    def _rests(self, payer: int) -> bool:
        means = self.means.get(payer)
        return bool(means and means.rests_until and means.rests_until > self.now())

    def to_collect(self) -> list[int]:
        """Movements that Stripe is to be asked about."""
        found = []
        for one in self._live():
            waits = one.status == "prepared" and not (one.blocked and self._rests(one.payer))
            asked = one.status == "collecting" and one.look_at is not None and one.look_at <= self.now()
            if waits or asked:
                found.append(one.id)
        return found

    def to_pay_out(self) -> list[int]:
        return [one.id for one in self._live() if one.status == "collected" and one.look_at <= self.now()]

    def _live(self) -> list[Movement]:
        live = {one.id: one for one in self.books.carried.values() if one.kind == "stripe"}
        return [live[one] for one in sorted(live)]

    def claim(self, one: Movement) -> None:
        """It is about to be collected."""
        if one.status == "collecting":
            one.look_at = self.now() + AGAIN
        elif one.payee in self.books.suspended:
            one.blocked = True
        elif self.books.is_outdated(one) or not self.takes(one.payer, one.payee, one.currency, one.amount):
            self.books.end(one, "refused", self.now())
        elif self._rests(one.payer):
            one.blocked = True
        else:
            one.move("collecting")
            one.means, one.look_at = self.means[one.payer].number, self.now() + AGAIN

    def hear(self, method: str, path: str, status: int | None, said: dict[str, Any], key: str) -> None:
        """One answer."""
        if status is None or status in (409, 429) or status >= 500:
            return
        kind = path.removeprefix("/v1/").split("/")
        if kind[0] == "payment_intents" and (method == "post" or len(kind) == 2):
            self._hear_intent(status, said, key)
        elif kind[0] == "transfers":
            self._hear_of_transfer(status, said, key)
        elif kind[0] == "balance":
            self._hear_of_balance({one["currency"].upper(): one["amount"] for one in said["available"]})
        elif kind[0] == "refunds":
            self._hear_of_refund(status, said)
        elif kind[0] == "disputes":
            self._hear_of_dispute(said)
        elif kind[0] == "accounts" and method == "get":
            self._hear_of_account(int(said["metadata"]["agency"]), said["capabilities"]["transfers"] == "active")

    def _hear_of_account(self, agency: int, receives: bool) -> None:
        """What waited for it is handed on at once."""
        if receives and not self.receives.get(agency):
            for one in self._live():
                if one.status == "collected" and one.payee == agency and one.waits_for_account:
                    one.look_at = self.now()
        self.receives[agency] = receives

    def _hear_of_balance(self, left: dict[str, int]) -> None:
        there = dict(left)
        for one in self.books.movements.values():
            if one.to_give_back:  # comes first
                there[one.currency] = there.get(one.currency, 0) - one.amount
        self._claim_payouts(there)
        if one := self.giving_back:
            is_there = left.get(one.currency, 0) >= one.amount
            one.look_at = self.now() + (AGAIN if is_there else WAITS)

    def _hear_of_dispute(self, said: dict[str, Any]) -> None:
        charge = self.double.objects[said["charge"]]
        self._disputed, self._reversed = (self._named(charge["metadata"]["movement"]), said), None
        self._knows_of_payout = False

    def _named(self, key: str) -> Movement:
        return self.books.movements[int(key.split(":")[1])]

    def _hear_intent(self, status: int, said: dict[str, Any], key: str) -> None:
        one = self._named(key or said["metadata"]["movement"])
        if one.status != "collecting":
            return
        if status == 200 and said["status"] == "succeeded":
            self._collected(one, said["latest_charge"]["balance_transaction"])
        elif status == 200 and said["status"] == "processing":
            one.look_at = self.now() + LOOK
        else:
            self.books.end(one, "refused", self.now())
            self._refused(one)

    def _collected(self, one: Movement, moved: dict[str, Any]) -> None:
        one.move("collected")
        one.look_at = max(self.now(), datetime.fromtimestamp(moved["available_on"], UTC))
        self.books.book(one, self.now(), sides="owes")
        self.books.pays("cash", one.currency, one.amount)
        self._costs(one, moved["fee"])
        means = self.means.get(one.payer)
        if means and means.number == one.means:
            means.refusals, means.rests_until = 0, None

    def _costs(self, one: Movement, fee: int) -> None:
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
                self.books.end(one, "refused", self.now())

    def _claim_payouts(self, left: dict[str, int]) -> None:
        for number in self.paying_out:
            one = self.books.movements[number]
            one.look_at = self.now() + AGAIN
            if one.payout_asked:
                continue
            closed = one.payee in self.books.suspended or not self.receives.get(one.payee)
            if one.came_back:
                one.blocked, one.look_at = True, self.now() + WAITS
            elif closed or left.get(one.currency, 0) < one.amount:
                one.blocked, one.look_at = True, self.now() + WAITS
                one.waits_for_account = one.payee not in self.books.suspended and not self.receives.get(one.payee)
            else:
                left[one.currency] -= one.amount
                one.payout_asked = True
        self.paying_out = []

    def _hear_of_transfer(self, status: int, said: dict[str, Any], key: str) -> None:
        """One that was asked for, one that was looked for, or what came of taking one back."""
        self._knows_of_payout = True
        if key.endswith("reversal"):
            self._reversed = status == 200
        elif "reversed" in said and not key:
            self._reversed = said["reversed"]
            if self._disputed is None:
                self._came_back(said)
        elif key:
            self._hear_transfer(self._named(key), status, said)
        elif there := [one for one in said["data"] if not one["reversed"]]:
            self._hear_transfer(self._named(there[0]["transfer_group"]), 200, there[0])

    def _came_back(self, said: dict[str, Any]) -> None:
        """Somebody has taken back what was handed on. While something else moves of the same rewards, nothing is booked."""
        one, by_us = self._named(said["transfer_group"]), any("metadata" in row for row in said["reversals"]["data"])
        if not said["reversed"] or by_us or one.transfer != said["id"] or one.status != "done":
            return
        others = {other.id: other for number in one.items if (other := self.books.carried.get(number))}.values()
        if not one.chargeback and any(other.status not in UNPAID for other in others):
            return
        for other in () if one.chargeback else others:
            self.books.end(other, "refused", self.now())
        if one.written_off:
            one.written_off = False
            self.books.book(one, self.now(), -1, "owes")
            self.books.pays("losses", one.currency, -one.amount)
        self.books.book(one, self.now(), -1, "owed")
        self.books.pays("cash", one.currency, one.amount)
        if one.chargeback:
            self.books.end(one, "refused", self.now())
            return
        one.move("collected")
        one.came_back, one.payout_asked, one.look_at = True, False, self.now()
        self.books.add(one)

    def _hear_transfer(self, one: Movement, status: int, said: dict[str, Any]) -> None:
        if one.status != "collected":
            return
        if status != 200:
            one.payout_asked, one.look_at = False, self.now() + WAITS
            one.waits_for_account = said.get("error", {}).get("code", "") in OF_ACCOUNT
            return
        one.transfer = said["id"]
        self.books.book(one, self.now(), sides="owed")
        self.books.pays("cash", one.currency, -one.amount)
        self.books.end(one, "done", self.now())

    def event_is_over(self) -> None:
        """What was heard of a chargeback, if anything was, is booked."""
        disputed, self._disputed = self._disputed, None
        if disputed and disputed[1]["status"] == "won":
            self._given_back_by_bank(*disputed)
        if disputed is None or disputed[0].chargeback or disputed[0].status not in ("collected", "done"):
            return
        one, said = disputed
        if said["status"] == "won":
            return
        if one.status == "collected" and not one.payout_asked and self._knows_of_payout:
            self._charged_back(one, said, given_back=True)
        elif one.status == "done" and self._reversed is not None:
            self._charged_back(one, said, given_back=self._reversed)

    def to_give_back(self) -> list[int]:
        waiting = (one for one in self.books.movements.values() if one.to_give_back)
        return [one.id for one in waiting if one.look_at is not None and one.look_at <= self.now()]

    def _hear_of_refund(self, status: int, said: dict[str, Any]) -> None:
        """One that was asked for, those that there are, or one of which an event has told."""
        if self.giving_back is None and said.get("object") == "refund":
            self._hear_of_one_refund(said)
        one = self.giving_back
        if one is None or said.get("data") == []:
            return
        if status != 200:
            one.refunds_failed += 1
            one.look_at = self.now() + A_DAY if one.refunds_failed < TRIES else None
            return
        one.to_give_back = False
        self._returns(one, -one.amount)
        self.books.pays("cash", one.currency, -one.amount)

    def _hear_of_one_refund(self, said: dict[str, Any]) -> None:
        """An event has told of it: its own answer may have been lost."""
        one = self._named(self.double.objects[said["payment_intent"]]["metadata"]["movement"])
        if one.to_give_back and said["status"] == "succeeded":
            one.to_give_back = False
            self._returns(one, -one.amount)
            self.books.pays("cash", one.currency, -one.amount)

    def _given_back_by_bank(self, one: Movement, said: dict[str, Any]) -> None:
        if one.chargeback != said["id"]:
            return
        one.chargeback = ""
        if one.written_off:
            one.written_off = False
            self.books.book(one, self.now(), -1, "owes")
            self.books.pays("losses", one.currency, -one.amount)
        self.books.pays("cash", one.currency, one.amount)
        if one.status == "refused" and not self._is_still_owed(one):
            one.to_give_back, one.look_at = True, self.now()
            self._returns(one, one.amount)
            return
        if one.status == "refused":
            for order in {
                other.id: other for number in one.items if (other := self.books.carried.get(number))
            }.values():
                self.books.end(order, "refused", self.now())
            one.move("collected")
            one.payout_asked, one.look_at = False, self.now()
            self.books.add(one)
        self.books.book(one, self.now(), sides="owes")

    def _returns(self, one: Movement, minor: int) -> None:
        """It is on its way to the payer, which is written with each reward: what is owed back of them waits anew to be netted."""
        self.books.pays("returning", one.currency, minor)
        for number in one.items:
            self.books.rewards[number].changed_at = self.now()

    def _is_still_owed(self, one: Movement) -> bool:
        """Whether all that it carried is open as it was, and nobody objects to it or has begun to pay it."""
        for number, minor in one.items.items():
            reward, other = self.books.rewards[number], self.books.carried.get(number)
            if reward.owed != minor or self.books.is_disputed(reward) or other and other.status not in UNPAID:
                return False
        return True

    def write_off(self, one: Movement) -> None:
        """Two admins give up what a payer's bank has taken back."""
        one.written_off = True
        self.books.book(one, self.now(), sides="owes")
        self.books.pays("losses", one.currency, one.amount)

    def _charged_back(self, one: Movement, said: dict[str, Any], given_back: bool) -> None:
        handed_on = one.status == "done"
        one.chargeback = said["id"]
        self.books.book(one, self.now(), -1, "owes")
        self.books.pays("cash", one.currency, -one.amount)
        self._costs(one, sum(moved["fee"] for moved in said["balance_transactions"]))
        if handed_on and given_back:
            self.books.book(one, self.now(), -1, "owed")
            self.books.pays("cash", one.currency, one.amount)
        if given_back:
            self.books.end(one, "refused", self.now())
        means = self.means.get(one.payer)
        if means and means.number == one.means:
            self.let_go_of(one.payer)
