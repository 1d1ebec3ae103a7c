"""Portfolios as rows of a file."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select

from ..core.exports import rows_for_file
from .queries import said


def heads() -> Sequence[str]:
    """The words above the columns."""
    return (_("No."), _("Agency"), _("Looks after it"), _("Last contact"), _("Next talk"), _("Weeks between two talks"),
            _("Latest client"), _("Last seen"), _("Last sign of life"), _("Silent"), _("Overdue follow-ups"))  # fmt: skip


def rows_of(query: Select[Any]) -> Iterator[tuple]:
    """One row a member."""
    for one in rows_for_file(query):
        silent = _("Yes") if one.silent else _("No")
        yield (one.Agency.id, one.Agency.name, one.manager or "", *said(one), one.weeks, one.passed, one.seen, one.quiet, silent,
               one.overdue)  # fmt: skip
