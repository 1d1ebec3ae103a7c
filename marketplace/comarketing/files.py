"""Requests as rows of a file."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import Select

from ..core.exports import rows_for_file
from .models import BudgetRequest


def heads() -> Sequence[str]:
    """The words above the columns."""
    return (_("No."), _("What for"), _("Budget"), _("Agency"), _("Partner"), _("State"), _("Amount"), _("Spent"), _("Currency"),
            _("Day"))  # fmt: skip


def rows_of(query: Select[BudgetRequest]) -> Iterator[tuple]:
    """One row each."""
    for one in rows_for_file(query):
        spent = one.spent.decimal if one.spent else None
        yield (one.id, one.what, one.budget.title, one.agency.name, one.partnership.other(one.agency_id).name, str(one.status.label),
               one.amount.decimal, spent, one.budget.currency, one.spend_on)  # fmt: skip
