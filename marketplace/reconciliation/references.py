"""Which orders a text names: "LP-BO311-37", as people and banks change it on its way."""

import re

from ..settlement.bank import reference_of

# Any marks, or none, between the parts: banks take hyphens out, break lines in between, write it small.
_NAMED = re.compile(r"L[\W_]*P[\W_]*B[\W_]*O[\W_]*((?:\d[\s\-./\u2010-\u2015]*){3,14})", re.IGNORECASE | re.ASCII)
_MENTIONED = re.compile(r"L[\W_]*P[\W_]*B[\W_]*O[\W_]*\d", re.IGNORECASE | re.ASCII)


def orders_named(text: str) -> set[int]:
    """The ids of the orders whose references stand in a text, each with its right check digits.

    Where figures follow a reference without a hyphen between, each beginning that has right check digits counts: one in 97
    has them by chance, and whoever looks the ids up finds which is theirs.
    """
    return {one for found in _NAMED.finditer(text) for one in _read(found[1])}


def mentions_an_order(text: str) -> bool:
    """Whether it holds what looks like a reference, be it mistyped."""
    return bool(_MENTIONED.search(text))


def _read(figures: str) -> set[int]:
    plain = re.match(r"(\d+)[-\u2010-\u2015](\d\d)(?!\d)", figures)
    if plain and _is_right(int(plain[1]), plain[2]):
        return {int(plain[1])}
    whole = re.sub(r"\D", "", figures)
    cut = ((whole[: at - 2], whole[at - 2 : at]) for at in range(3, len(whole) + 1))
    return {int(number) for number, check in cut if _is_right(int(number), check)}


def _is_right(number: int, check: str) -> bool:
    return number > 0 and reference_of(number).endswith(f"-{check}")
