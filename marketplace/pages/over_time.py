"""The charts: leads by week, money by month, days to pay."""

from datetime import date, timedelta

from flask import url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from ..core import clock
from ..core.charts import Chart, Point
from ..core.formats import day, money, month
from ..core.money import Money
from ..core.sums import base_first
from ..exchange.queries import leads_by_week
from ..statements.months import days_to_pay, earned_and_owed, last_months

WEEKS, MONTHS = 12, 12


def leads_chart(agency_id: int) -> Chart:
    """Leads of twelve weeks, both ways."""
    weeks = leads_by_week(agency_id, clock.now() - timedelta(weeks=WEEKS))
    points = [Point(day(start), came, went, str(came), str(went)) for start, came, went in weeks]
    came, went = sum(one[1] for one in weeks), sum(one[2] for one in weeks)
    return Chart(
        _("Leads, 12 weeks"), _("Week from"), (_("Received"), _("Given")), points,
        _("Leads by week: %(came)s received and %(went)s given in 12 weeks", came=came, went=went),
        (_("%(n)d in", n=came), _("%(n)d out", n=went)),
    )  # fmt: skip


def money_charts(agency_id: int) -> list[Chart]:
    """Earned and owed by month, a chart for each currency; each month opens its statement."""
    months = last_months(MONTHS)
    found = earned_and_owed(agency_id, months[0])
    return [
        _of_currency(one.currency, found[one.currency], months) for one in base_first(Money(0, each) for each in found)
    ]


def _of_currency(currency: str, sums: dict[date, tuple[Money, Money]], months: list[date]) -> Chart:
    nothing = Money(0, currency)
    pairs = [(of, *sums.get(of, (nothing, nothing))) for of in months]
    points = [
        Point(month(of), max(earned.minor, 0), max(-owed.minor, 0), money(earned), money(-owed),
              url_for("statements.statement", period=f"{of:%Y-%m}", currency=currency))
        for of, earned, owed in pairs
    ]  # fmt: skip
    earned = money(sum((pair[1] for pair in pairs), nothing))
    owed = money(-sum((pair[2] for pair in pairs), nothing))
    return Chart(
        _("Earned and owed, %(currency)s", currency=currency), _("Month"), (_("Earned"), _("Owed")), points,
        _("By month: %(earned)s earned and %(owed)s owed in 12 months", earned=earned, owed=owed),
        (_("%(amount)s earned", amount=earned), _("%(amount)s owed", amount=owed)),
        says_last=False,
    )  # fmt: skip


def days_chart(agency_id: int) -> Chart:
    """How long bank orders took from being listed to being sent: the others' and one's own."""
    months = last_months(MONTHS)
    # Rounded before they are drawn: what is said to be no day is not drawn as one.
    days = {which: round(took, 1) for which, took in days_to_pay(agency_id, months[0]).items()}
    points = [
        Point(month(of), theirs or 0, ours or 0, _days(theirs), _days(ours))
        for of in months
        for theirs, ours in [(days.get((of, False)), days.get((of, True)))]
    ]
    return Chart(
        _("Days to pay"), _("Month"), (_("Others paid you"), _("You paid")), points,
        _("Half of the bank orders of a month were sent faster than this"),
    )  # fmt: skip


def _days(days: float | None) -> str:
    return "–" if days is None else format_decimal(days)
