"""What should become of movements by Stripe, by what Stripe was heard to answer."""

from typing import Any

from .model_charging import AGAIN, WAITS
from .model_gone_back import GoneBack
from .rows import Movement

OF_ACCOUNT = ("account_invalid", "insufficient_capabilities_for_transfer", "transfers_not_allowed", "resource_missing")


class AtStripe(GoneBack):
    """`hear` is told each answer of Stripe's, None where none came. Here is what becomes of payouts; of all else, in what it is built on."""

    def __init__(self, *known: Any) -> None:
        super().__init__(*known)
        self.paying_out: list[int] = []
        self.was_silent = False  # something has had no answer

    def hear(self, method: str, path: str, status: int | None, said: dict[str, Any], key: str) -> None:
        """One answer."""
        if status is None or status in (401, 409, 429) or status >= 500:
            self.was_silent = True
            return
        kind = path.removeprefix("/v1/").split("/")
        if kind[0] == "payment_intents" and (method == "post" or len(kind) == 2):
            self._hear_of_intent(key or said["metadata"]["movement"], status, said, looks=method == "get")
        elif kind[0] == "transfers":
            self._hear_of_transfer(status, said, key)
        elif kind[0] == "balance":
            self._hear_of_balance({one["currency"].upper(): one["amount"] for one in said["available"]})
        elif kind[0] == "refunds" and self.giving_back:
            self.hear_of_refund(self.giving_back, status, said)
        elif kind[0] in ("disputes", "refunds"):
            self.hear_of_what_goes_back(said)
        elif kind[0] == "accounts" and method == "get":
            self._hear_of_account(int(said["metadata"]["agency"]), said["capabilities"]["transfers"] == "active")

    def _hear_of_intent(self, name: str, status: int, said: dict[str, Any], looks: bool) -> None:
        if name.startswith("claim:"):
            self.hear_of_claim(name, status, said, looks)
        else:
            self.hear_intent(self.named(name), status, said)

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
            if one.is_the_payers:  # comes first
                there[one.currency] = there.get(one.currency, 0) - one.amount
        self._claim_payouts(there)
        if one := self.giving_back:
            is_there = left.get(one.currency, 0) >= one.amount
            one.look_at = self.now() + (AGAIN if is_there else WAITS)

    def to_pay_out(self) -> list[int]:
        live = self._live() if self.has_key else ()
        return [one.id for one in live if one.status == "collected" and one.look_at <= self.now()]

    def _claim_payouts(self, left: dict[str, int]) -> None:
        for number in self.paying_out:
            one = self.books.movements[number]
            if not one.payout_asked and self.payouts_wait:
                continue
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
            self.hear_of_reversal(status == 200)
        elif "reversed" in said and not key:
            self.hear_of_payout(said)
        elif key:
            self._hear_payout(self.named(key), status, said)
        elif there := [one for one in said["data"] if not one["reversed"]]:
            self._hear_payout(self.named(there[0]["transfer_group"]), 200, there[0])

    def _hear_payout(self, one: Movement, status: int, said: dict[str, Any]) -> None:
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
