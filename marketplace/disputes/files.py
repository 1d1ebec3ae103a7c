"""Disputes as rows of a file: what their lists show, in the reader's words."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import Select

from ..core.exports import rows_for_file
from .models import Dispute


def heads() -> Sequence[str]:
    """The words above the columns."""
    return (_("Dispute"), _("State"), _("Concerns"), _("Reason"), _("Objects"), _("Other side"), _("Reward"), _("Currency"), _("Opened"), _("Answer by"), _("Decide by"), _("Ended"))  # fmt: skip


def rows(query: Select[Dispute]) -> Iterator[tuple]:
    """One row a dispute; none of what people wrote."""
    for row in rows_for_file(query):
        yield (
            row.number, str(row.status.label), str(row.subject.label), str(row.ground.label), row.opener.name, row.other.name,
            row.amount.decimal, row.currency, row.opened_at, row.answer_by, row.decide_by, row.ended_at,
        )  # fmt: skip
