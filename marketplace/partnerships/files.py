"""Follow-ups as rows of a file."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import Select

from ..core.exports import rows_for_file
from .models import FollowUp
from .people import in_charge


def heads() -> Sequence[str]:
    """The words above the columns."""
    return (_("What was agreed"), _("Owes it"), _("Person"), _("Due on"), _("State"), _("Done"), _("Confirmed"))


def rows_of(query: Select[FollowUp]) -> Iterator[tuple]:
    """One row each."""
    for one in rows_for_file(query):
        person = in_charge(one)
        yield (
            one.what,
            one.owed_by.name,
            person.name if person else "",
            one.due_on,
            said_of(one),
            one.done_on,
            one.confirmed_on,
        )


def said_of(one: FollowUp) -> str:
    """Its state in words: what is overdue says so."""
    return _("Overdue") if one.is_overdue else str(one.status.label)
