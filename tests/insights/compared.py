"""Figures as plain values, and how they differ from brute force."""

from marketplace.core.extensions import db
from marketplace.exchange.models import Referral
from marketplace.insights import actions, due
from marketplace.insights.figures import figures
from marketplace.insights.indicators import Unit
from marketplace.insights.scope import Scope
from marketplace.members.models import Agency
from tests.insights import brute_force

ALL = {"money"}


def count() -> None:
    """Count all days that wait for it."""
    while days := due.days(1000):
        actions.count(days)


def plain(value, unit):
    """A value as brute force says it."""
    if unit == Unit.MONEY:
        return {one.currency: one.minor for one in value.sums}
    return (value.count, value.of) if unit == Unit.SHARE else value.count


def scopes(pairs: int = 6) -> list[Scope]:
    """The alliance, each agency, and some pairs."""
    agencies = [Scope(one) for one in db.session.scalars(db.select(Agency.id).order_by(Agency.id))]
    both = db.session.execute(
        db.select(Referral.referrer_id, Referral.receiver_id).distinct().order_by("referrer_id").limit(pairs)
    )
    return [Scope(), *agencies, *(Scope(giver, taker) for giver, taker in both)]


def differences(scope: Scope, period) -> list:
    """The indicators that brute force counts otherwise, now and before."""
    found = []
    for one in figures(scope, period, ALL).each.values():
        name = one.indicator.name
        for of, value in ((period, one.now), (period.before, one.before)):
            if name.startswith(("overdue", "broken_now")) and of is not period:
                continue
            expected = brute_force.value(name, scope.agency_id, scope.partner_id, of.first, of.last)
            if plain(value, one.indicator.unit) != expected:
                found.append((scope, of.words, name, plain(value, one.indicator.unit), expected))
    return found
