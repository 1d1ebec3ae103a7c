"""Certificates are withdrawn, and their holders reminded before they end."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import Select, select

from ...core import audit, clock
from ...core.errors import BadInput, NotNow
from ...core.extensions import db
from ...core.transaction import locked, own, transaction
from ...core.typed import one_line, too_long
from ...members.models import Person
from ...outbox.actions import send
from .. import due
from ..models import LONGEST_REASON, Certificate


def withdraw_certificate(certificate_id: int, person: Person, reason: str) -> Certificate:
    """Take a certificate away, with a reason that its holder is told; what was accepted with it stays."""
    person.must_be_of_the_team()
    said = one_line(reason)
    if wrong := _("Say why; the holder reads it.") if not said else too_long(said, LONGEST_REASON):
        raise BadInput(_("Mend what is marked."), {"reason": wrong})
    with transaction():
        row = own(select(Certificate).where(Certificate.id == certificate_id))
        if row.withdrawn_at is not None:
            raise NotNow(_("It was withdrawn already."))
        row.withdrawn_at, row.withdrawn_by, row.reason = clock.now(), person.id, said
        db.session.flush()
        audit.record("certificate.withdrawn", row, person, number=row.number, title=row.title)
        send("academy.withdrawn", _holder(row), certificate=row.id)
    return row


def remind_holders(certificate_ids: Sequence[int]) -> None:
    """Write to holders whose certificates end within the month."""
    for certificate_id in certificate_ids:
        with transaction():
            row = locked(select(Certificate).where(Certificate.id == certificate_id, due.is_to_remind()), skip=True)
            if row is not None:
                row.reminded_at = clock.now()
                audit.record("certificate.ends_soon", row, None, number=row.number, title=row.title)
                send("academy.ends", _holder(row), certificate=row.id)


def tell_ended(certificate_ids: Sequence[int]) -> None:
    """Write to holders whose certificates have ended."""
    for certificate_id in certificate_ids:
        with transaction():
            row = locked(select(Certificate).where(Certificate.id == certificate_id, due.has_ended()), skip=True)
            if row is not None:
                row.ended_told_at = clock.now()
                audit.record("certificate.expired", row, None, number=row.number, title=row.title)
                send("academy.ended", _holder(row), certificate=row.id)


def _holder(row: Certificate) -> Select[Person]:
    return select(Person).where(Person.id == row.person_id, Person.agency_id == row.agency_id)
