"""Movements as rows of a file: what their lists show, in the reader's words."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import Select

from ..core.exports import rows_for_file
from .models import Movement


def heads() -> Sequence[str]:
    """The words above the columns."""
    return (_("Movement"), _("State"), _("Payer"), _("Payee"), _("Amount"), _("Currency"), _("Kept by Stripe, borne by the payee"), _("Handed on"), _("Made"), _("Listed"), _("Marked as sent"), _("Ended"), _("Arrived on"))  # fmt: skip


def rows(query: Select[Movement], mine: int | None = None) -> Iterator[tuple]:
    """One row a movement, as an agency sees it, or an admin: `mine` None. What the agency pays is negative, as on its page, so that
    the file adds up to the same sum."""
    for row in rows_for_file(query):
        pays = row.payer_id == mine
        state = row.status.label if mine is None else row.status.seen_by(pays)
        sums = (row.amount, row.cost if row.payee_bears else None, row.handed_on)
        amount, kept, handed_on = ((-one if pays else one).decimal if one else None for one in sums)
        yield (
            row.reference or "", str(state), row.payer.name, row.payee.name, amount, row.currency,
            kept, handed_on, row.prepared_at, row.listed_at, row.sent_at, row.ended_at, row.arrived_on,
        )  # fmt: skip
