"""Figures as files: one row for each value, and for each currency of a sum."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from ..core.exports import rows_for_file
from ..core.money import Money
from .figures import Figures
from .indicators import Indicator, Unit, Value
from .people import Told


def heads() -> tuple[str, ...]:
    """The columns of all figures."""
    return (
        *(_("Group"), _("Figure"), _("Of it"), _("This period"), _("Of"), _("Before"), _("Of, before")),
        *(_("Currency"), _("Counted in"), _("What it counts")),
    )


def rows(figures: Figures) -> Iterator[Sequence[object]]:
    """All figures, each with what it is broken down in."""
    for one in figures.each.values():
        yield from _values(one.indicator, "", one.now, one.before)
        for piece in one.pieces:
            yield from _values(one.indicator, str(piece.label), piece.now, piece.before)


def _values(one: Indicator, piece: str, now: Value, before: Value) -> Iterator[Sequence[object]]:
    names, about = (str(one.group.label), str(one.word), piece), (str(one.unit.label), str(one.about))
    if one.unit != Unit.MONEY:
        yield (*names, now.count, now.of, before.count, before.of, None, *about)
        return
    sums = [{each.currency: each for each in of.sums} for of in (now, before)]
    for currency in dict.fromkeys([*sums[0], *sums[1]]):
        nothing = Money(0, currency)
        here, then = (of.get(currency, nothing).decimal for of in sums)
        yield (*names, here, None, then, None, currency, *about)


def row_heads() -> tuple[str, ...]:
    """The columns of the rows of one figure."""
    return (
        *(_("Day"), _("What it is about"), _("Agency"), _("Partner"), _("Who looks after it"), _("Of it")),
        *(_("Sum"), _("Currency"), _("How long")),
    )


def row_values(query: Any, label: Any) -> Iterator[Sequence[object]]:
    """The rows of one figure; `label` says the word of a row."""
    for row in rows_for_file(query):
        money = Money(row.minor, row.currency).decimal if row.currency else None
        yield (
            row.day,
            row.subject,
            row.agency,
            row.partner,
            row.person,
            label(row),
            money,
            row.currency or None,
            row.value,
        )


def told_rows(told: Sequence[Told], chosen: Sequence[Indicator]) -> Iterator[Sequence[object]]:
    """Indicators by partner, person or member: one row for each value."""
    for row in told:
        for one in chosen:
            now, before = row.values[one.name]
            for values in _values(one, "", now, before):
                yield (row.name, values[1], *values[3:9])


def told_heads() -> tuple[str, ...]:
    """The columns of these."""
    return (
        *(
            _("Name"),
            _("Figure"),
            _("This period"),
            _("Of"),
            _("Before"),
            _("Of, before"),
            _("Currency"),
            _("Counted in"),
        ),
    )
