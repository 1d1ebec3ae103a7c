"""Rewards in no movement as rows of a file: what their list shows, in the reader's words."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import Select

from ..core.exports import rows_for_file
from ..rewards.models import Reward
from . import pending


def heads() -> Sequence[str]:
    """The words above the columns."""
    return (_("Reward"), _("State"), _("Payer"), _("Payee"), _("In no movement"), _("Currency"), _("Since"))


def rows(query: Select[Reward]) -> Iterator[tuple]:
    """One row a reward, with what of it is in no movement, and since when."""
    found = rows_for_file(query)
    left = pending.left_of(found)
    for one in found:
        yield (
            one.id, str(one.status.label), one.payer.name, one.payee.name, left[one.id].amount.decimal, one.currency,
            left[one.id].since,
        )  # fmt: skip
