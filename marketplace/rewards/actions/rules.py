"""Rules of new terms: refused with a sentence at the field before the database refuses them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from flask_babel import gettext as _

from ...core.errors import BadInput
from ...core.money import CODES, LARGEST
from ..models import CapPer, FeeKind, HoldUntil, Measure, RewardRule

MOST_RULES = 40
COUNTS = {"from_month": 1200, "to_month": 1200, "first_fees": 1000, "paid_months": 1200, "hold_days": 730}
SUMS = ("from_value", "to_value", "step_of", "flat_minor", "cap_minor")


@dataclass(frozen=True)
class NewRule:
    """A rule as it is to be; the fields are those of `RewardRule`. Rates are basis points, sums minor units."""

    rate: int = 0
    level: str | None = None
    services: tuple[tuple[int, str], ...] = ()  # ids with English names
    kind: FeeKind | None = None
    from_month: int | None = None
    to_month: int | None = None
    first_fees: int | None = None
    paid_months: int | None = None
    measure: Measure | None = None
    from_value: int | None = None
    to_value: int | None = None
    step_rate: int | None = None
    step_of: int | None = None
    most_rate: int | None = None
    flat_minor: int | None = None
    cap_minor: int | None = None
    cap_per: CapPer | None = None
    hold_days: int | None = None
    hold_until: HoldUntil | None = None
    currency: str | None = None

    @property
    def has_sums(self) -> bool:
        """Whether anything of it is money, and needs a currency."""
        is_of_turnover = self.measure is not None and self.measure.is_money
        return self.flat_minor is not None or self.cap_minor is not None or is_of_turnover

    def of(self, terms_id: int | None, position: int) -> RewardRule:
        """The row that it becomes: of terms, or of none where it is only tried."""
        given = asdict(self)
        services = given.pop("services")
        row = RewardRule(terms_id=terms_id, position=position, **given) if terms_id else _loose(position, given)
        if services:
            row.category_ids, row.categories = [one for one, _name in services], [name for _one, name in services]
        return row


def _loose(position: int, given: dict[str, object]) -> RewardRule:
    row = RewardRule(terms_id=0, position=position, **given)
    row.id = -position
    return row


def check_rules(rules: Sequence[NewRule]) -> None:
    """Refuse what the database would; the errors are named `rules-0-rate` …, as the fields of the form are."""
    if len(rules) > MOST_RULES:
        raise BadInput(_("Terms have at most %(n)s rules.", n=MOST_RULES), {"rules": _("Take some away.")})
    errors = {f"rules-{n}-{name}": said for n, one in enumerate(rules) for name, said in errors_of(one).items()}
    if errors:
        raise BadInput(_("Mend what is marked."), errors)


def errors_of(rule: NewRule) -> dict[str, str]:
    """What is wrong in a rule, by field."""
    errors = {
        name: _("Choose another.")
        for name, most in COUNTS.items()
        if (value := getattr(rule, name)) is not None and not 1 <= value <= most
    }
    errors |= {name: _("Choose another.") for name in SUMS if not 0 <= (getattr(rule, name) or 0) <= LARGEST}
    errors |= {
        name: _("Enter an amount above zero.")
        for name in ("flat_minor", "cap_minor", "step_of")
        if getattr(rule, name) == 0
    }
    for name in ("rate", "most_rate", "step_rate"):
        if not 0 <= (getattr(rule, name) or 0) <= 10_000:
            errors[name] = _("A rate lies between 0 and 100 percent.")
    if rule.level is not None and not 1 <= len(rule.level) <= 40:
        errors["level"] = _("Choose another.")
    return _of_both(rule) | errors


def _of_both(rule: NewRule) -> dict[str, str]:
    """What doesn't go together."""
    errors = {}
    if rule.to_month is not None and rule.to_month < (rule.from_month or 1):
        errors["to_month"] = _("This month is before the first one.")
    if rule.to_value is not None and rule.to_value <= (rule.from_value or 0):
        errors["to_value"] = _("This is not more than where it begins.")
    if rule.measure is None and any(one is not None for one in (rule.from_value, rule.to_value, rule.step_of)):
        errors["measure"] = _("Say what is measured.")
    if any(one is not None for one in (rule.step_rate, rule.step_of, rule.most_rate)):
        errors |= _of_steps(rule)
    if rule.flat_minor is not None and (rule.rate or rule.step_rate is not None):
        errors["flat_minor"] = _("Give either a rate or a sum.")
    return _of_sums(rule) | errors


def _of_sums(rule: NewRule) -> dict[str, str]:
    errors = {}
    if (rule.cap_minor is None) != (rule.cap_per is None):
        errors["cap_minor" if rule.cap_minor is None else "cap_per"] = _("Say both how much and for how long.")
    if rule.has_sums and rule.currency not in CODES:
        errors["currency"] = _("Choose a currency.")
    if rule.currency is not None and not rule.has_sums:
        errors["currency"] = _("Nothing in this rule is a sum.")
    return errors


def _of_steps(rule: NewRule) -> dict[str, str]:
    errors = {name: _("Fill this in.") for name in ("step_rate", "step_of", "most_rate") if not getattr(rule, name)}
    if rule.most_rate is not None and rule.most_rate < rule.rate:
        errors["most_rate"] = _("This is less than the rate.")
    return errors
