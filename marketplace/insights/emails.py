"""The monthly letter: the headlines of the month, as they stand on the page at that moment."""

from datetime import date

from flask_babel import gettext as _

from ..core.formats import month as month_said
from ..core.languages import reader
from ..outbox.letter import Letter
from .asked import may_see
from .figures import Figure, figures
from .indicators import Value
from .period import month_of
from .say import said
from .scope import Scope

# In this order; what its reader doesn't see, and what was nothing in both months, is left out.
HEADLINES = (
    "given", "taken", "won_of", "received", "declined", "won", "answer_time", "fees_sum", "earned", "owed", "arrived", "pay_time",
    "partners",
)  # fmt: skip


def month(month: str) -> Letter | None:
    """To owners and managers; nothing to those of whom there is nothing to say."""
    person, period = reader(), month_of(date.fromisoformat(f"{month}-01"))
    if person.agency_id is None:
        return None
    found = figures(Scope(person.agency_id), period, may_see(person))
    shown = [found.each[name] for name in HEADLINES if name in found.each]
    shown = [one for one in shown if one.says_something]
    if not shown:
        return None
    facts = [
        (str(one.indicator.word),
         _("%(now)s, before %(before)s", now=_in_line(one.now, one), before=_in_line(one.before, one)))
        for one in shown
    ]  # fmt: skip
    return Letter(
        _("%(agency)s in %(month)s", agency=person.agency.name, month=month_said(period.first)),
        [_("What your agency passed on and received, beside the month before. Each figure opens into its rows.")],
        facts,
        (_("See all figures"), f"/figures?period={month}"),
    )


def _in_line(value: Value, one: Figure) -> str:
    return ", ".join(said(value, one.indicator.unit))


ALL = {"figures.month": month}
