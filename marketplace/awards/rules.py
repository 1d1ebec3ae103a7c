"""By which rule each award is given, in words that everybody reads; and what is made public of a figure."""

from decimal import Decimal
from fractions import Fraction
from math import floor

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.formats import day, decimal, money, price
from ..core.languages import grouped
from ..core.money import Money
from .models import Award, Kind, Place

SHOWN_DIGITS = 2  # of sums of others


def rule_of(award: Award) -> str:
    """How it is counted, and who is placed."""
    return {
        Kind.MOST_SOLD: _most_sold,
        Kind.MOST_ACTIVE: _most_active,
        Kind.FASTEST_GROWING: _fastest_growing,
        Kind.HARDEST_PROJECT: _hardest_project,
        Kind.OWN: lambda one: one.about,
    }[award.kind](award)


def _most_sold(_award: Award) -> str:
    return _(
        "Fees that clients received from members and from the site paid within the season, less what was given back to them in it;"
        " in %(currency)s by the rates of the day of counting. The day on which the client paid counts. Others’ sums are"
        " published to two digits.",
        currency=current_app.config["SETTINGS"].base_currency,
    )


def _most_active(award: Award) -> str:
    counted = _(
        "Clients accepted within the season who were really contacted: each counts once for the member that passed them on, and once for"
        " the member that works on them. Leads that nobody took, declined or never contacted count for nobody."
    )
    least = ngettext("Placed from %(num)d client on.", "Placed from %(num)d clients on.", award.least)
    return f"{counted} {least}"


def _fastest_growing(award: Award) -> str:
    counted = _(
        "Clients received that became a contract within the season, against the same number of days before it: by how many percent there"
        " were more."
    )
    least = ngettext(
        "Placed with at least %(num)d such client in the days before.",
        "Placed with at least %(num)d such clients in the days before.",
        award.least,
    )
    return f"{counted} {least}"


def _hardest_project(award: Award) -> str:
    counted = _(
        "Members nominate a project of theirs until %(day)s and tell why it was hard. Each member has one vote, not for"
        " itself, and can change it until the last day.",
        day=day(award.season.nominate_until),
    )
    least = ngettext("Placed from %(num)d vote on.", "Placed from %(num)d votes on.", award.least)
    return f"{counted} {least}"


def general() -> str:
    """What holds of all that is counted."""
    return _(
        "Active members alone are placed: none that are suspended or leave, and none from whom nothing has come for 60 days. Equal figures"
        " share a place. What is counted no longer changes by later refunds."
    )


def rounded(sum: Money) -> Money:
    """A sum as others than its owner and the admins read it: its first two digits, the rest zeros."""
    step = _step(sum)
    return Money(sum.minor // step * step, sum.currency)


def could_be(sum: Money) -> Money:
    """The least sum that is more than any which is published as this one is."""
    return Money(rounded(sum).minor + _step(sum), sum.currency)


def _step(sum: Money) -> int:
    return int(10 ** max(len(str(abs(sum.minor))) - SHOWN_DIGITS, 0))


def growth(figure: int, before: int) -> Decimal:
    """By how many percent there is more, to one decimal, rounded half up."""
    return Decimal(floor(Fraction(1000 * (figure - before), before) + Fraction(1, 2))).scaleb(-1)


def _said_growth(figure: int, before: int) -> str:
    is_less = figure < before
    percent = growth(2 * before - figure if is_less else figure, before)
    said = {"percent": decimal(percent), "now": grouped(figure), "before": grouped(before)}
    if is_less:
        return _("%(percent)s %% fewer (%(now)s against %(before)s)", **said)
    return _("%(percent)s %% more (%(now)s against %(before)s)", **said)


def said_figure(kind: Kind, figure: int, before: int | None, currency: str, exact: bool) -> str:
    """A figure in words; of money the whole sum, or what is published of it."""
    if kind == Kind.MOST_SOLD:
        whole = Money(figure, currency)
        return money(whole) if exact else _("at least %(sum)s", sum=price(rounded(whole)))
    if kind == Kind.FASTEST_GROWING and before:
        return _said_growth(figure, before)
    if kind == Kind.HARDEST_PROJECT:
        return ngettext("%(num)d vote", "%(num)d votes", figure)
    if kind == Kind.MOST_ACTIVE:
        return ngettext("%(num)d client", "%(num)d clients", figure)
    return ngettext("%(num)d client", "%(num)d clients", figure) if kind == Kind.FASTEST_GROWING else ""


def figure_of(row: Place, exact: bool) -> str:
    """The same of a place that was counted."""
    return said_figure(row.award.kind, row.figure, row.before, row.currency or "", exact)
