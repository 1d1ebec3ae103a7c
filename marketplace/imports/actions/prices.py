"""Prices as price lists write them: "$98.24 ", "from 500", "от 1 234,50 ₴", "€80/hour", "500+"."""

import re
from collections.abc import Callable

from flask_babel import gettext as _

from ...core.currencies import CODES
from ...core.money import BadAmount, Money, digits, from_decimal, read_amount
from .sheet import Faults, Row, RowRefused

ANY = "EUR"  # whether a text is an amount at all is the same in every currency

# Words and marks before a price that say where it begins, and those after it that say what for.
_BEFORE = re.compile(
    r"^(?:from|starting (?:at|from)|starts (?:at|from)|ab|от|від|c|≥|>=?|~|≈|ca\.?|около|близько)[\s:]*(?=[^\s\w]*\s*[\d]|[A-Z]{3})",
    re.IGNORECASE,
)
_AFTER = re.compile(r"(?:\s*\+|\s*(?:/|\bper\b|\bза\b|\bв\b|\bпро\b|\bpro\b|\ban?\b)\s*[^\W\d]+\.?)$", re.IGNORECASE)


def read_price(text: str, currency: str) -> Money:
    """The format's own decimal string, or a price as people write it; BadAmount for what is none."""
    try:
        return from_decimal(text.strip(), currency)
    except BadAmount:
        bare = _AFTER.sub("", _BEFORE.sub("", text.strip())).strip()
        # What has no figure is told as it was written.
        return read_amount(bare if re.search(r"\d", bare, re.ASCII) else text, currency)


def amount_in(row: Row, field: str, read: Callable[[str, str], Money], faults: Faults) -> Money | None:
    """The amount in a field, in the currency that the row names; None where there is none that can be read. What no currency
    makes an amount is told also where the row names none."""
    currency = faults.of(_named_currency, row)
    if not row[field]:
        return None
    try:
        found = read(row[field], currency or ANY)
    except BadAmount as error:
        if currency or error.why == "unreadable":
            faults.found.setdefault(field, _sentence(row[field][:40], error, currency or ANY))
        return None
    return found if currency else None


def _named_currency(row: Row) -> str:
    row.need("currency")
    return currency_of(row)


def currency_of(row: Row) -> str:
    """The currency that a row names; empty where it names none."""
    code = row["currency"].upper()
    if code and code not in CODES:
        raise RowRefused("currency", _('"%(text)s" is not a currency like EUR', text=row["currency"]))
    return code


def _sentence(text: str, error: BadAmount, currency: str) -> str:
    """Why it is no amount that can be kept."""
    sentences = {
        "ambiguous": _('"%(text)s" can be read in two ways: write %(first)s or %(second)s', text=text,
                       first=error.readings[0], second=error.readings[1]) if error.readings else "",
        "other_currency": _('"%(text)s" is not in %(currency)s', text=text, currency=currency),
        "decimals": _('"%(text)s" has more decimals than %(currency)s has (%(n)s)', text=text, currency=currency,
                      n=digits(currency)),
        "too_large": _('"%(text)s" is more than can be booked at once', text=text),
    }  # fmt: skip
    return sentences.get(error.why) or _('"%(text)s" is not an amount', text=text)
