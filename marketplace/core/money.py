"""Amounts of money: whole minor units of an ISO 4217 currency. No floats, ever."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering

LARGEST = 10**12

# ISO 4217, active codes (2026). Minor units come from the standard, never from a library's display digits:
# CLDR shows no decimals for currencies that have them.
CODES = frozenset(
    [
        "AED",
        "AFN",
        "ALL",
        "AMD",
        "AOA",
        "ARS",
        "AUD",
        "AWG",
        "AZN",
        "BAM",
        "BBD",
        "BDT",
        "BHD",
        "BIF",
        "BMD",
        "BND",
        "BOB",
        "BRL",
        "BSD",
        "BTN",
        "BWP",
        "BYN",
        "BZD",
        "CAD",
        "CDF",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CRC",
        "CUP",
        "CVE",
        "CZK",
        "DJF",
        "DKK",
        "DOP",
        "DZD",
        "EGP",
        "ERN",
        "ETB",
        "EUR",
        "FJD",
        "FKP",
        "GBP",
        "GEL",
        "GHS",
        "GIP",
        "GMD",
        "GNF",
        "GTQ",
        "GYD",
        "HKD",
        "HNL",
        "HTG",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "IQD",
        "IRR",
        "ISK",
        "JMD",
        "JOD",
        "JPY",
        "KES",
        "KGS",
        "KHR",
        "KMF",
        "KPW",
        "KRW",
        "KWD",
        "KYD",
        "KZT",
        "LAK",
        "LBP",
        "LKR",
        "LRD",
        "LSL",
        "LYD",
        "MAD",
        "MDL",
        "MGA",
        "MKD",
        "MMK",
        "MNT",
        "MOP",
        "MRU",
        "MUR",
        "MVR",
        "MWK",
        "MXN",
        "MYR",
        "MZN",
        "NAD",
        "NGN",
        "NIO",
        "NOK",
        "NPR",
        "NZD",
        "OMR",
        "PAB",
        "PEN",
        "PGK",
        "PHP",
        "PKR",
        "PLN",
        "PYG",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "RWF",
        "SAR",
        "SBD",
        "SCR",
        "SDG",
        "SEK",
        "SGD",
        "SHP",
        "SLE",
        "SOS",
        "SRD",
        "SSP",
        "STN",
        "SVC",
        "SYP",
        "SZL",
        "THB",
        "TJS",
        "TMT",
        "TND",
        "TOP",
        "TRY",
        "TTD",
        "TWD",
        "TZS",
        "UAH",
        "UGX",
        "USD",
        "UYU",
        "UZS",
        "VES",
        "VND",
        "VUV",
        "WST",
        "XAF",
        "XCD",
        "XOF",
        "XPF",
        "YER",
        "ZAR",
        "ZMW",
        "ZWG",
    ]
)
_DIGITS = dict.fromkeys(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"], 0
)
_DIGITS |= dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3)


class BadAmount(ValueError):
    """Text that is no amount, or could be read as two different ones. `why` says which, for a sentence in any language:
    unreadable, ambiguous, decimals, too_large or currency."""

    def __init__(self, why: str, sentence: str):
        super().__init__(sentence)
        self.why = why


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """`minor` whole minor units (cents, yen, fils) of `currency`; other currencies refuse to mix."""

    minor: int
    currency: str

    def __post_init__(self):
        if self.currency not in CODES:
            raise BadAmount("currency", f"{self.currency!r} is not a currency of ISO 4217")
        if not isinstance(self.minor, int):
            raise BadAmount("unreadable", f"{self.minor!r} is not a whole number of minor units")

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise BadAmount("currency", f"{self.currency} and {other.currency} do not mix")
        return other.minor

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def share(self, basis_points: int) -> "Money":
        """This × basis points / 10 000, rounded half up once to a whole minor unit (halves away from zero)."""
        sign = -1 if self.minor < 0 else 1
        return Money(sign * ((abs(self.minor) * basis_points + 5_000) // 10_000), self.currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exactly."""
        return Decimal(self.minor).scaleb(-digits(self.currency))

    def __str__(self) -> str:
        """The decimal string of the API: "1234.50", "500" (JPY), "1.250" (KWD)."""
        return f"{self.decimal:f}"


def digits(currency: str) -> int:
    """How many decimals the currency has by ISO 4217."""
    return _DIGITS.get(currency, 2)


def from_decimal(text: str, currency: str) -> Money:
    """Read the API's strict decimal string: digits, at most one point, no more decimals than the currency has."""
    if currency not in CODES:
        raise BadAmount("currency", f"{currency!r} is not a currency of ISO 4217")
    found = re.fullmatch(r"(-?)(\d{1,15})(?:\.(\d+))?", text, re.ASCII)
    if not found:
        raise BadAmount("unreadable", f'"{text[:40]}" is not an amount like 1234.50')
    sign, whole, fraction = found.groups()
    return _build(sign + whole, fraction or "", currency, text)


def read_amount(text: str, currency: str) -> Money:
    """Read what people type: "1 234,50", "1,234.50", "1'234.5", "1234". Refuse what has two readings.

    "1,234" in a currency with two decimals may be a thousand or one and a bit, so it is refused, not guessed. With
    three decimals it is what it looks like, with none it is a thousand.
    """
    typed = re.sub(r"[\s\u00a0\u202f\u2009'’]", "", text)
    if not re.fullmatch(r"[0-9][0-9.,]*", typed) or len(typed) > 24:
        raise BadAmount("unreadable", f'"{text[:40]}" is not an amount')
    marks = re.findall(r"[.,]", typed)
    if not marks:
        return _build(typed, "", currency, text)
    last = marks[-1]
    whole, _, tail = typed.rpartition(last)
    if len(marks) == 1:
        if len(tail) == 3 and len(whole) <= 3 and whole != "0":
            if digits(currency) == 0:
                return _build(whole + tail, "", currency, text)
            if digits(currency) == 3:
                return _build(whole, tail, currency, text)
            raise BadAmount(
                "ambiguous", f'"{text[:40]}" can be read in two ways: write {whole}{tail} or {whole}.{tail[:2]}'
            )
        return _build(whole, tail, currency, text)
    groups = whole if len(set(marks)) == 2 and marks.count(last) == 1 else typed
    if not re.fullmatch(r"\d{1,3}([.,]\d{3})+", groups) or len(set(re.findall(r"[.,]", groups))) != 1:
        raise BadAmount("unreadable", f'"{text[:40]}" is not an amount')
    fraction = tail if groups is whole else ""
    return _build(re.sub(r"[.,]", "", groups), fraction, currency, text)


def _build(whole: str, fraction: str, currency: str, text: str) -> Money:
    places = digits(currency)
    if len(fraction) > places:
        raise BadAmount("decimals", f'"{text[:40]}" has more decimals than {currency} has ({places})')
    minor = int((whole or "0") + fraction.ljust(places, "0"))
    if abs(minor) > LARGEST:
        raise BadAmount("too_large", f'"{text[:40]}" is more than can be booked at once')
    return Money(minor, currency)
