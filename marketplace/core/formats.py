"""How amounts, days and instants are written for the reader. Registered as Jinja filters."""

from copy import copy
from datetime import date, datetime, timedelta

import flask_babel
from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from . import clock
from .links import mailto, tel
from .money import Money, digits


def register(app: Flask) -> None:
    """Add the filters `money`, `amount`, `plain`, `day`, `month`, `moment`, `ago`, `duration`, `percent`, `tel` and `mailto`."""
    for each in (money, amount, plain, day, month, weekday, moment, ago, duration, percent, tel, mailto):
        app.jinja_env.filters[each.__name__] = each


def money(value: Money, sign: bool = False) -> str:
    """ "€1,234.50" in the reader's locale, with ISO 4217 decimals; with `sign`, "+" before a positive one."""
    pattern = copy(flask_babel.get_locale().currency_formats["standard"])
    return _signed(value, _apply(pattern, value, currency=value.currency), sign)


def plain(value: Money, sign: bool = False) -> str:
    """ "1,234.50": for columns whose head names the currency."""
    return _signed(value, _apply(copy(flask_babel.get_locale().decimal_formats[None]), value), sign)


def amount(minor: int, currency: str) -> str:
    """`money` for minor units that stand beside their currency."""
    return money(Money(minor, currency))


def _apply(pattern, value: Money, **more) -> str:
    pattern.frac_prec = (digits(value.currency), digits(value.currency))
    return pattern.apply(value.decimal, flask_babel.get_locale(), currency_digits=False, **more)


def _signed(value: Money, text: str, sign: bool) -> str:
    return (
        f"+{text}" if sign and value.minor > 0 else text.replace("-", "\N{MINUS SIGN}", 1) if value.minor < 0 else text
    )


def day(value: date | datetime) -> str:
    """ "14 March", with the year when it isn't this year's."""
    if isinstance(value, datetime):
        value = flask_babel.to_user_timezone(value).date()
    form = "d MMMM" if value.year == clock.today().year else "d MMMM y"
    return flask_babel.format_date(value, form)


def month(value: date) -> str:
    """ "March 2026"."""
    return flask_babel.format_date(value, "LLLL y")


def moment(value: datetime) -> str:
    """The full date and time in the reader's zone: "Saturday, 14 March 2026 at 14:20"."""
    return flask_babel.format_datetime(value, "EEEE, d MMMM y, HH:mm")


def weekday(value: date) -> str:
    """ "Thursday, 12 March 2026"."""
    return flask_babel.format_date(value, "EEEE, d MMMM y")


def ago(value: datetime) -> str:
    """ "in 3 h", "20 min ago", "yesterday", then the day."""
    seconds = (value - clock.now()).total_seconds()
    if abs(seconds) < 60:
        return _("just now") if seconds <= 0 else _("in a minute")
    if abs(seconds) < 48 * 3600:
        span = duration(abs(seconds))
        return _("in %(span)s", span=span) if seconds > 0 else _("%(span)s ago", span=span)
    return day(value)


def duration(seconds: float | timedelta) -> str:
    """ "2 h 14 min", "3 days", "40 min", "5 s": at most two units."""
    if isinstance(seconds, timedelta):
        seconds = seconds.total_seconds()
    minutes = int(seconds // 60)
    if seconds < 60:
        return _("%(n)s s", n=int(seconds) if seconds >= 10 else round(seconds, 1))
    if minutes < 60:
        return _("%(n)d min", n=minutes)
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return _("%(h)d h %(m)d min", h=hours, m=rest) if rest and hours < 24 else _("%(h)d h", h=hours)
    return ngettext("%(num)d day", "%(num)d days", minutes // 1440)


def percent(basis_points: int) -> str:
    """ "10%" from basis points, without needless decimals."""
    return flask_babel.format_percent(basis_points / 10_000, format="#,##0.##%")
