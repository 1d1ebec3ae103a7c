"""Members as their managers see them: when somebody spoke with each, when it is due, and who went silent. No clients, no money."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Select,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from ..access.models import SignIn
from ..core import clock
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.listing import NEVER, SOMETIME, Order, mention, some_day
from ..core.vocabulary import Vocabulary
from ..exchange.models import Lead, Referral
from ..members.models import MEMBERS, Agency, Person, PersonState
from ..moderation.models import Care
from ..partnerships.models import FollowUp, Partnership, PartnershipState
from .models import Contact, Handover, Rhythm, ToldWeek

SILENT_DAYS = 60


class Need(Vocabulary):
    """What the list can be narrowed to."""

    WEEK = "week", _l("To talk to this week")
    SILENT = "silent", _l("Silent")
    NOBODY = "nobody", _l("Nobody looks after them")


def end_of_week() -> date:
    """The Sunday of this week."""
    today = clock.today()
    return today + timedelta(days=6 - today.weekday())


def _last(of: Any, *where: ColumnElement[bool]) -> Any:
    return select(func.max(of)).where(*where).correlate(Agency).scalar_subquery()


def _day(instant: Any) -> Any:
    return cast(func.timezone(clock.zone().key, instant), Date)


Manager = aliased(Person)
LAST = _last(Contact.held_on, Contact.agency_id == Agency.id)
PASSED = func.greatest(
    _last(Lead.posted_at, Lead.referrer_id == Agency.id), _last(Referral.accepted_at, Referral.receiver_id == Agency.id)
)  # fmt: skip
SEEN = (
    select(func.max(SignIn.seen_at)).join(Person, Person.id == SignIn.person_id).where(Person.agency_id == Agency.id)
    .correlate(Agency).scalar_subquery()
)  # fmt: skip
OVERDUE = (
    select(func.count()).select_from(FollowUp).join(Partnership, Partnership.id == FollowUp.partnership_id)
    .where(FollowUp.owed_by_id == Agency.id, Partnership.status == PartnershipState.ACTIVE)
)  # fmt: skip


def quiet_since() -> ColumnElement[Any]:
    """Since when nothing has come from a member: no client posted or accepted, no sign-in, no contact; since it applied, at least."""
    spoken = cast(LAST, DateTime(timezone=True))
    return func.greatest(PASSED, SEEN, spoken, Agency.applied_at)


def is_silent(days: int = SILENT_DAYS) -> ColumnElement[bool]:
    """Condition: that was more than so many days ago."""
    return quiet_since() < clock.now() - timedelta(days=days)


def next_on() -> ColumnElement[Any]:
    """The day of the next talk: the one that was set; else so many weeks after the last contact, or after it applied."""
    by_rhythm = func.coalesce(LAST, _day(Agency.applied_at)) + cast(Rhythm.weeks * 7, Integer)
    return func.coalesce(Care.talk_on, type_coerce(by_rhythm, Date), literal(SOMETIME))


def is_due() -> ColumnElement[bool]:
    """Condition: that day is in this week, or over."""
    return next_on() <= end_of_week()


def _cares() -> ColumnElement[bool]:
    """Condition on the manager: they belong to the alliance's team and can sign in."""
    return and_(Manager.alliance_role.is_not(None), Manager.status == PersonState.ACTIVE)


def members(manager_id: int | None = None, need: Need | None = None, words: str = "") -> Select[Any]:
    """A SELECT of members with who looks after each, the last contact and the next, when they last passed a client and signed in, and
    how many follow-ups they let go overdue."""
    overdue = OVERDUE.where(FollowUp.overdue()).correlate(Agency).scalar_subquery()
    chosen = select(
        Agency, Manager.id.label("manager_id"), Manager.name.label("manager"), func.coalesce(LAST, literal(NEVER)).label("last"),
        next_on().label("next"), Rhythm.weeks.label("weeks"), PASSED.label("passed"), SEEN.label("seen"),
        quiet_since().label("quiet"), is_silent().label("silent"), overdue.label("overdue"),
    ).where(Agency.status.in_(MEMBERS), mention(words, Agency.name))  # fmt: skip
    chosen = chosen.outerjoin(Care, Care.agency_id == Agency.id).outerjoin(Rhythm, Rhythm.agency_id == Agency.id)
    chosen = chosen.outerjoin(Manager, and_(Manager.id == Care.looked_after_by, _cares()))
    chosen = chosen.where(Manager.id == manager_id) if manager_id else chosen
    if need == Need.NOBODY:
        return chosen.where(Manager.id.is_(None))
    return chosen.where(is_due() if need == Need.WEEK else is_silent()) if need else chosen


def orders() -> dict[str, Order]:
    """By what the list can be sorted."""
    return {
        "name": Order(_l("Agency"), (Agency.sort_key,)),
        "last": Order(_l("Last contact"), (func.coalesce(LAST, literal(NEVER)),)),
        "next": Order(_l("Next talk"), (next_on(),)),
        "quiet": Order(_l("Last sign of life"), (quiet_since(),)),
    }


def said(one: Any) -> tuple[date | None, date | None]:
    """The last contact and the next talk of a row; None for none."""
    return some_day(one.last), some_day(one.next)


def count(manager_id: int | None, need: Need | None, words: str = "") -> int:
    """How many there are, with these words in the name."""
    rows = members(manager_id, need, words).with_only_columns(Agency.id, maintain_column_froms=True).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def one_member(agency_id: int, by: Person) -> Any:
    """One of them, for somebody of the team who does not belong to it: what the team writes of a member, no member reads. Otherwise
    there is nothing there."""
    found = db.session.execute(members().where(Agency.id == agency_id)).one_or_none()
    if found is None or by.agency_id == agency_id:
        raise NotFound()
    return found


def contacts_of(agency_id: int) -> Select[Contact]:
    """A SELECT of when the team spoke with a member."""
    return select(Contact).where(Contact.agency_id == agency_id)


def handovers_of(agency_id: int, by: Person) -> Sequence[Handover]:
    """Who handed a member to whom, newest first; the last ten. Not those of the reader's own agency with others: the note may be of it."""
    chosen = select(Handover).where(Handover.agency_ids.contains([agency_id]))
    chosen = chosen.where(~Handover.agency_ids.contains([by.agency_id])) if by.agency_id else chosen
    return db.session.scalars(chosen.order_by(Handover.id.desc()).limit(10)).all()


def team() -> Sequence[Person]:
    """Who can look after members."""
    chosen = select(Person).where(Person.alliance_role.is_not(None), Person.status == PersonState.ACTIVE)
    return db.session.scalars(chosen.order_by(Person.name, Person.id)).all()


def looked_after(manager_id: int | None) -> Sequence[Any]:
    """The members that somebody looks after, or (None) nobody: id and name of each."""
    chosen = members(manager_id, None if manager_id else Need.NOBODY).with_only_columns(
        Agency.id, Agency.name, maintain_column_froms=True
    )
    return db.session.execute(chosen.order_by(Agency.sort_key)).all()


def to_tell(limit: int) -> Sequence[int]:
    """Managers with somebody to talk to this week who were not told of this week."""
    monday = end_of_week() - timedelta(days=6)
    chosen = (
        members(None, Need.WEEK)
        .with_only_columns(Manager.id, maintain_column_froms=True)
        .where(Manager.id.is_not(None))
    )
    chosen = chosen.outerjoin(ToldWeek, ToldWeek.person_id == Manager.id)
    chosen = chosen.where(or_(ToldWeek.monday.is_(None), ToldWeek.monday < monday))
    return db.session.scalars(chosen.distinct().limit(limit)).all()
