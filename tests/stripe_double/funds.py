"""The platform's balance: what is available, what comes later, and each movement on it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .double import Double

CARD_DAYS, DEBIT_DAYS = 2, 7
DAY = 24 * 3600


def cost_of(amount: int) -> int:
    """What Stripe takes of a charge: 1.5 % and 25 minor units, as for European cards."""
    return (amount * 15 + 500) // 1000 + 25


class Funds:
    """Balance transactions, and the sums that follow from them."""

    def __init__(self, double: "Double") -> None:
        self._double = double

    def move(self, kind: str, amount: int, currency: str, source: str, fee: int = 0, days: float = 0) -> dict[str, Any]:
        """One movement on the balance; what comes in is available after `days`."""
        now = self._double.now()
        return self._double.make(
            "txn", "balance_transaction", type=kind, amount=amount, fee=fee, net=amount - fee, currency=currency,
            source=source, available_on=int(now + days * DAY), status="pending" if days else "available",
        )  # fmt: skip

    def available(self, currency: str) -> int:
        """What can be transferred now. What goes out, goes out at once."""
        now = self._double.now()
        rows = [row for row in self._double.all("balance_transaction") if row["currency"] == currency]
        return sum(row["net"] for row in rows if row["net"] < 0 or row["available_on"] <= now)

    def sums(self) -> dict[str, Any]:
        """The balance, as it is asked for."""
        rows = self._double.all("balance_transaction")
        currencies = sorted({row["currency"] for row in rows})
        total = {one: sum(row["net"] for row in rows if row["currency"] == one) for one in currencies}
        ready = {one: self.available(one) for one in currencies}
        return {
            "object": "balance", "livemode": False,
            "available": [{"amount": ready[one], "currency": one} for one in currencies],
            "pending": [{"amount": total[one] - ready[one], "currency": one} for one in currencies],
        }  # fmt: skip
