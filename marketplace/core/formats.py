"""How amounts, days and instants are written for the reader. Registered as Jinja filters."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime, get_timezone_gmt
from babel.numbers import format_decimal, format_percent
from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from . import clock
from .alphabets import in_order
from .countries import country, place
from .figures import MINUS, figure_of
from .languages import grouped, voice
from .links import mailto, tel
from .money import Money, digits
from .paging import counted
from .spoken import called


def register(app: Flask) -> None:
    """Add the filters `money`, `amount`, `plain`, `term`, `budget`, `price`, `counted`, `grouped`, `decimal`,
    `day`, `days`, `booked`, `month`, `since`, `moment`, `minute`, `deadline`, `ago`,
    `duration`, `file_size`, `percent`, `iban`, `tel`, `mailto`, `called`, `country`, `place`, `alphabetical` and `sentences`; and the test
    `pair`."""
    dates = (day, days, booked, month, since, weekday, moment, minute, deadline, ago, duration)
    for each in (
        money,
        amount,
        plain,
        term,
        budget,
        price,
        counted,
        grouped,
        decimal,
        *dates,
        file_size,
        percent,
        iban,
        tel,
        mailto,
        called,
        country,
        place,
        alphabetical,
        sentences,
    ):
        app.jinja_env.filters[each.__name__] = each
    # Not "is string": a lazy text isn't one, and its parts are letters.
    app.jinja_env.tests["pair"] = lambda value: isinstance(value, tuple)


def money(value: Money, sign: bool = False) -> str:
    """ "€1,234.50" in the reader's locale, with ISO 4217 decimals; with `sign`, "+" before a positive one."""
    return figure_of(voice().language, value.currency).write(value.minor, sign)


def plain(value: Money, sign: bool = False) -> str:
    """ "1,234.50": for columns whose head names the currency."""
    return figure_of(voice().language, value.currency, named=False).write(value.minor, sign)


def term(value: Money) -> str:
    """ "+ 1,234.50" or "− 1,234.50": one of several that are added up in a sentence; never two signs."""
    return f"{MINUS if value.minor < 0 else '+'} {plain(Money(abs(value.minor), value.currency))}"


def amount(minor: int, currency: str) -> str:
    """`money` for minor units that stand beside their currency."""
    return money(Money(minor, currency))


def budget(ends: tuple[Money | None, Money | None]) -> str:
    """ "€18,000–24,000" from the two ends of a budget, "from €18,000" or "up to €24,000" where one is open, "" without any.

    Cents are written only if one of the ends has some.
    """
    low, high = ends
    if low and high and low != high:
        return _range(low, high)
    if low and not high:
        return _("from %(amount)s", amount=_round(low))
    if high and not low:
        return _("up to %(amount)s", amount=_round(high))
    return _round(low) if low else ""


def decimal(value: Decimal) -> str:
    """ "4.2715": without needless zeros."""
    return format_decimal(value.normalize(), locale=voice().locale, decimal_quantization=False)


def alphabetical(words: Iterable[str]) -> list[str]:
    """Names of which none comes first, as languages and regions, in the order of the reader's alphabet."""
    return in_order(words, voice().language)


def sentences(parts: Iterable[str | None]) -> str:
    """What is not empty of these, with a full stop between two unless one ends a sentence by itself."""
    said = [part for part in parts if part]
    return " ".join([*(part if part.endswith((".", "!", "?", "…")) else f"{part}." for part in said[:-1]), *said[-1:]])


def price(value: Money) -> str:
    """ "€4,200" as a price tag has it: cents only where there are some."""
    return _round(value)


def _range(low: Money, high: Money) -> str:
    """Both ends with one sign of the currency: before the first, or behind the last, as the locale puts it."""
    cents = not (_is_round(low) and _is_round(high))
    first = bool(figure_of(voice().language, low.currency).before)
    with_sign, bare = _round(low if first else high, cents), _round(high if first else low, cents, sign=False)
    return f"{with_sign}–{bare}" if first else f"{bare}–{with_sign}"


def _round(value: Money, cents: bool | None = None, sign: bool = True) -> str:
    whole = _is_round(value) if cents is None else not cents
    return figure_of(voice().language, value.currency, named=sign).write(value.minor, whole=whole)


def _is_round(value: Money) -> bool:
    return value.minor % 10 ** digits(value.currency) == 0


def day(value: date | datetime) -> str:
    """ "14 March", with the year when it isn't this year's."""
    if isinstance(value, datetime):
        value = value.astimezone(voice().zone).date()
    return _day(value, "d MMMM" if value.year == clock.today().year else "d MMMM y", voice().language)


def days(first: date, last: date) -> str:
    """ "2 September – 14 March 2027": from one day to another, both with the year where they are of two."""
    if first.year == last.year:
        return f"{day(first)} – {day(last)}"
    return " – ".join(_day(one, "d MMMM y", voice().language) for one in (first, last))


def booked(value: datetime) -> str:
    """The alliance's day of an instant, by which months are cut: the same for every reader."""
    return day(clock.day_of(value))


def month(value: date) -> str:
    """ "March 2026"."""
    return _day(value, "LLLL y", voice().language)


def since(value: date) -> str:
    """ "March 2026" as it stands after "since": of a month, where the language says so ("с марта 2026")."""
    return _day(value, "MMMM y", voice().language)


def moment(value: datetime) -> str:
    """The full date and time in the reader's zone: "Saturday, 14 March 2026, 14:20"."""
    here = value.astimezone(voice().zone).replace(second=0, microsecond=0, tzinfo=None)
    # In Russian and Ukrainian the weekday would change with the word before it ("до понедельника"), and a month doesn't.
    form = "EEEE, d MMMM y, HH:mm" if voice().language == "en" else "d MMMM y (EEEE), HH:mm"
    return _minute(here, form, voice().language)


def minute(value: datetime) -> str:
    """The same in lists of many: "14 March, 14:20", with the year when it isn't this year's."""
    here = value.astimezone(voice().zone).replace(second=0, microsecond=0, tzinfo=None)
    return f"{day(value)}, {_minute(here, 'HH:mm', voice().language)}"


def deadline(value: datetime) -> str:
    """A moment that others must keep, with its zone: "Saturday, 14 March 2026, 14:20 (GMT+1)"."""
    said = get_timezone_gmt(value.astimezone(voice().zone), locale="en")
    hours, _colon, minutes = said.removeprefix("GMT").partition(":")
    zone = f"{hours[:1]}{hours[1:].lstrip('0') or '0'}{f':{minutes}' if minutes != '00' else ''}"
    return f"{moment(value)} (GMT{zone if zone[1:] != '0' else ''})"


def weekday(value: date) -> str:
    """ "Thursday, 12 March 2026"."""
    return _day(value, "EEEE, d MMMM y", voice().language)


# Pages name the same days again and again, and Babel reads its pattern anew for each.
@lru_cache(4096)
def _day(value: date, form: str, language: str) -> str:
    return format_date(value, form, locale=language)


@lru_cache(4096)
def _minute(value: datetime, form: str, language: str) -> str:
    return format_datetime(value, form, locale=language)


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
        tenths = int(seconds) if seconds >= 10 else round(seconds, 1)
        return _("%(n)s s", n=format_decimal(tenths, locale=voice().locale))
    if minutes < 60:
        return _("%(n)d min", n=minutes)
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return _("%(h)d h %(m)d min", h=hours, m=rest) if rest and hours < 24 else _("%(h)d h", h=hours)
    return ngettext("%(num)d day", "%(num)d days", minutes // 1440)


def iban(text: str) -> str:
    """In groups of four, as banks print it."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def file_size(count: int) -> str:
    """So many bytes: "24 KB", "2.9 MB"."""
    if count < 1_000_000:
        return _("%(kb)s KB", kb=max(1, round(count / 1000)))
    return _("%(mb)s MB", mb=decimal(round(Decimal(count) / 1_000_000, 1)))


def percent(basis_points: int) -> str:
    """ "10%" from basis points, without needless decimals."""
    return format_percent(basis_points / 10_000, format="#,##0.##%", locale=voice().locale)
