"""How values are said, in the reader's language."""

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.formats import grouped, money
from .indicators import Unit, Value

NOTHING = "–"


def said(value: Value, unit: Unit) -> list[str]:
    """ "12", "29 of 34", "3 h", or one sum a currency."""
    if unit == Unit.MONEY:
        return [money(one) for one in value.sums] or [NOTHING]
    if value.count is None or (value.of is not None and not value.of):
        return [NOTHING]
    if unit == Unit.SHARE:
        return [_("%(n)s of %(of)s", n=grouped(value.count), of=grouped(value.of or 0))]
    return [_lasts(value.count, unit)]


def _lasts(count: int, unit: Unit) -> str:
    if unit == Unit.DAYS:
        return ngettext("%(num)d day", "%(num)d days", count)
    if unit == Unit.HOURS:
        return _("%(n)s h", n=grouped(count))
    if unit == Unit.MINUTES:
        hours, minutes = divmod(count, 60)
        return _("%(n)s h", n=grouped(hours)) if hours and not minutes else (
            _("%(n)s h %(m)s min", n=grouped(hours), m=minutes) if hours else _("%(m)s min", m=minutes))  # fmt: skip
    return grouped(count)
