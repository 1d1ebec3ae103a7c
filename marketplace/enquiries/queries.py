"""The list of all that clients ask, for the admins: never who they are."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, any_, func, or_, select
from sqlalchemy.orm import joinedload, load_only

from ..core.exports import rows_for_file
from ..core.extensions import db
from ..core.listing import Order, mention
from ..core.typed import row_number
from ..exchange.models import Lead
from ..members.models import Agency
from .models import Enquiry

ORDERS = {"asked": Order(_l("Asked"), (Enquiry.created_at,), falling=True)}
SHOWN = (Enquiry.kind, Enquiry.status, Enquiry.agency_ids, Enquiry.via_id, Enquiry.created_at, Enquiry.confirmed_at)


def enquiries(status: str | None, kind: str | None, words: str) -> Select[Enquiry]:
    """A SELECT of requests: of one state, of one kind, with these words in the name of an agency, or of this number."""
    chosen = select(Enquiry).options(load_only(*SHOWN), joinedload(Enquiry.via).load_only(Agency.name))
    chosen = chosen.where(Enquiry.status == status) if status else chosen
    chosen = chosen.where(Enquiry.kind == kind) if kind else chosen
    return chosen.where(_mentions(words)) if words else chosen


def _mentions(words: str) -> ColumnElement[bool]:
    named = mention(words, Agency.name)
    asked = select(Agency.id).where(Agency.id == any_(Enquiry.agency_ids), named).correlate(Enquiry).exists()
    number = row_number(words.upper().removeprefix("LE-"))
    return or_(asked, Enquiry.via.has(named), Enquiry.id == (number or 0))


def count_by_state(kind: str | None, words: str) -> dict[str, int]:
    """How many are in each state."""
    chosen = enquiries(None, kind, words).options().with_only_columns(Enquiry.status, func.count())
    return dict(db.session.execute(chosen.group_by(Enquiry.status)).all())


def names_in(rows: Sequence[Enquiry]) -> dict[int, str]:
    """The agencies that these ask, by their ids."""
    ids = {one for row in rows for one in row.agency_ids}
    return dict(db.session.execute(select(Agency.id, Agency.name).where(Agency.id.in_(ids))).all())


def leads_in(rows: Sequence[Enquiry]) -> dict[int, list[Lead]]:
    """By enquiry, the leads that came of it, with their states alone."""
    mine = select(Lead).where(Lead.enquiry_id.in_([row.id for row in rows])).order_by(Lead.id)
    found: dict[int, list[Lead]] = {row.id: [] for row in rows}
    for lead in db.session.scalars(mine.options(load_only(Lead.status, Lead.enquiry_id))):
        found[lead.enquiry_id or 0].append(lead)
    return found


def heads() -> Sequence[str]:
    """The words above the columns of the file."""
    return (_("Number"), _("State"), _("Kind"), _("Agencies"), _("By a link of"), _("Asked"), _("Confirmed"))


def rows_of(query: Select[Enquiry]) -> Iterator[tuple]:
    """One row a request, without the client."""
    found = rows_for_file(query)
    names = names_in(found)
    for row in found:
        agencies = ", ".join(names[one] for one in row.agency_ids)
        via = row.via.name if row.via else ""
        state, kind = str(row.status.label), str(row.kind.label)
        yield row.number, state, kind, agencies, via, row.created_at, row.confirmed_at
