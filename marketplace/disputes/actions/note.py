"""A side or an admin says something more."""

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from ...core import audit, clock
from ...core.errors import BadInput, NotAllowed, NotNow
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...members.models import Person
from ...members.queries import admins, people_who
from ...outbox.actions import send
from ..models import MOST_NOTES, SPOKEN_IN, Dispute, DisputeNote
from .erased import refuse_after_erasure
from .held import is_side
from .said import said


def add_note(dispute_id: int, person: Person, words: str) -> DisputeNote:
    """A side says something more while the dispute is not settled; the other side reads it, and so do the admins. What a decision that
    waits for a second admin says stays: who agrees reads the note beside it, and nobody holds a decision up by writing."""
    with transaction():
        note = _add(dispute_id, person, words, person.own_agency.id, is_side(person))
        row = db.session.get_one(Dispute, dispute_id)
        other = row.other_id if note.agency_id == row.opener_id else row.opener_id
        send("money.dispute_noted", people_who("money", other), dispute=row.id, note=note.id)
        asked = select(DisputeNote.written_by_id).where(
            DisputeNote.dispute_id == row.id, DisputeNote.agency_id.is_(None)
        )
        send("money.dispute_noted", admins().where(Person.id.in_(asked)), dispute=row.id, note=note.id)
    return note


def add_note_as_admin(dispute_id: int, admin: Person, words: str) -> DisputeNote:
    """An admin says or asks something while the dispute is not settled, and both sides read it. Refused to an admin who belongs to one
    of them: what they say is said by that side."""
    with transaction():
        note = _add(dispute_id, admin, words, None)
        row = db.session.get_one(Dispute, dispute_id)
        if admin.agency_id in row.sides:
            raise NotAllowed(_("You belong to one of the two agencies; write on its own page of the dispute."))
        send("money.dispute_noted", people_who("money", *row.sides), dispute=row.id, note=note.id)
    return note


def _add(
    dispute_id: int, person: Person, words: str, agency_id: int | None, *conditions: ColumnElement[bool]
) -> DisputeNote:
    words = said(words, "note")
    refuse_after_erasure(dispute_id, *conditions)
    row = own(select(Dispute).where(Dispute.id == dispute_id, *conditions))
    if row.status not in SPOKEN_IN:
        raise NotNow(_("This is settled; nothing more is written here."))
    theirs = DisputeNote.dispute_id == row.id, DisputeNote.agency_id.is_not_distinct_from(agency_id)
    if (db.session.scalar(select(func.count(DisputeNote.id)).where(*theirs)) or 0) >= MOST_NOTES:
        sentence = _("Each side writes %(most)d notes at most.", most=MOST_NOTES)
        raise BadInput(sentence, {"note": sentence})
    note = DisputeNote(
        dispute_id=row.id, agency_id=agency_id, words=words, written_at=clock.now(), written_by_id=person.id
    )
    db.session.add(note)
    db.session.flush()
    audit.record("dispute.noted", row, person)
    return note
