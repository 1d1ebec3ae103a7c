"""Prices as price lists write them: "$98.24 ", "from 500", "от 1 234,50 ₴", "€80/hour", "500+"."""

import re

from ...core.money import BadAmount, Money, from_decimal, read_amount

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
