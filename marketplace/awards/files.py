"""Places as rows of a file: what their list shows, in the reader's words."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import Select

from ..core.exports import rows_for_file
from .models import Place


def heads() -> Sequence[str]:
    """The words above the columns."""
    return (_("Award place"), _("Agency"), _("Result"), _("Currency"), _("Before"), _("Struck"), _("Reason"))


def rows(query: Select[Place]) -> Iterator[tuple]:
    """One row each."""
    for one in rows_for_file(query):
        figure = one.sum.decimal if one.sum else one.figure
        yield one.place, one.agency.name, figure, one.currency or "", one.before, one.struck_at, one.reason
