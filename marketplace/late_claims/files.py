"""Claims as rows of a file: what their lists show, in the reader's words."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import Select

from ..core.exports import rows_for_file
from .models import LateClaim


def heads() -> Sequence[str]:
    """The words above the columns."""
    return (_("Claim"), _("State"), _("Says that the client came from them"), _("Receiver"), _("Known since"), _("Since"), _("Answer by"), _("Ended"))  # fmt: skip


def rows(query: Select[LateClaim], agency_id: int | None) -> Iterator[tuple]:
    """One row a claim, as the agency may know it; none of what people wrote, and no client."""
    for row in rows_for_file(query):
        hidden = row.is_hidden_from(agency_id)
        receiver = row.referral.receiver.name if row.referral and not hidden else ""
        yield (
            row.number,
            str(row.seen_by(agency_id).label),
            row.claimant.name,
            receiver,
            row.known_since,
            row.made_at,
            None if hidden else row.answer_by,
            row.ended_for(agency_id),
        )
