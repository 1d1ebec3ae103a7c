"""Levels as an admin types them."""

from collections.abc import Iterable, Mapping

from flask import current_app
from flask_babel import gettext as _

from ..core.errors import BadInput
from ..core.forms import amount_sentence
from ..core.money import BadAmount, read_amount
from .actions import NewLevel
from .models import Ladder


def read_levels(typed: Iterable[Mapping[str, str]]) -> list[NewLevel]:
    """The levels, or a refusal whose errors are named `levels-0-name` …. Sums are in the base currency."""
    currency = current_app.config["SETTINGS"].base_currency
    found: list[NewLevel] = []
    errors: dict[str, str] = {}
    for n, one in enumerate(typed):
        level, wrong = _read(one, currency)
        found.append(level)
        errors |= {f"levels-{n}-{name}": said for name, said in wrong.items()}
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    return found


def _read(typed: Mapping[str, str], currency: str) -> tuple[NewLevel, dict[str, str]]:
    errors: dict[str, str] = {}
    sums = {"least_year": 0, "least_month": 0}
    won = (typed.get("least_won") or "").strip()
    if won and not (won.isascii() and won.isdecimal() and len(won) < 10):
        errors["least_won"] = _("Write a whole number.")
        won = ""
    for name in sums:
        if text := (typed.get(name) or "").strip():
            try:
                sums[name] = read_amount(text, currency).minor
            except BadAmount as error:
                errors[name] = amount_sentence(text, currency, error)
    return NewLevel(typed.get("name") or "", int(won or 0), sums["least_year"], sums["least_month"]), errors


def typed_of(ladder: Ladder) -> list[dict[str, str]]:
    """Levels as one would have typed them."""
    return [
        {
            "name": one.name, "least_won": str(one.least_won or ""),
            "least_year": str(one.least_year) if one.least_year_minor else "",
            "least_month": str(one.least_month) if one.least_month_minor else "",
        }
        for one in ladder.levels
    ]  # fmt: skip
