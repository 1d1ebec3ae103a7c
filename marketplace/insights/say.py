"""How values are said, in the reader's language."""

from collections.abc import Sequence

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.formats import grouped, money
from .facts import NAMES
from .indicators import ALL, Indicator, Unit, Value
from .standing_rows import STANDING

NOTHING = "–"


def register(app: Flask) -> None:
    """Give the templates `said`, `said_length` and `headed`."""
    app.jinja_env.globals.update(said=said, said_length=said_length, headed=headed, has_rows=has_rows)


def has_rows(name: str) -> bool:
    """Whether an indicator has rows of its own: what is counted as different agencies stands in the lists of these."""
    known = {*NAMES, *STANDING}
    return all(part.fact in known for part in ALL[name].parts)


def headed(indicators: Sequence[Indicator]) -> list[tuple[object, str]]:
    """Their words as heads of columns."""
    return [(one.word, "r") for one in indicators]


def said_length(length: int | None, unit: Unit) -> str:
    """One length of time."""
    return said(Value(length), unit)[0]


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
        return _("%(h)d h", h=count)
    if unit == Unit.ROUNDS:
        return ngettext("%(num)d round", "%(num)d rounds", count)
    if unit == Unit.MINUTES:
        hours, minutes = divmod(count, 60)
        return _("%(h)d h", h=hours) if hours and not minutes else (
            _("%(h)d h %(m)d min", h=hours, m=minutes) if hours else _("%(n)d min", n=minutes))  # fmt: skip
    return grouped(count)
