"""Amounts of money: whole minor units of an ISO 4217 currency. No floats, ever."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering

from .currencies import CODES, DIGITS, currencies_of_sign

LARGEST = 10**12


class BadAmount(ValueError):
    """Text that is no amount, or could be read as two different ones. `why` says which, for a sentence in any language:
    unreadable, ambiguous, decimals, too_large, currency or other_currency; `readings` are the two of an ambiguous one."""

    def __init__(self, why: str, sentence: str, readings: tuple[str, ...] = ()):
        super().__init__(sentence)
        self.why, self.readings = why, readings


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """`minor` whole minor units (cents, yen, fils) of `currency`; other currencies refuse to mix."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
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

    def part(self, of: "Money", whole: "Money") -> "Money":
        """What becomes of this when `whole` becomes `of`, all of them zero or more: rounded half up once, like a share."""
        numerator = 2 * self.minor * self._same(of) + self._same(whole)
        return Money(numerator // (2 * whole.minor), self.currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exactly."""
        return Decimal(self.minor).scaleb(-digits(self.currency))

    def __str__(self) -> str:
        """The decimal string of the API: "1234.50", "500" (JPY), "1.250" (KWD)."""
        return f"{self.decimal:f}"


def digits(currency: str) -> int:
    """How many decimals the currency has by ISO 4217."""
    return DIGITS[currency]


def from_decimal(text: str, currency: str) -> Money:
    """Read the API's strict decimal string: digits, at most one point, no more decimals than the currency has."""
    if currency not in CODES:
        raise BadAmount("currency", f"{currency!r} is not a currency of ISO 4217")
    found = re.fullmatch(r"(-?)(\d{1,15})(?:\.(\d+))?", text, re.ASCII)
    if not found:
        raise BadAmount("unreadable", f'"{text[:40]}" is not an amount like 1234.50')
    sign, whole, fraction = found.groups()
    return _build(sign + whole, fraction or "", currency, text)


BLANKS = " \u00a0\u2009\u202f"
APOSTROPHES = "'\u2019\u2018\u02bc"
# What stands in Switzerland, and elsewhere, for the decimals that there are none: "1'000.-", "1’000.–", "25,--".
_NO_DECIMALS = re.compile(r"(?<=\d)[.,][-\u2010-\u2015\u2212]{1,2}(?![\d.,])", re.ASCII)
_TYPED = re.compile(
    rf"(?P<before>[^\d,{BLANKS}]*)[{BLANKS}]*(?P<number>\d[\d.,{BLANKS}{APOSTROPHES}]*?)[{BLANKS}]*(?P<after>[^\d,{BLANKS}]*)",
    re.ASCII,
)
# Thousands by blanks or apostrophes, all alike; then nothing, or a mark and decimals.
_GROUPED = re.compile(rf"\d{{1,3}}(?:([{BLANKS}{APOSTROPHES}])\d{{3}})(?:\1\d{{3}})*(?:[.,]\d+)?", re.ASCII)


def read_amount(text: str, currency: str) -> Money:
    """Read what people type: "1 234,50", "1,234.50", "1'234.5", "Fr. 25.–", "€1500", "1500 EUR". Refuse what has two readings.

    "1,234" in a currency with two decimals may be a thousand or one and a bit, so it is refused, not guessed. With
    three decimals a point is the decimal point, as we write it ourselves, and a comma is refused; with none it is a
    thousand. A sign or code of another currency than `currency` is refused.
    """
    shortened, endings = _NO_DECIMALS.subn("", text.strip(), count=1)
    found = _TYPED.fullmatch(shortened)
    if currency not in CODES or not found or len(text.strip()) > 40:
        raise _unreadable(text)
    for sign in filter(None, (found["before"], found["after"])):
        _check_sign(sign, currency, text)
    number = found["number"]
    if endings:
        return _build(_whole(number, text), "", currency, text)
    if re.search(rf"[{BLANKS}{APOSTROPHES}]", number):
        if not _GROUPED.fullmatch(number):
            raise _unreadable(text)
        whole, _, fraction = re.sub(rf"[{BLANKS}{APOSTROPHES}]", "", number).replace(",", ".").partition(".")
        return _build(whole, fraction, currency, text)
    return _build(*_split(number, currency, text), currency, text)


def _check_sign(sign: str, currency: str, text: str) -> None:
    named = currencies_of_sign(sign)
    if not named:
        raise _unreadable(text)
    if currency not in named:
        raise BadAmount("other_currency", f'"{text[:40]}" is not in {currency}')


def _whole(number: str, text: str) -> str:
    """The digits of a number that is said to have no decimals, so that each of its marks parts thousands."""
    if not re.fullmatch(rf"\d+|\d{{1,3}}([.,{BLANKS}{APOSTROPHES}])\d{{3}}(?:\1\d{{3}})*", number, re.ASCII):
        raise _unreadable(text)
    return re.sub(r"\D", "", number)


def _split(number: str, currency: str, text: str) -> tuple[str, str]:
    """Whole part and decimals of digits, points and commas."""
    marks = re.findall(r"[.,]", number)
    if not marks:
        return number, ""
    whole, mark, tail = number.rpartition(marks[-1])
    if len(marks) == 1:
        looks_like_thousands = len(tail) == 3 and len(whole) <= 3 and whole != "0"
        return _one_mark(whole, mark, tail, currency, text) if looks_like_thousands else (whole, tail)
    has_decimals = len(set(marks)) == 2 and marks.count(mark) == 1
    groups = whole if has_decimals else number
    if not re.fullmatch(r"\d{1,3}([.,]\d{3})+", groups) or len(set(re.findall(r"[.,]", groups))) != 1:
        raise _unreadable(text)
    return re.sub(r"[.,]", "", groups), tail if has_decimals else ""


def _one_mark(whole: str, mark: str, tail: str, currency: str, text: str) -> tuple[str, str]:
    """ "1,234" and "1.234": a thousand, or one and a bit."""
    places = digits(currency)
    if places == 0:
        return whole + tail, ""
    if places == 3 and mark == ".":
        return whole, tail
    readings = whole + tail, f"{whole}.{tail[:places]}"
    sentence = f'"{text[:40]}" can be read in two ways: write {readings[0]} or {readings[1]}'
    raise BadAmount("ambiguous", sentence, readings)


def _unreadable(text: str) -> BadAmount:
    return BadAmount("unreadable", f'"{text[:40]}" is not an amount')


def _build(whole: str, fraction: str, currency: str, text: str) -> Money:
    places = digits(currency)
    if len(fraction) > places:
        raise BadAmount("decimals", f'"{text[:40]}" has more decimals than {currency} has ({places})')
    minor = int((whole or "0") + fraction.ljust(places, "0"))
    if abs(minor) > LARGEST:
        raise BadAmount("too_large", f'"{text[:40]}" is more than can be booked at once')
    return Money(minor, currency)
