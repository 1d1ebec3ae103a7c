"""Terms in words, as members read them: "15%, in months 1 to 12, for members of the level Gold"."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Protocol

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.formats import money, percent
from ..core.room import house
from .models import FeeKind, Measure, RewardRule


class NamesServices(Protocol):
    """Terms, or a rule of them, that are set or only tried."""

    @property
    def category_ids(self) -> list[int] | None:
        """The services that they are for, by their ids; none: for all."""


def in_words(
    rate: int, rules: Iterable[RewardRule] = (), level: str | None = None, services: Collection[int] | None = ()
) -> list[str]:
    """What is due of each fee to a referrer of this level for a client of these services: a sentence for each rule that can hold, in
    their order, and the plain rate for what is left. Rules that come after one that always holds are never asked. `services` None: of
    whichever service, and each sentence says for which it is."""
    said = []
    for rule in rules:
        if not rule.is_of(level, rule.category_ids or () if services is None else services):
            continue
        when = [*(_services(rule) if services is None else ()), *_when(rule)]
        said.append(rule_in_words(rule, when))
        if not when:
            return said
    plain = _("%(rate)s of each fee", rate=percent(rate))
    return [*said, _("otherwise %(share)s", share=plain) if said else plain]


def whole_rule(rule: RewardRule) -> str:
    """A rule with the level and the services that it is for, as admins read it."""
    return rule_in_words(rule, [*_for_whom(rule), *_when(rule)])


def rule_in_words(rule: RewardRule, when: Iterable[str]) -> str:
    """What a rule gives, when, and what holds it back."""
    return ", ".join([_gives(rule), *when, *_limits(rule)])


def _gives(rule: RewardRule) -> str:
    if flat := rule.sum_of(rule.flat_minor):
        return _("%(sum)s for each fee", sum=money(flat))
    share = _("%(rate)s of each fee", rate=percent(rule.rate))
    if rule.step_rate is None or rule.step_of is None or rule.most_rate is None:
        return share
    return _("%(share)s and %(more)s more for each %(step)s, at most %(most)s",
             share=share, more=percent(rule.step_rate), step=measure_words(rule, rule.step_of), most=percent(rule.most_rate))  # fmt: skip


def _for_whom(rule: RewardRule) -> list[str]:
    said = [_("for members of the level %(level)s", level=rule.level)] if rule.level else []
    return said + _services(rule)


def _services(rule: RewardRule) -> list[str]:
    return [_("for %(services)s", services=", ".join(services_of(rule)))] if rule.category_ids else []


def services_of(named: NamesServices) -> list[str]:
    """The services that it is for, in the reader's language; none where it is for all."""
    names: list[str] = house().answers["service_names"](named.category_ids) if named.category_ids else []
    return names


def _when(rule: RewardRule) -> list[str]:
    said = []
    if rule.only_in:
        said.append(_("of fees in %(currency)s", currency=rule.only_in))
    if rule.kind:
        said.append(_("of what is paid regularly") if rule.kind == FeeKind.RECURRING else _("of what is paid once"))
    if rule.from_month or rule.to_month:
        said.append(_months(rule))
    if rule.first_fees:
        several = ngettext("of the client’s first %(num)d fee", "of the client’s first %(num)d fees", rule.first_fees)
        said.append(several if rule.first_fees > 1 else _("of the client’s first fee"))
    if rule.paid_months:
        said.append(ngettext("after %(num)d month in which the client has paid",
                             "after %(num)d months in a row in which the client has paid", rule.paid_months))  # fmt: skip
    if rule.from_value or rule.to_value:
        said.append(_measures(rule))
    return said


def _months(rule: RewardRule) -> str:
    first, last = rule.from_month or 1, rule.to_month
    if last is None:
        return _("from month %(n)s on", n=first)
    if first == last:
        return _("in month %(n)s", n=first)
    return _("in months %(first)s to %(last)s", first=first, last=last)


def _measures(rule: RewardRule) -> str:
    """Between what the rule measures."""
    first, last = (measure_words(rule, one) if one else "" for one in (rule.from_value, rule.to_value))
    of = {Measure.TURNOVER_MONTH: _("in the month"), Measure.TURNOVER_YEAR: _("in twelve months"), None: ""}
    within = of.get(rule.measure, _("who have paid in twelve months"))
    if not last:
        return _("from %(first)s %(within)s on", first=first, within=within)
    if not first:
        return _("below %(last)s %(within)s", last=last, within=within)
    return _("from %(first)s to below %(last)s %(within)s", first=first, last=last, within=within)


def measure_words(rule: RewardRule, value: int) -> str:
    """What a rule measures, so much of it."""
    if rule.measure == Measure.CLIENTS:
        return ngettext("%(num)d client", "%(num)d clients", value)
    turnover = rule.sum_of(value)
    return _("%(sum)s of turnover", sum=money(turnover)) if turnover else str(Decimal(value))


def _limits(rule: RewardRule) -> list[str]:
    said = []
    if (cap := rule.sum_of(rule.cap_minor)) and rule.cap_per:
        said.append(_("at most %(sum)s in %(time)s for each client", sum=money(cap), time=rule.cap_per.label))
    if rule.hold_days:
        said.append(
            ngettext(
                "due %(num)d day after the client has paid",
                "due %(num)d days after the client has paid",
                rule.hold_days,
            )
        )
    if rule.hold_until:
        said.append(
            _("due at the end of the quarter") if rule.hold_until == "quarter" else _("due at the end of the month")
        )
    return said
