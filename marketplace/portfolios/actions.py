"""Contacts with members, their rhythm, and handing members over."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from ..core import audit, clock
from ..core.errors import BadInput, NotAllowed, NotFound
from ..core.extensions import db
from ..core.transaction import hold_name, own, transaction
from ..core.typed import paragraphs, too_long, wrong_past_day
from ..members.models import MEMBERS, Agency, Person
from ..members.queries import person
from ..moderation.models import Care
from ..outbox.actions import send, send_each
from . import queries
from .models import LONGEST_NOTE, MOST_WEEKS, Contact, Handover, Rhythm, ToldWeek, Way


def note_contact(agency_id: int, by: Person, held_on: date | None, way: str, note: str) -> Contact:
    """Write down that one has spoken with a member. A talk that was set for that day or before is done with it."""
    note, errors = paragraphs(note), {}
    if sentence := wrong_past_day(held_on):
        errors["held_on"] = sentence
    if Way.read(way) is None:
        errors["way"] = _("Choose one.")
    if sentence := too_long(note, LONGEST_NOTE):
        errors["note"] = sentence
    if errors or held_on is None:
        raise BadInput(_("Mend what is marked."), errors)
    with transaction():
        agency = _looked_after(agency_id, by)
        made = Contact(
            agency_id=agency.id, person_id=by.id, held_on=held_on, way=Way(way), note=note, made_at=clock.now()
        )
        db.session.add(made)
        db.session.flush()
        care = db.session.get(Care, agency.id)
        if care is not None and care.talk_on is not None and care.talk_on <= held_on:
            care.talk_on, care.talk_about = None, ""
        audit.record("portfolio.contact", agency, by, contact=made.id)
    return made


def set_rhythm(agency_id: int, by: Person, weeks: int | None) -> None:
    """Say how many weeks lie between two contacts with a member, at most; None for no rhythm."""
    if weeks is not None and not 1 <= weeks <= MOST_WEEKS:
        raise BadInput(
            _("Mend what is marked."),
            {"weeks": _("Write a whole number from %(least)s to %(most)s.", least=1, most=MOST_WEEKS)},
        )
    with transaction():
        agency = _looked_after(agency_id, by)
        if weeks is None:
            db.session.execute(delete(Rhythm).where(Rhythm.agency_id == agency.id))
        else:
            row = insert(Rhythm).values(agency_id=agency.id, weeks=weeks)
            db.session.execute(row.on_conflict_do_update(index_elements=["agency_id"], set_={"weeks": weeks}))
        audit.record("portfolio.rhythm", agency, by, weeks=weeks)


def hand_over(
    by: Person, from_id: int | None, to_id: int | None, agency_ids: Collection[int] | None, note: str = ""
) -> Handover:
    """Hand members from somebody, or from nobody, to somebody of the team: those that are named, or (None) all. A partner manager
    hands over their own, and takes those that nobody looks after; an admin may hand over any. The new manager is told, with
    the note, and so are the owners of each."""
    note = paragraphs(note)
    if errors := _errors(from_id, to_id, note):
        raise BadInput(_("Mend what is marked."), errors)
    _refuse_others(by, from_id, to_id)
    with transaction():
        # Of two who hand over the same at once the second sees that they are gone. No member is held: whoever passes clients holds some.
        hold_name("portfolios")
        chosen = _chosen(from_id, to_id, agency_ids)
        row = insert(Care)
        row = row.on_conflict_do_update(
            index_elements=["agency_id"], set_={"looked_after_by": row.excluded.looked_after_by}
        )
        db.session.execute(row, [{"agency_id": one, "looked_after_by": to_id} for one in chosen])
        made = Handover(from_id=from_id, to_id=to_id, made_by=by.id, made_at=clock.now(), note=note, agency_ids=chosen)
        db.session.add(made)
        db.session.flush()
        if to_id != by.id:
            send("account.portfolio", person(made.to_id), handover=made.id)
        owners = select(Person).where(Person.agency_role == "owner", Person.agency_id.in_(chosen))
        told = [(one, {"agency": one, "manager": to_id}) for one in chosen]
        send_each("account.manager", owners, Person.agency_id, told)
        audit.record("portfolio.handed_over", made, by, to=to_id, agencies=len(chosen))
    return made


def _errors(from_id: int | None, to_id: int | None, note: str) -> dict[str, str]:
    found: dict[str, str | None] = {"note": too_long(note, LONGEST_NOTE)}
    there = {one.id for one in queries.team()}
    if to_id not in there:
        found["to"] = _("Choose one.")
    elif to_id == from_id:
        found["to"] = _("Choose somebody else.")
    if from_id is not None and from_id not in there:
        found["from"] = _("Choose one.")
    return {name: sentence for name, sentence in found.items() if sentence}


def _refuse_others(by: Person, from_id: int | None, to_id: int | None) -> None:
    by.must_be_of_the_team()
    if not (by.is_admin or from_id == by.id or (from_id is None and to_id == by.id)):
        raise NotAllowed(_("You hand over the members that you look after, and take those that nobody looks after."))


def _chosen(from_id: int | None, to_id: int | None, agency_ids: Collection[int] | None) -> list[int]:
    """The members to hand over, but for those to which the taker belongs."""
    possible = {one.id for one in queries.looked_after(from_id)}
    wanted = possible if agency_ids is None else set(agency_ids)
    taker = db.session.get_one(Person, to_id)
    chosen = sorted(wanted - {taker.agency_id})
    if not wanted <= possible:
        sentence = _("Some of them are looked after by somebody else by now. Look it over.")
    elif possible and not wanted:
        sentence = _("Tick those who are handed over, or all of them.")
    elif not chosen:
        sentence = _("There is nobody to hand over.")
    else:
        return chosen
    raise BadInput(sentence, {"agencies": sentence})


def _looked_after(agency_id: int, by: Person) -> Agency:
    """A member, for somebody of the team who doesn't belong to it."""
    by.must_be_of_the_team()
    if by.agency_id == agency_id:
        raise NotFound()
    found = own(select(Agency).where(Agency.id == agency_id))
    if found.status not in MEMBERS:
        raise NotFound()
    return found


def tell_of_week(person_ids: Sequence[int]) -> None:
    """Tell managers once a week whom to talk to."""
    monday = queries.end_of_week() - timedelta(days=6)
    for one in person_ids:
        with transaction():
            row = insert(ToldWeek).values(person_id=one, monday=monday)
            told = row.on_conflict_do_update(
                index_elements=["person_id"], set_={"monday": monday}, where=ToldWeek.monday < monday
            )
            if db.session.scalar(told.returning(ToldWeek.person_id)):
                send("portfolio.week", person(one), manager=one)
