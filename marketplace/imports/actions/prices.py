"""Prices as price lists write them: "$98.24 ", "from 500", "от 1 234,50 ₴", "€80/hour", "500+"."""

import re
from collections.abc import Callable

from flask_babel import gettext as _

from ...catalog.models import Unit
from ...core.currencies import CODES, currencies_of_sign
from ...core.money import BadAmount, Money, digits, from_decimal, read_amount
from .sheet import Faults, Row, RowRefused
from .units import parted, unit_of

ANY = "EUR"  # whether a text is an amount at all is the same in every currency

# Words and marks before a price that say where it begins.
_BEFORE = re.compile(
    r"^(?:from|starting (?:at|from)|starts (?:at|from)|ab|от|від|c|≥|>=?|~|≈|ca\.?|около|близько)[\s:]*(?=[^\s\w]*\s*[\d]|[A-Z]{3})",
    re.IGNORECASE,
)


def read_price(text: str, currency: str) -> Money:
    """The format's own decimal string, or a price as people write it; BadAmount for what is none."""
    try:
        return from_decimal(text.strip(), currency)
    except BadAmount:
        bare = _bare(text)
        # What has no figure is told as it was written.
        return read_amount(bare if re.search(r"\d", bare, re.ASCII) else text, currency)


def _bare(text: str) -> str:
    """An amount with the sign of its currency, without where it begins and what it is for."""
    return _BEFORE.sub("", parted(text.strip())[0].strip()).strip().removesuffix("+").strip()


def priced_for(row: Row) -> Unit | None:
    """The unit that stands behind the price itself: "€80/hour". None where none does; a refusal for one that is unknown, or
    another than the row's own."""
    _price, word = parted(row["price_from"])
    if not word:
        return None
    currency = currency_of(row, "price_from")
    found, own = unit_of(word, currency), row["unit"]
    if found is None:
        raise RowRefused("price_from", _("“%(text)s” is not one of %(words)s", text=word[:40], words=", ".join(Unit)))
    if own and unit_of(own, currency) != found:
        raise RowRefused("unit", _("“%(text)s” is another unit than that of the price, “%(word)s”",
                                   text=own[:40], word=word[:40]))  # fmt: skip
    return found


def amount_in(row: Row, field: str, read: Callable[[str, str], Money], faults: Faults) -> Money | None:
    """The amount in a field, in the currency that the row or the amount's own sign names; None where there is none that can be
    read. What no currency makes an amount is told also where none is named."""
    currency = faults.of(_named_currency, row, field)
    if not row[field]:
        return None
    try:
        found = read(row[field], currency or ANY)
    except BadAmount as error:
        if currency or error.why == "unreadable":
            faults.found.setdefault(field, _sentence(row[field][:40], error, currency or ANY))
        return None
    return found if currency else None


def _named_currency(row: Row, field: str) -> str:
    return currency_of(row, field) or row.need("currency")


def currency_of(row: Row, field: str = "") -> str:
    """The currency that a row names, or else the sign beside the amount in a field; empty where neither does."""
    code = row["currency"].upper()
    if code and code not in CODES:
        raise RowRefused("currency", _("“%(text)s” is not a currency like EUR", text=row["currency"]))
    return code or _signed(_bare(row[field]))


def _signed(amount: str) -> str:
    """The currency that the signs beside an amount mean together; a refusal where they mean several."""
    signs = [sign for sign in re.split(r"[\d\s.,'’]*\d[\d\s.,'’]*", amount) if sign.strip()]
    named = [codes for sign in signs if (codes := currencies_of_sign(sign.strip()))]
    meant = set.intersection(*named) if named else set()
    if len(meant) > 1:
        raise RowRefused("currency", _("“%(sign)s” is the sign of several currencies: write the code of yours in a column, or"
                                       " one for all rows", sign=signs[0].strip()))  # fmt: skip
    return next(iter(meant), "")


def _sentence(text: str, error: BadAmount, currency: str) -> str:
    """Why it is no amount that can be kept."""
    sentences = {
        "ambiguous": _("“%(text)s” can be read in two ways: write %(first)s or %(second)s", text=text,
                       first=error.readings[0], second=error.readings[1]) if error.readings else "",
        "other_currency": _("“%(text)s” is not in %(currency)s", text=text, currency=currency),
        "decimals": _("“%(text)s” has more decimals than %(currency)s has (%(n)s)", text=text, currency=currency,
                      n=digits(currency)),
        "too_large": _("“%(text)s” is more than can be booked at once", text=text),
    }  # fmt: skip
    return sentences.get(error.why) or _("“%(text)s” is not an amount", text=text)
