"""Rules of terms as an admin types them, all of them texts, read with a sentence for each field that can't be."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from ..catalog.queries import find_category
from ..core.errors import BadInput
from ..core.forms import amount_sentence
from ..core.money import CODES, BadAmount, read_amount
from ..core.room import house
from ..core.vocabulary import Vocabulary
from ..rewards.actions import NewRule
from ..rewards.actions.rules import errors_of
from ..rewards.models import CapPer, FeeKind, HoldUntil, Measure
from .points import basis_points

# What is typed, by the field of the rule that it becomes.
RATES = {"rate": "rate", "step_rate": "step_rate", "most_rate": "most_rate"}
COUNTS = ("from_month", "to_month", "first_fees", "paid_months", "hold_days")
SUMS = {"flat": "flat_minor", "cap": "cap_minor"}
VALUES = ("from_value", "to_value", "step_of")  # sums or counts, as what is measured is
WORDS: dict[str, type[Vocabulary]] = {"kind": FeeKind, "measure": Measure, "cap_per": CapPer, "hold_until": HoldUntil}
FIELDS = ("level", "services", "kind", "from_month", "to_month", "first_fees", "paid_months", "measure", "from_value", "to_value",
          "rate", "step_rate", "step_of", "most_rate", "flat", "cap", "cap_per", "hold_days", "hold_until", "currency")  # fmt: skip


def read_rules(typed: Iterable[Mapping[str, str]]) -> list[NewRule]:
    """All rules, or a refusal whose errors are named `rules-0-rate` …."""
    rules: list[NewRule] = []
    errors: dict[str, str] = {}
    for n, one in enumerate(typed):
        rule, wrong = read_rule(one)
        rules.append(rule)
        errors |= {f"rules-{n}-{name}": said for name, said in wrong.items()}
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    return rules


def read_rule(typed: Mapping[str, str]) -> tuple[NewRule, dict[str, str]]:
    """A rule, and what is wrong in it by the name of the field. The currency counts only where there is a sum."""
    reader = _Reader(typed)
    rule = NewRule(**reader.found)
    if not rule.has_sums:
        rule = replace(rule, currency=None)
    names = {kept: name for name, kept in SUMS.items()}
    wrong = {names.get(name, name): said for name, said in errors_of(rule).items()}
    return rule, wrong | reader.errors


class _Reader:
    """Reads one field after the other, and keeps what was found and what is wrong."""

    def __init__(self, typed: Mapping[str, str]):
        self.typed = typed
        self.errors: dict[str, str] = {}
        self.found: dict[str, Any] = {}
        self._words()
        for name in COUNTS:
            self.found[name] = self._count(name)
        for name, kept in RATES.items():
            self.found[kept] = self._rate(name)
        self.found["rate"] = self.found["rate"] or 0
        for name, kept in SUMS.items():
            self.found[kept] = self._sum(name)
        measure = self.found["measure"]
        for name in VALUES:
            self.found[name] = self._sum(name) if measure and measure.is_money else self._count(name)
        self._level()
        self._services()

    def _text(self, name: str) -> str:
        return (self.typed.get(name) or "").strip()

    def _words(self) -> None:
        self.found["currency"] = self._text("currency") or None
        for name, words in WORDS.items():
            self.found[name] = words.read(self._text(name))
            if self._text(name) and self.found[name] is None:
                self.errors[name] = _("Choose one.")

    def _count(self, name: str) -> int | None:
        text = self._text(name)
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) < 13):
            self.errors[name] = _("Write a whole number.")
            return None
        return int(text)

    def _rate(self, name: str) -> int | None:
        text = self._text(name)
        if not text:
            return None
        points = basis_points(text.replace(",", "."))
        if points is None or not 0 <= points <= 10_000:
            self.errors[name] = _("Write a percentage like 10 or 7.5, with at most two decimals.")
            return None
        return points

    def _sum(self, name: str) -> int | None:
        text, currency = self._text(name), self._text("currency")
        if not text:
            return None
        if currency not in CODES:
            self.errors["currency"] = _("Choose a currency.")
            return None
        try:
            return read_amount(text, currency).minor
        except BadAmount as error:
            self.errors[name] = amount_sentence(text, currency, error)
            return None

    def _level(self) -> None:
        name = self._text("level") or None
        self.found["level"] = name
        if name and name not in house().answers["level_names"]():
            self.errors["level"] = _("There is no level of this name.")

    def _services(self) -> None:
        found = {}
        for name in filter(None, (one.strip() for one in self._text("services").split(","))):
            category = find_category(name)
            if category is None:
                self.errors["services"] = _("No service is called “%(name)s”.", name=name[:200])
            else:
                found[category.id] = category.name_en
        self.found["services"] = tuple(found.items())
