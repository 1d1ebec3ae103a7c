"""Looking after a member: notes, the next talk and who does it; warnings, and whether the agency stays."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from ...core import audit, clock
from ...core.errors import BadInput, NotAllowed
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...core.typed import one_line, paragraphs, too_long
from ...members.models import MEMBERS, Agency, Person, PersonState
from ...members.queries import owners_of
from ...outbox.actions import send
from ..models import Care, Mark, Note
from .deciding import may_decide, read_reason

LONGEST_NOTE, LONGEST_ABOUT = 2000, 200  # characters


def write_note(agency_id: int, person: Person, text: str) -> Note:
    """Write down something of a member that only the alliance's team reads."""
    text = _note(text)
    with transaction():
        agency = _looked_after(agency_id, person)
        note = Note(agency_id=agency.id, person_id=person.id, text=text, made_at=clock.now())
        db.session.add(note)
        db.session.flush()
        audit.record("note.written", agency, person, note=note.id)
    return note


def change_note(note_id: int, agency_id: int, person: Person, text: str) -> None:
    """Change one's own note; the log says that it was changed."""
    text = _note(text)
    with transaction():
        agency = _looked_after(agency_id, person)
        note = own(select(Note).where(Note.id == note_id, Note.agency_id == agency_id, Note.person_id == person.id))
        note.text, note.changed_at = text, clock.now()
        audit.record("note.changed", agency, person, note=note.id)


def arrange(agency_id: int, person: Person, talk_on: date | None, talk_about: str, manager_id: int | None) -> None:
    """Set the next talk with a member, and who of the alliance's team looks after it."""
    about, errors = one_line(talk_about), {}
    if sentence := too_long(about, LONGEST_ABOUT):
        errors["talk_about"] = sentence
    if talk_on is not None and talk_on < clock.today():
        errors["talk_on"] = _("This day is over. Choose a later one.")
    if manager_id is not None and manager_id not in {one.id for one in team()}:
        errors["looked_after_by"] = _("Choose one.")
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    with transaction():
        agency = _looked_after(agency_id, person)
        _care(agency.id, talk_on=talk_on, talk_about=about, looked_after_by=manager_id)
        audit.record("agency.arranged", agency, person, talk=talk_on and talk_on.isoformat(), manager=manager_id)


def team() -> list[Person]:
    """The alliance's admins and partner managers who can sign in, in the order of their names."""
    chosen = select(Person).where(Person.alliance_role.is_not(None), Person.status != PersonState.DISABLED)
    return list(db.session.scalars(chosen.order_by(Person.name, Person.id)))


def warn(agency_id: int, reason: str, admin: Person, report_id: int | None = None) -> None:
    """Hold something against a member for a year; all its owners read why. Call it with the report that it comes from, if any."""
    reason = read_reason(reason)
    may_decide(admin, agency_id)
    with transaction():
        agency = own(select(Agency).where(Agency.id == agency_id, Agency.status.in_(MEMBERS)))
        mark(agency.id, reason, admin, report_id)
        send("account.warning", owners_of(agency.id), agency=agency.id, reason=reason)
        audit.record("agency.warned", agency, admin, reason=reason, report=report_id)


def mark(agency_id: int, reason: str, admin: Person, report_id: int | None) -> None:
    """Write a mark. Call it inside the transaction of the decision that it follows from."""
    row = Mark(agency_id=agency_id, report_id=report_id, reason=reason, made_at=clock.now(), made_by=admin.id)
    db.session.add(row)


def lift_marks(report_ids: list[int]) -> None:
    """What these reports led to counts no longer. Call it inside the transaction of the decision that takes it back."""
    standing = update(Mark).where(Mark.report_id.in_(report_ids), Mark.lifted_at.is_(None))
    db.session.execute(standing.values(lifted_at=clock.now()))


def keep_member(agency_id: int, reason: str, admin: Person) -> None:
    """An admin has looked at a member's marks, and it stays; the next mark asks anew."""
    reason = read_reason(reason)
    may_decide(admin, agency_id)
    with transaction():
        agency = own(select(Agency).where(Agency.id == agency_id, Agency.status.in_(MEMBERS)))
        note_decision(agency.id)
        send("account.kept", owners_of(agency.id), agency=agency.id, reason=reason)
        audit.record("agency.kept", agency, admin, reason=reason)


def note_decision(agency_id: int) -> None:
    """An admin has decided on a membership just now. Call it inside the transaction of the decision."""
    _care(agency_id, decided_at=clock.now())


def _care(agency_id: int, **values: object) -> None:
    row = insert(Care).values(agency_id=agency_id, **values)
    db.session.execute(row.on_conflict_do_update(index_elements=["agency_id"], set_=values))


def _looked_after(agency_id: int, person: Person) -> Agency:
    """A member, for somebody of the team who doesn't belong to it."""
    person.must_be_of_the_team()
    if person.agency_id == agency_id:
        raise NotAllowed(_("You belong to this agency; somebody else looks after it."))
    return own(select(Agency).where(Agency.id == agency_id))


def _note(text: str) -> str:
    text = paragraphs(text)
    if not text:
        raise BadInput(_("Mend what is marked."), {"text": _("Fill this in.")})
    if sentence := too_long(text, LONGEST_NOTE):
        raise BadInput(sentence, {"text": sentence})
    return text
