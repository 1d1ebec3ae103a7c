"""Sums as Stripe writes them: its minor units are not always those of ISO 4217.

Source: Stripe's pages "Supported currencies" and "Minimum and maximum charge amounts".
"""

from ..core.money import Money, digits

# Written without decimals at Stripe; ISO 4217 has two of them for MGA.
NO_DECIMALS = {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
# Without decimals in ISO 4217, and written with two of them at Stripe, both zero.
TWO_ZEROS = {"ISK", "UGX"}
LARGEST = 99_999_999  # in Stripe's units
# The least that can be charged, in Stripe's units; 50 where nothing else is known.
SMALLEST = {"AED": 200, "CZK": 1500, "DKK": 250, "GBP": 30, "HKD": 400, "HUF": 17500, "JPY": 50, "MXN": 1000, "MYR": 200,
            "NOK": 300, "PLN": 200, "RON": 200, "SEK": 300, "THB": 1000}  # fmt: skip


def to_stripe(money: Money) -> int | None:
    """The sum in Stripe's units; None where Stripe can't collect exactly this."""
    units = in_units(money)
    return units if units and SMALLEST.get(money.currency, 50) <= units <= LARGEST else None


def in_units(money: Money) -> int | None:
    """The sum in Stripe's units, however small: what is handed on has no least sum. None where it can't be written so."""
    minor, currency = money.minor, money.currency
    if currency in TWO_ZEROS:
        minor *= 100
    elif currency in NO_DECIMALS and digits(currency):
        minor, rest = divmod(minor, 10 ** digits(currency))
        if rest:
            return None
    return None if minor % step(currency) else minor


def step(currency: str) -> int:
    """By how many minor units sums at Stripe differ at least: the last of three decimals is always zero there."""
    return 10 if digits(currency) == 3 else 1


def from_stripe(units: int, currency: str) -> Money:
    """A sum in Stripe's units as money; raises ValueError where it is no whole number of minor units."""
    currency = currency.upper()
    if currency in TWO_ZEROS:
        units, rest = divmod(units, 100)
        if rest:
            raise ValueError(f"{units}.{rest:02d} {currency} is no whole number")
    elif currency in NO_DECIMALS:
        units *= 10 ** digits(currency)
    return Money(units, currency)
