"""Which copies there are, and to whom a mail goes beside the people it is for."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, String, cast, literal, or_, select

from ..core import clock
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.room import MailKind, house
from ..core.signed import sign, unsign
from ..members.models import Agency, AgencyState
from ..outbox.models import COPY
from .models import MailCopy

PURPOSE = "copy of mail"
UNCONFIRMED = timedelta(days=2)  # an address that nobody confirms is forgotten then
MOST = 20  # of one agency


def kinds() -> dict[str, MailKind]:
    """The kinds of mail that can be copied."""
    return {name: kind for name, kind in house().mail_kinds.items() if not kind.personal}


def copies_of(agency_id: int) -> Sequence[MailCopy]:
    """The addresses of an agency, those that wait for a yes as well."""
    return db.session.scalars(
        select(MailCopy).where(MailCopy.agency_id == agency_id).order_by(MailCopy.kind, MailCopy.id)
    ).all()


def copied_to(to: Select, kind: str) -> tuple[Select, ColumnElement[str]]:
    """Of a SELECT of people, those whose agency has its mail of a kind copied, once for each address; and its mailbox."""
    person = to.column_descriptions[0]["entity"]
    mine = (MailCopy.agency_id == person.agency_id) & (MailCopy.kind == kind) & MailCopy.confirmed_at.is_not(None)
    mine &= literal(kind in kinds())  # of a kind that could be copied once, addresses may still be there
    return to.join(MailCopy, mine), literal(COPY) + cast(MailCopy.id, String)


def link_to(copy: MailCopy) -> str:
    """The path of a copy's own page, for whoever reads it."""
    return f"/copies/{sign(PURPOSE, copy.id)}"


def linked(signed: str) -> MailCopy | None:
    """The copy behind such a link, None once it is stopped; NotFound for any other text."""
    number = unsign(PURPOSE, signed)
    if not isinstance(number, int):
        raise NotFound()
    return db.session.get(MailCopy, number)


def copies_to_forget(limit: int) -> list[int]:
    """Addresses that nobody has confirmed in time, and those of agencies that belong no more."""
    chosen = select(MailCopy.id).join(Agency, Agency.id == MailCopy.agency_id)
    unconfirmed = MailCopy.confirmed_at.is_(None) & (MailCopy.asked_at < clock.now() - UNCONFIRMED)
    gone = Agency.status.in_((AgencyState.LEFT, AgencyState.REJECTED))
    return list(db.session.scalars(chosen.where(or_(unconfirmed, gone)).order_by(MailCopy.id).limit(limit)))
