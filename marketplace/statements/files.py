"""The statement as a file: the rows, sums and words of the page."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from ..core.formats import day
from .period import Period
from .statement import Column, Statement, all_lines


def heads() -> Sequence[str]:
    """The words above the columns."""
    amounts = [str(column.label) for column in Column]
    return (_("Date"), _("Entry"), _("Agency"), _("What it is"), _("Invoice"), _("Movement"), *amounts, _("Open"), _("Currency"), _("Arrived on"))  # fmt: skip


def rows(agency_id: int, period: Period, statements: Sequence[Statement]) -> Iterator[tuple]:
    """For each currency: what was open, each line, what is open then."""
    for one in statements:
        opened = _("Open on %(day)s", day=day(period.first))
        yield period.first, opened, "", "", "", "", None, None, None, one.opened.decimal, one.currency, None
        for line in all_lines(agency_id, period, one):
            amounts = [line.amount.decimal if line.what == column else None for column in Column]
            yield (
                line.day, line.subject, line.other, str(line.kind.seen_by(not line.earns)), line.invoice, line.order or "", *amounts,
                line.open.decimal, one.currency, line.arrived_on,
            )  # fmt: skip
        sums = one.earned.decimal, one.owed.decimal, one.settled.decimal
        closed = _("Open on %(day)s", day=day(period.until))
        yield period.until, closed, "", "", "", "", *sums, one.closed.decimal, one.currency, None
