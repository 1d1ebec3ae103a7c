"""What was agreed: written down, done, confirmed or not accepted, cancelled by both."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotNow
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...core.typed import one_line, paragraphs, too_long
from ...exchange.contacts import names_contacts
from ...members.models import Person
from ...outbox.actions import send
from ..models import FollowUp, FollowUpState, Partnership, Talk
from ..models.follow_up import LONGEST_WHAT
from ..people import owes, people_of, who_may_owe
from ..queries import follow_up_of
from .pairs import LONGEST_REASON, active, not_ahead


@dataclass(frozen=True)
class Agreed:
    """What is to be done: by which agency, maybe by whom of one's own, and until when."""

    what: str
    owed_by: int | None
    due_on: date | None
    person_id: int | None = None


def agree_on(partnership_id: int, person: Person, said: Agreed) -> FollowUp:
    """Write down what was agreed. The other side is told, and who owes it; each once."""
    with transaction():
        row = active(partnership_id, person)
        made = write_down(row, person, said)
        others = people_of(row, row.other_id(person.agency_id))
        send("partnership.follow_up", others, follow_up=made.id)
        if made.person_id not in (None, person.id):
            told = others.with_only_columns(Person.id)
            send("partnership.follow_up", owes(made).where(Person.id.not_in(told)), follow_up=made.id)
    return made


def write_down(row: Partnership, person: Person, said: Agreed, talk: Talk | None = None) -> FollowUp:
    """The same without mail. Call it inside a transaction that holds the partnership."""
    what, due_on, owed_by = one_line(said.what), said.due_on, said.owed_by
    if errors := _errors(row, person, said, what):
        raise BadInput(_("Mend what is marked."), errors)
    made = FollowUp(
        partnership=row, talk_id=talk.id if talk else None, owed_by_id=owed_by, person_id=said.person_id, what=what, due_on=due_on,
        made_by=person.id, made_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    lifecycle.begin(made, person)
    audit.record("partnership.follow_up", row, person, follow_up=made.id)
    return made


def _errors(row: Partnership, person: Person, said: Agreed, what: str) -> dict[str, str]:
    found: dict[str, str | None] = {"what": too_long(what, LONGEST_WHAT) if what else _("Fill this in.")}
    if names_contacts(what, row.own(person.agency_id).country):
        # It goes into mail and calendars, where a client's contacts never stand.
        found["what"] = _("There is an e-mail address or a phone number in it, and it stands in mails. Leave it out.")
    possible = {(side.id, one and one.id) for side, one in who_may_owe(row, person.agency_id)}
    if (said.owed_by, said.person_id) not in possible:
        found["owed_by"] = _("Choose one.")
    found["due_on"] = not_ahead(said.due_on) if said.due_on else _("Choose a day.")
    return {name: sentence for name, sentence in found.items() if sentence}


def say_done(follow_up_id: int, person: Person) -> FollowUp:
    """Say that what one's agency owed is done. The other side is told, and confirms it."""
    with transaction():
        row = held(follow_up_id, person)
        if row.owed_by_id != person.agency_id:
            raise NotNow(_("The other side owes this, and says when it is done."))
        lifecycle.move(row, FollowUpState.DONE, person, done_on=clock.today(), cancel_by_id=None)
        send("partnership.done", people_of(row.partnership, _creditor(row)), follow_up=row.id)
        audit.record("partnership.done", row.partnership, person, follow_up=row.id)
    return row


def confirm(follow_up_id: int, person: Person) -> FollowUp:
    """Confirm that the other side has done what it owed; whoever owed it is told."""
    with transaction():
        row = _owed_to(follow_up_id, person)
        lifecycle.move(row, FollowUpState.CONFIRMED, person, confirmed_on=clock.today())
        send("partnership.confirmed", owes(row), follow_up=row.id)
        audit.record("partnership.confirmed", row.partnership, person, follow_up=row.id)
    return row


def not_accept(follow_up_id: int, person: Person, reason: str) -> FollowUp:
    """Say why it is not done: it is open again, with the day that it had."""
    reason = paragraphs(reason)
    if sentence := too_long(reason, LONGEST_REASON) if reason else _("Fill this in."):
        raise BadInput(_("Mend what is marked."), {"reason": sentence})
    with transaction():
        row = _owed_to(follow_up_id, person)
        lifecycle.move(row, FollowUpState.OPEN, person, note=reason, done_on=None)
        send("partnership.not_accepted", owes(row), follow_up=row.id)
        audit.record("partnership.not_accepted", row.partnership, person, follow_up=row.id)
    return row


def drop(follow_up_id: int, person: Person) -> FollowUp:
    """Ask to cancel it; where the other side has asked already, it is cancelled."""
    with transaction():
        row = held(follow_up_id, person)
        if row.status != FollowUpState.OPEN:
            raise NotNow(_("Only what is open can be cancelled."))
        other = people_of(row.partnership, row.partnership.other_id(person.agency_id))
        if row.cancel_by_id in (None, person.agency_id):
            if row.cancel_by_id is None:
                row.cancel_by_id = person.own_agency.id
                send("partnership.cancel_asked", other, follow_up=row.id)
                audit.record("partnership.cancel_asked", row.partnership, person, follow_up=row.id)
            return row
        lifecycle.move(row, FollowUpState.CANCELLED, person)
        send("partnership.cancelled", other, follow_up=row.id)
        audit.record("partnership.cancelled", row.partnership, person, follow_up=row.id)
    return row


def keep(follow_up_id: int, person: Person) -> FollowUp:
    """Let it stand that the other side, or one's own, has asked to cancel."""
    with transaction():
        row = held(follow_up_id, person)
        if row.status == FollowUpState.OPEN and row.cancel_by_id is not None:
            row.cancel_by_id = None
            audit.record("partnership.follow_up_stays", row.partnership, person, follow_up=row.id)
    return row


def held(follow_up_id: int, person: Person) -> FollowUp:
    """A follow-up of one's partnerships that are active, held. Call it inside a transaction."""
    # The partnership first, as whoever ends it holds both.
    active(follow_up_of(person, follow_up_id).partnership_id, person)
    return own(select(FollowUp).where(FollowUp.id == follow_up_id))


def _owed_to(follow_up_id: int, person: Person) -> FollowUp:
    row = held(follow_up_id, person)
    if row.owed_by_id == person.agency_id:
        raise NotNow(_("The other side says whether it accepts this."))
    if row.status != FollowUpState.DONE:
        raise NotNow(_("Nobody has said that this is done."))
    return row


def _creditor(row: FollowUp) -> int:
    return row.partnership.other_id(row.owed_by_id)
