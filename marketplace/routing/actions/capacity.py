"""Members say how many clients they take at once and in a month, and that they pause."""

from datetime import date, timedelta

from flask_babel import gettext as _

from ...core import audit, clock
from ...core.errors import BadInput, NotNow
from ...core.extensions import db
from ...core.transaction import hold_name, transaction
from ...core.typed import one_line, too_long
from ...members.models import Person
from ..models import LONGEST_REASON, MOST_CLIENTS, Capacity

LONGEST_PAUSE = timedelta(days=366)


def set_cap(person: Person, most_in_hand: int | None, most_a_month: int | None) -> Capacity:
    """Take at most so many clients at once and a month; None: no cap. What is in hand stays, however much it is."""
    errors = {
        name: _("Write a whole number from 1 to %(most)s.", most=MOST_CLIENTS)
        for name, value in (("most_in_hand", most_in_hand), ("most_a_month", most_a_month))
        if value is not None and not 1 <= value <= MOST_CLIENTS
    }
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    with transaction():
        row = _held(person)
        row.most_in_hand, row.most_a_month = most_in_hand, most_a_month
        audit.record("agency.cap", row, person, in_hand=most_in_hand, a_month=most_a_month)
    return row


def pause(person: Person, first: date | None, last: date | None, reason: str) -> Capacity:
    """Take no new clients from the first day to the last, both included; in place of a pause that was set before.

    The reason is read by the agency's own people and the admins.
    """
    reason = one_line(reason)
    errors = {}
    if first is None or first < clock.today():
        errors["paused_from"] = _("Choose today or a later day.")
    elif first > clock.today() + LONGEST_PAUSE:
        errors["paused_from"] = _("Choose a day within a year.")
    if last is None or (first is not None and last < first):
        errors["paused_until"] = _("Choose the first day of the pause or a later one.")
    elif first is not None and last - first > LONGEST_PAUSE:
        errors["paused_until"] = _("A pause lasts a year at most.")
    if not reason:
        errors["reason"] = _("Fill this in.")
    elif sentence := too_long(reason, LONGEST_REASON):
        errors["reason"] = sentence
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    assert first is not None  # noqa: S101 — an error otherwise
    assert last is not None  # noqa: S101
    with transaction():
        row = _held(person)
        row.paused_from, row.paused_until, row.pause_reason = first, last, reason
        audit.record("agency.pause", row, person, first=first.isoformat(), last=last.isoformat())
    return row


def end_pause(person: Person) -> Capacity:
    """Take clients again at once."""
    with transaction():
        row = _held(person)
        if row.paused_until is None or row.paused_until < clock.today():
            raise NotNow(_("Your agency does not pause."))
        row.paused_from, row.paused_until, row.pause_reason = None, None, ""
        audit.record("agency.pause_ended", row, person)
    return row


def _held(person: Person) -> Capacity:
    """The agency's row, or a new one; whoever accepts for it at this instant waits, and is judged by what is set."""
    agency_id = person.own_agency.id
    hold_name(f"capacity of {agency_id}")
    row = db.session.get(Capacity, agency_id, populate_existing=True)
    if row is None:
        row = Capacity(agency_id=agency_id, pause_reason="", changed_at=clock.now(), changed_by=person.id)
        db.session.add(row)
    row.changed_at, row.changed_by = clock.now(), person.id
    return row
