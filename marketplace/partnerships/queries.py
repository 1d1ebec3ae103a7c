"""Partnerships, follow-ups, talks and notes, for whoever may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from ..core.erasing import shown_note
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.lifecycle import History
from ..exchange.models import Referral
from ..members.models import Agency, AgencyState, Person, PersonState
from ..members.queries import people_who
from .models import FollowUp, FollowUpState, Partnership, PartnershipState, SideNote, Talk


def partnerships_of(agency_id: int | None) -> Select[Partnership]:
    """A SELECT of an agency's partnerships, in whatever state."""
    return select(Partnership).where(Partnership.of(agency_id))


def partnership_of(person: Person, partnership_id: int) -> Partnership:
    """One of a person's agency; otherwise there is nothing there."""
    chosen = partnerships_of(person.own_agency.id).where(Partnership.id == partnership_id)
    found = db.session.scalar(chosen.options(joinedload(Partnership.first), joinedload(Partnership.second)))
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Ended:
    """When a partnership has ended, by which side, and what that side said; no side where an agency has left the alliance."""

    at: datetime
    by: Agency | None
    why: str


def end_of(row: Partnership) -> Ended | None:
    """The end of one that has ended; None for any other."""
    if row.status != PartnershipState.ENDED:
        return None
    mine = History.subject_kind == Partnership.__tablename__, History.subject_id == row.id
    step = select(History.at, Person.agency_id, History.note).outerjoin(Person, Person.id == History.person_id)
    last = step.where(*mine, History.became == PartnershipState.ENDED).order_by(History.id.desc()).limit(1)
    at, agency_id, note = db.session.execute(last).one()
    return Ended(at, next((one for one in row.sides if one.id == agency_id), None), shown_note(note))


def partnership_with(agency_id: int | None, partner_id: int) -> Partnership | None:
    """That of two agencies, whatever its state; None where they have none."""
    return db.session.scalar(partnerships_of(agency_id).where(Partnership.of(partner_id)))


def work_together(agency_id: int, partner_id: int) -> bool:
    """Whether two agencies work together now, also where no client was passed yet."""
    found = partnership_with(agency_id, partner_id)
    return found is not None and found.is_active


def may_owe(agency_id: int | None) -> Sequence[Person]:
    """Who of an agency a follow-up can be given to: those who have joined and look after partnerships."""
    if agency_id is None:
        return []
    chosen = people_who("partnerships", agency_id).where(Person.status == PersonState.ACTIVE)
    return db.session.scalars(chosen.order_by(Person.name, Person.id)).all()


def may_be_invited(agency_id: int) -> Sequence[Any]:
    """The members with which an agency has no partnership that works or waits, by their names: id and name of each."""
    same = and_(Partnership.of(agency_id), or_(Partnership.first_id == Agency.id, Partnership.second_id == Agency.id))
    there = exists().where(same, Partnership.status.in_([PartnershipState.ACTIVE, PartnershipState.INVITED]))
    chosen = select(Agency.id, Agency.name).where(Agency.status == AgencyState.ACTIVE, Agency.id != agency_id, ~there)
    return db.session.execute(chosen.order_by(Agency.sort_key)).all()


def follow_ups_of(row: Partnership) -> Select[FollowUp]:
    """A SELECT of all that was agreed in a partnership."""
    return select(FollowUp).where(FollowUp.partnership_id == row.id).options(joinedload(FollowUp.person))


def follow_up_of(person: Person, follow_up_id: int) -> FollowUp:
    """One of a person's agency, on whichever side; otherwise there is nothing there."""
    mine = select(FollowUp).join(FollowUp.partnership).where(Partnership.of(person.own_agency.id))
    found = db.session.scalar(mine.where(FollowUp.id == follow_up_id))
    if found is None:
        raise NotFound()
    return found


def talks_of(row: Partnership) -> Select[Talk]:
    """A SELECT of a partnership's talks."""
    return select(Talk).where(Talk.partnership_id == row.id).options(joinedload(Talk.person))


def talk_of(person: Person, talk_id: int) -> tuple[Talk, Partnership]:
    """One talk of a person's partnerships; otherwise there is nothing there."""
    talk = db.session.get(Talk, talk_id)
    if talk is None:
        raise NotFound()
    return talk, partnership_of(person, talk.partnership_id)


def last_talk(row: Partnership) -> date | None:
    """When the two have talked last."""
    return db.session.scalar(select(func.max(Talk.held_on)).where(Talk.partnership_id == row.id))


def notes_of(row: Partnership, agency_id: int | None) -> Select[SideNote]:
    """A SELECT of what one side has written down for itself."""
    mine = SideNote.partnership_id == row.id, SideNote.agency_id == agency_id
    return select(SideNote).where(*mine).options(joinedload(SideNote.person))


@dataclass(frozen=True)
class Kept:
    """How a side keeps what it owes: by its day, too late or overdue, and open with time left (or to be confirmed)."""

    side: Agency
    kept: int
    broken: int
    open: int


def kept_by(row: Partnership) -> list[Kept]:
    """Of both sides."""
    counted = select(
        FollowUp.owed_by_id, func.count().filter(FollowUp.kept()), func.count().filter(FollowUp.broken()),
        func.count().filter(FollowUp.status.in_([FollowUpState.OPEN, FollowUpState.DONE]), ~FollowUp.overdue()),
    ).where(FollowUp.partnership_id == row.id).group_by(FollowUp.owed_by_id)  # fmt: skip
    found = {one: counts for one, *counts in db.session.execute(counted)}
    return [Kept(side, *found.get(side.id, (0, 0, 0))) for side in row.sides]


def passed_between(row: Partnership) -> dict[int, int]:
    """By side, how many clients went from it to the other one."""
    pair = (
        Referral.referrer_id.in_([row.first_id, row.second_id]),
        Referral.receiver_id.in_([row.first_id, row.second_id]),
    )
    counted = select(Referral.referrer_id, func.count()).where(*pair).group_by(Referral.referrer_id)
    found = dict(db.session.execute(counted).all())
    return {side.id: found.get(side.id, 0) for side in row.sides}


def waits_for(agency_id: Any) -> Select[Any]:
    """A SELECT of the partnerships in which something waits for an agency: an invitation, what it owes and is overdue, and what it is
    to confirm or to agree to cancel."""
    mine = FollowUp.owed_by_id == agency_id
    theirs = FollowUp.status == FollowUpState.DONE
    asked = and_(
        FollowUp.status == FollowUpState.OPEN, FollowUp.cancel_by_id.is_not(None), FollowUp.cancel_by_id != agency_id
    )
    waits = or_(and_(mine, FollowUp.overdue()), and_(~mine, theirs), asked)
    active = and_(
        Partnership.status == PartnershipState.ACTIVE, exists().where(FollowUp.partnership_id == Partnership.id, waits)
    )
    invited = and_(Partnership.status == PartnershipState.INVITED, Partnership.invited_by_id != agency_id)
    return select(Partnership.id).where(Partnership.of(agency_id), or_(invited, active))


def count_by_state(row: Partnership) -> dict[FollowUpState, int]:
    """How many follow-ups are in each state."""
    counted = select(FollowUp.status, func.count()).where(FollowUp.partnership_id == row.id)
    return dict(db.session.execute(counted.group_by(FollowUp.status)).all())
