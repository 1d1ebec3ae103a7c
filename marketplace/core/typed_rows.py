"""Forms with a number of like rows, which are added, taken away and moved by buttons, without a script: each press sends the form, and
what was typed comes back in its new order."""

from collections.abc import Mapping, Sequence

from flask import request

from . import kept_forms


def count_sent(most: int, first: int) -> int:
    """How many rows the form that was sent had, or the one that is kept for this page, by its field `count`; otherwise `first`."""
    sent = request.form.get("count", "") if request.method == "POST" else kept_forms.kept_value("count")
    if not sent and request.method != "POST":
        return first
    return min(int(sent), most) if sent.isascii() and sent.isdecimal() and len(sent) < 4 else 0


def moved(rows: Sequence[Mapping[str, str]], deed: str, most: int) -> list[Mapping[str, str]] | None:
    """The rows after a press of `add`, `remove-2`, `up-2` or `down-2`; None for another button."""
    kept = list(rows)
    if deed == "add":
        return [*kept, {}][:most]
    word, _dash, number = deed.partition("-")
    if word not in ("remove", "up", "down") or not (number.isascii() and number.isdecimal() and len(number) < 4):
        return None
    n = int(number)
    if n >= len(kept):
        return kept
    row = kept.pop(n)
    if word != "remove":
        kept.insert(max(n - 1, 0) if word == "up" else n + 1, row)
    return kept


def as_data(what: str, rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Rows as the data of a form whose fields are named `what-0-name`."""
    return {f"{what}-{n}-{name}": text for n, row in enumerate(rows) for name, text in row.items()}
