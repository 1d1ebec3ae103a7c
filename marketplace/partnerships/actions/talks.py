"""Talks that took place, with what both read, what one side keeps for itself, and what was agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from ...core import audit, clock
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.transaction import transaction
from ...core.typed import paragraphs, too_long, wrong_past_day
from ...members.models import Person
from ...outbox.actions import send
from ..models import Partnership, SideNote, Talk
from ..models.talk import LONGEST_NOTES
from ..people import people_of
from .follow_ups import Agreed, write_down
from .pairs import active, held, not_ahead

MOST_AGREED = 10  # follow-ups of one talk


@dataclass(frozen=True)
class SaidTalk:
    """A talk: when it was, what both read of it, what one's own side keeps, when the next one is, and what was agreed."""

    held_on: date | None
    notes: str = ""
    own_notes: str = ""
    talk_on: date | None = None
    agreed: Sequence[Agreed] = ()


def note_talk(partnership_id: int, person: Person, said: SaidTalk) -> Talk:
    """Write down a talk, and all that was agreed in it. The next one is on the day that is said, or after the weeks of the rhythm.
    The other side is told, with what was agreed. What is wrong with the n-th agreement stands at `agreed_n_what` and the like."""
    with transaction():
        row = active(partnership_id, person)
        if errors := _errors(said):
            raise BadInput(_("Mend what is marked."), errors)
        talk = Talk(
            partnership_id=row.id, agency_id=person.agency_id, person_id=person.id, held_on=said.held_on,
            notes=paragraphs(said.notes), made_at=clock.now(),
        )  # fmt: skip
        db.session.add(talk)
        db.session.flush()
        _agree(row, person, said.agreed, talk)
        if own := paragraphs(said.own_notes):
            _keep_note(row, person, own, talk)
        _set_next(row, talk, said.talk_on)
        send("partnership.talked", people_of(row, row.other_id(person.agency_id)), talk=talk.id)
        audit.record("partnership.talked", row, person, talk=talk.id)
    return talk


def _errors(said: SaidTalk) -> dict[str, str]:
    found: dict[str, str | None] = {
        name: too_long(paragraphs(text), LONGEST_NOTES) for name, text in (("notes", said.notes), ("own_notes", said.own_notes))
    }  # fmt: skip
    found["held_on"] = wrong_past_day(said.held_on)
    if said.talk_on is not None:
        found["talk_on"] = not_ahead(said.talk_on)
    if len(said.agreed) > MOST_AGREED:
        found["agreed"] = _("At most %(most)s fit at once.", most=MOST_AGREED)
    return {name: sentence for name, sentence in found.items() if sentence}


def _agree(row: Partnership, person: Person, agreed: Sequence[Agreed], talk: Talk) -> None:
    errors: dict[str, str] = {}
    for number, one in enumerate(agreed):
        try:
            write_down(row, person, one, talk)
        except BadInput as refusal:
            errors |= {f"agreed_{number}_{name}": sentence for name, sentence in refusal.errors.items()}
    if errors:
        raise BadInput(_("Mend what is marked."), errors)


def _set_next(row: Partnership, talk: Talk, talk_on: date | None) -> None:
    """An earlier day than the talk is fulfilled by it, or was missed."""
    if talk_on is not None:
        row.talk_on = talk_on
    elif row.talk_on is None or row.talk_on <= clock.today() or talk.held_on >= clock.today():
        next_on = talk.held_on + timedelta(weeks=row.talk_every) if row.talk_every else None
        row.talk_on = max(next_on, clock.today()) if next_on else None


def write_note(partnership_id: int, person: Person, text: str) -> SideNote:
    """Write something down that only one's own agency reads."""
    text = paragraphs(text)
    if sentence := too_long(text, LONGEST_NOTES) if text else _("Fill this in."):
        raise BadInput(_("Mend what is marked."), {"text": sentence})
    with transaction():
        row = held(partnership_id, person)
        note = _keep_note(row, person, text, None)
        audit.record("partnership.note", row, person, note=note.id)
    return note


def _keep_note(row: Partnership, person: Person, text: str, talk: Talk | None) -> SideNote:
    note = SideNote(
        partnership_id=row.id, talk_id=talk.id if talk else None, agency_id=person.own_agency.id, person_id=person.id, text=text,
        made_at=clock.now(),
    )  # fmt: skip
    db.session.add(note)
    db.session.flush()
    return note
