"""A rate of its own for one referrer, in place of the terms' rate and rules; never edited, superseded by a later one."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit, clock
from ...core.errors import BadInput, NotAllowed, NotFound
from ...core.extensions import db
from ...core.transaction import hold_name, transaction
from ...core.typed import one_line, too_long
from ...members.models import Agency, Person
from ..models import OwnRate


def set_own_rate(agency_id: int, rate: int | None, starts_on: date | None, reason: str, admin: Person) -> OwnRate:
    """Give an agency a rate of its own for the clients that are accepted from a day on; None: the terms hold for it again.

    Referrals that stand keep what they were accepted under. Nobody decides for their own agency.
    """
    if not admin.is_admin:
        raise NotAllowed(_("Rates are set by the alliance’s admins."))
    agency = db.session.get(Agency, agency_id)
    if agency is None or agency.is_alliance:
        raise NotFound()
    if admin.agency_id == agency_id:
        raise NotAllowed(_("This is your own agency: another admin sets its rate."))
    said = one_line(reason)
    if errors := _errors(rate, starts_on, said):
        raise BadInput(_("Mend what is marked."), errors)
    assert starts_on is not None  # noqa: S101 — an error otherwise
    with transaction():
        hold_name(f"own rate of {agency_id}")
        at = max(clock.start_of(starts_on), clock.now())
        near = OwnRate.effective_at.between(at, at + timedelta(seconds=1))
        taken = db.session.scalar(
            select(OwnRate.effective_at)
            .where(OwnRate.agency_id == agency_id, near)
            .order_by(OwnRate.effective_at.desc())
        )
        row = OwnRate(
            agency_id=agency_id, rate=rate, reason=said, made_at=clock.now(), made_by=admin.id,
            effective_at=taken + timedelta(microseconds=1) if taken else at,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        audit.record(
            "agency.own_rate", agency, admin, rate=rate, reason=said, effective_at=row.effective_at.isoformat()
        )
    return row


def _errors(rate: int | None, starts_on: date | None, reason: str) -> dict[str, str]:
    errors = {}
    if rate is not None and not 0 <= rate <= 10_000:
        errors["rate"] = _("A rate lies between 0 and 100 percent.")
    if not reason:
        errors["reason"] = _("Say why.")
    elif sentence := too_long(reason, 500):
        errors["reason"] = sentence
    if starts_on is None or starts_on < clock.today():
        errors["starts_on"] = _("Choose today or a later day.")
    return errors
