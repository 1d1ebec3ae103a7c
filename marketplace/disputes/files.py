"""Disputes as rows of a file: what their lists show, in the reader's words."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import Select

from ..core.exports import rows_for_file
from .models import Dispute


def heads() -> Sequence[str]:
    """The words above the columns."""
    return (_("Dispute"), _("State"), _("Concerns"), _("Reason"), _("Objects"), _("Other side"), _("Sum"), _("Currency"), _("Opened"), _("Answer by"), _("Decide by"), _("Decided"), _("Sum decided"), _("Decided on"), _("Ended"))  # fmt: skip


def rows(query: Select[Dispute]) -> Iterator[tuple]:
    """One row a dispute, with what holds of what was decided; none of what people wrote, which may name the client."""
    for row in rows_for_file(query):
        last = row.decisions[-1] if row.decisions else None
        decided = (
            (str(last.outcome.said_of(row.subject)), last.due.decimal, last.decided_at) if last else ("", None, None)
        )
        yield (
            row.number, str(row.status.label), str(row.subject.label), str(row.ground.label), row.opener.name, row.other.name,
            row.amount.decimal, row.currency, row.opened_at, row.answer_by, row.decide_by,
            *decided, row.ended_at,
        )  # fmt: skip
