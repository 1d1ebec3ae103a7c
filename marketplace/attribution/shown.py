"""Figures of a link as they are drawn."""

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.charts import Chart, Point
from ..core.formats import day
from .queries import clicks_by_week

WEEKS = 12


def weeks_chart(link_id: int) -> Chart:
    """Clicks of twelve weeks: visitors above the line, what else there was below."""
    weeks = clicks_by_week(link_id, WEEKS)
    points = [Point(day(start), people, rest, str(people), str(rest)) for start, people, rest in weeks]
    people, rest = sum(one[1] for one in weeks), sum(one[2] for one in weeks)
    return Chart(
        _("Clicks, 12 weeks"), _("Week from"), (_("Visitors"), _("Other clicks")), points,
        _("Clicks by week: %(people)s visitors and %(rest)s other clicks in 12 weeks", people=people, rest=rest),
        (ngettext("%(num)d visitor", "%(num)d visitors", people), _("%(n)d others", n=rest)),
    )  # fmt: skip
