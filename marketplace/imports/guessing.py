"""Which column is which: by what they are called, in three languages, and where that says nothing by what stands in them."""

import re
from collections.abc import Iterable

from flask import current_app

from ..core.currencies import currencies_of_sign
from ..core.spelling import folded
from .actions.reading import Sheet, head
from .actions.sheet import REASON, Source
from .actions.units import parted
from .fields import SheetField

LOOKED_AT = 200  # rows whose cells are looked at
MOST_OF = 0.8  # the share of cells that have to look like it
WORD = re.compile(r"[^\W_]+")
NAMED, MENTIONED, LOOKS = 3.0, 2.0, 1.0


def guess(sheet: Sheet, fields: Iterable[SheetField]) -> dict[str, Source]:
    """The likeliest mapping: each column is read as one field, the surest guesses first. Of what no column gives, the currency
    is told by the signs of the prices."""
    fields = list(fields)
    scores = [
        (_score(sheet, at, field), -order, -at, field.name, at)
        for order, field in enumerate(fields)
        for at in range(len(sheet.heads))
    ]
    found: dict[str, Source] = {}
    for score, _order, _place, name, at in sorted(scores, reverse=True):
        if score and name not in found and at not in found.values():
            found[name] = at
    if "currency" not in found and (currency := _currency(sheet, found.get("price_from", found.get("fee")))):
        found["currency"] = currency
    return {field.name: found[field.name] for field in fields if field.name in found}


def cells_of(sheet: Sheet, at: int, most: int = LOOKED_AT) -> list[str]:
    """The first cells of a column that hold something."""
    cells = (cells[at].strip() for _line, cells in sheet.rows[:LOOKED_AT] if at < len(cells))
    return [cell for cell in cells if cell][:most]


def _score(sheet: Sheet, at: int, field: SheetField) -> float:
    name = sheet.heads[at]
    if head(name) == REASON:
        return 0
    if head(name) == field.name:
        return NAMED + 1
    words = _words(name)
    parts, alone = ([_words(one) for one in half.split(",")] for half in f"{field.heads}|".split("|")[:2])
    if name and words in (*parts, *alone):
        return NAMED
    # The more of the head it is, the surer: "Service" of "Service, its price" is more than of a whole sentence.
    mentioned = [len(one) / len(words) for one in parts if one.strip() and one in words]
    if mentioned:
        return MENTIONED + max(mentioned)
    return LOOKS if field.looks and _looks(cells_of(sheet, at), field) else 0


def _words(text: str) -> str:
    """The words of a head, each between blanks; the signs of one that has none."""
    return f" {' '.join(WORD.findall(folded(text))) or text.strip()} "


def _looks(cells: list[str], field: SheetField) -> bool:
    return (
        bool(cells) and field.looks is not None and sum(bool(field.looks(one)) for one in cells) >= MOST_OF * len(cells)
    )


def _currency(sheet: Sheet, at: Source | None) -> str:
    """The alliance's own, unless the signs beside the prices are of another; "" where they may be of several, each to be read
    by its own."""
    base = str(current_app.config["SETTINGS"].base_currency)
    if not isinstance(at, int):
        return base
    cells = {sign for _line, cells in sheet.rows for cell in cells[at : at + 1] for sign in _around(parted(cell)[0])}
    signs = [codes for one in cells if (codes := currencies_of_sign(one) or currencies_of_sign(f"{one}."))]
    named = set.intersection(*signs) if signs else {base}
    if base in named:
        return base
    # "$" is twenty currencies; unless ours is one of them, most mean this one. Beside "A$" it may be either.
    alike = all(codes == named for codes in signs)
    return "USD" if "USD" in named else min(named) if named and alike else ""


def _around(price: str) -> list[str]:
    """The words and signs around the figures of a price."""
    return "".join(" " if one.isdigit() or one in ".," else one for one in price).split()
