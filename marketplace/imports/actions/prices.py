"""Prices as price lists write them: "$98.24 ", "from 500", "от 1 234,50 ₴", "€80/hour", "500+"."""

import re

from flask_babel import gettext as _

from ...core.currencies import CODES
from ...core.money import BadAmount, Money, digits, from_decimal, read_amount
from .sheet import Row, RowRefused

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


def currency_of(row: Row) -> str:
    """The currency that a row names; empty where it names none."""
    code = row["currency"].upper()
    if code and code not in CODES:
        raise RowRefused("currency", _('"%(text)s" is not a currency like EUR', text=row["currency"]))
    return code


def refused(row: Row, field: str, error: BadAmount, currency: str) -> RowRefused:
    """The refusal of a row whose amount can't be read."""
    text = row[field][:40]
    sentences = {
        "ambiguous": _('"%(text)s" can be read in two ways: write %(first)s or %(second)s', text=text,
                       first=error.readings[0], second=error.readings[1]) if error.readings else "",
        "other_currency": _('"%(text)s" is not in %(currency)s', text=text, currency=currency),
        "decimals": _('"%(text)s" has more decimals than %(currency)s has (%(n)s)', text=text, currency=currency,
                      n=digits(currency)),
        "too_large": _('"%(text)s" is more than can be booked at once', text=text),
    }  # fmt: skip
    return RowRefused(field, sentences.get(error.why) or _('"%(text)s" is not an amount', text=text))
