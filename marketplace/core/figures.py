"""How one language writes amounts of one currency, read from Babel once instead of at each amount."""

from copy import copy
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

from .money import digits

# What everybody writes, where CLDR has the code, as in Ukrainian: no other currency has this sign.
SIGNS = {"EUR": "€"}
MINUS, NBSP = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Figure:
    """What stands around a number and inside it. `frame` is before and after it, `minus_frame` where it is negative."""

    frame: tuple[str, str]
    minus_frame: tuple[str, str]
    thousands: str
    point: str
    places: int

    @property
    def before(self) -> str:
        """What stands before a number: the currency, in some languages."""
        return self.frame[0]

    def write(self, minor: int, sign: bool = False, whole: bool = False) -> str:
        """`minor` units; with `sign`, "+" before a positive amount; with `whole`, without decimals."""
        units, rest = divmod(abs(minor), 10**self.places)
        text = f"{units:,}".replace(",", self.thousands)
        if self.places and not whole:
            text = f"{text}{self.point}{rest:0{self.places}d}"
        before, after = self.minus_frame if minor < 0 else self.frame
        return f"{'+' if sign and minor > 0 else ''}{before}{text}{after}"


@cache
def figure_of(language: str, currency: str, named: bool = True) -> Figure:
    """How `language` writes amounts of `currency`, with its ISO 4217 decimals; `named`, with the currency's sign."""
    locale = Locale.parse(language)
    pattern = copy(locale.currency_formats["standard"] if named else locale.decimal_formats[None])
    pattern.frac_prec = (0, 0)
    one, minus_one = (
        pattern.apply(
            number, locale, currency=SIGNS.get(currency, currency) if named else None, currency_digits=False
        ).partition("1")
        for number in (1, -1)
    )
    return Figure(
        _apart(*one[::2]),
        _apart(minus_one[0].replace("-", MINUS, 1), minus_one[2].replace("-", MINUS, 1)),
        get_group_symbol(locale),
        get_decimal_symbol(locale),
        digits(currency),
    )


def _apart(before: str, after: str) -> tuple[str, str]:
    """A code of letters doesn't touch the number ("UAH 5"), as CLDR's currencySpacing wants, and Babel doesn't do."""
    return before + NBSP * before[-1:].isalpha(), NBSP * after[:1].isalpha() + after
