"""Copies of mail are asked for by an owner, confirmed by their reader, and stopped by either."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from ..core import audit, clock
from ..core.addresses import address_key, unusable
from ..core.errors import BadInput, NotFound
from ..core.extensions import db
from ..core.throttling import count_tries
from ..core.transaction import locked, own, transaction
from ..members.models import Agency, Person
from ..members.queries import owners_of
from ..outbox.actions import forget_letters, send, send_to
from .models import MailCopy
from .queries import MOST, kinds


def ask_for_copies(person: Person, kind: str, email: str) -> None:
    """Ask whoever reads at an address whether mail of a kind to the person's agency may be copied there; nothing is before a yes."""
    if kind not in kinds():
        raise BadInput(_("Choose a kind of mail."), {"kind": _("Choose one.")})
    if sentence := unusable(email):
        raise BadInput(sentence, {"email": sentence})
    count_tries(copy=str(person.agency_id))
    with transaction():
        agency = own(select(Agency).where(Agency.id == person.agency_id))
        count = select(func.count(MailCopy.id)).where(MailCopy.agency_id == agency.id)
        if (db.session.scalar(count) or 0) >= MOST:
            most = _("There are %(most)d already. Stop one first.", most=MOST)
            raise BadInput(most, {"email": most})
        copy = _new(agency, person, kind, address_key(email))
        if copy is not None:
            audit.record("agency.copy_asked", agency, person, kind=kind)
            send_to("copies.confirm", copy.mailbox, copy=copy.id)


def _new(agency: Agency, person: Person, kind: str, email: str) -> MailCopy | None:
    """The row, or None where that address is asked or told already."""
    row = {
        "agency_id": agency.id, "kind": kind, "email": email, "language": person.language, "time_zone": person.time_zone,
        "asked_by_id": person.id, "asked_at": clock.now(),
    }  # fmt: skip
    return db.session.scalar(insert(MailCopy).values(row).on_conflict_do_nothing().returning(MailCopy))


def confirm(copy: MailCopy) -> None:
    """Its reader says yes, once; all owners are told, whoever asked for it."""
    with transaction():
        row = locked(select(MailCopy).where(MailCopy.id == copy.id))
        if row is None:
            raise NotFound()
        if row.confirmed_at is None:
            row.confirmed_at = clock.now()
            audit.record("agency.copy_confirmed", row.agency, None, kind=row.kind)
            send("account.copies", owners_of(row.agency_id), kind=row.kind, email=row.email, by=row.asked_by_id)


def stop(copy: MailCopy) -> None:
    """Its reader wants no more: the address is forgotten, with what was queued for it."""
    with transaction():
        _stop(locked(select(MailCopy).where(MailCopy.id == copy.id)), None)


def stop_own(copy_id: int, person: Person) -> None:
    """The same by an owner of the agency."""
    with transaction():
        _stop(own(select(MailCopy).where(MailCopy.id == copy_id, MailCopy.agency_id == person.agency_id)), person)


def forget_copies(copy_ids: Sequence[int]) -> None:
    """Forget addresses that nobody has confirmed, and those of agencies that belong no more."""
    for copy_id in copy_ids:
        with transaction():
            _stop(locked(select(MailCopy).where(MailCopy.id == copy_id)), None)


def _stop(row: MailCopy | None, person: Person | None) -> None:
    if row is None:
        return
    audit.record("agency.copy_stopped", row.agency, person, kind=row.kind)
    forget_letters(row.mailbox)
    db.session.delete(row)
