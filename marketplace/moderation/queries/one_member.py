"""One agency as the desk shows it: people, services, clients without their names, money, reports, notes, history."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, load_only

from ...access.models import SignIn
from ...access.queries import Someone, here_and_gone
from ...catalog.models import Service
from ...core import lifecycle
from ...core.errors import NotFound
from ...core.extensions import db
from ...core.paging import Few, few
from ...exchange.models import Lead, LeadState, Referral
from ...members.models import Agency, AgencyState, Person
from ...reviews.models import Review
from ...settlement.models import Movement
from ..due import OPEN_ORDERS
from ..models import Care, Mark, Note, Report, Subject
from .conduct import with_figures

FEW = 10


def agency_with_figures(agency_id: int) -> Any:
    """The agency, as `.Agency`, with a value for each figure; NotFound for none, and for the alliance itself."""
    chosen = select(Agency).where(Agency.id == agency_id, Agency.status != AgencyState.ALLIANCE)
    found = db.session.execute(with_figures(chosen)).one_or_none()
    if found is None:
        raise NotFound()
    return found


def people_of(agency_id: int) -> tuple[list[Someone], list[Someone]]:
    """The agency's people, in the order they came: those who have access, and those who have none any more."""
    return here_and_gone(select(Person).where(Person.agency_id == agency_id).order_by(Person.id))


def alliance_team() -> tuple[list[Someone], list[Someone]]:
    """The alliance's team, by role and name: those who have access, and those whose agency has shut them out."""
    chosen = select(Person).where(Person.alliance_role.is_not(None))
    return here_and_gone(chosen.order_by(Person.alliance_role, Person.name, Person.id))


def the_team() -> Select[Any, Any]:
    """A SELECT of all of them, each with when they were last seen; None for never."""
    seen = select(func.max(SignIn.seen_at)).where(SignIn.person_id == Person.id).scalar_subquery()
    return select(Person, seen.label("seen_at")).where(Person.alliance_role.is_not(None))


def services_of(agency_id: int) -> Few:
    """Its services, in their order."""
    return few(select(Service).where(Service.agency_id == agency_id).order_by(Service.place, Service.id), FEW)


def received_by(agency_id: int) -> Few:
    """The clients that it accepted, newest first: the work, never who it is."""
    chosen = select(Referral).where(Referral.receiver_id == agency_id).order_by(Referral.id.desc())
    return few(chosen, FEW, joinedload(Referral.lead), joinedload(Referral.referrer).load_only(Agency.name))


def given_by(agency_id: int) -> Few:
    """The clients that it passed on, newest first, drafts apart."""
    chosen = select(Lead).where(Lead.referrer_id == agency_id, Lead.status != LeadState.DRAFT)
    return few(chosen.order_by(Lead.id.desc()), FEW)


def open_orders(agency_id: int) -> Few:
    """Orders that it pays or is paid by and that are not settled, oldest first."""
    either = or_(Movement.payer_id == agency_id, Movement.payee_id == agency_id)
    chosen = select(Movement).where(either, Movement.status.in_(OPEN_ORDERS)).order_by(Movement.id)
    return few(chosen, FEW, *(joinedload(one).load_only(Agency.name) for one in (Movement.payer, Movement.payee)))


def reports_of(agency_id: int) -> Few:
    """What was reported of its services and of the reviews of it, newest first."""
    services = select(Service.id).where(Service.agency_id == agency_id)
    reviews = select(Review.id).where(Review.agency_id == agency_id)
    theirs = or_(
        and_(Report.subject_kind == Subject.SERVICE, Report.subject_id.in_(services)),
        and_(Report.subject_kind == Subject.REVIEW, Report.subject_id.in_(reviews)),
    )
    return few(select(Report).where(theirs).order_by(Report.id.desc()), FEW)


def marks_of(agency_id: int) -> Sequence[Mark]:
    """What is held against it, lifted marks as well, newest first."""
    chosen = select(Mark).where(Mark.agency_id == agency_id).order_by(Mark.id.desc()).limit(FEW)
    return db.session.scalars(chosen).all()


def history_of(agency: Agency) -> Sequence[Any]:
    """Each step of its membership with the name of who took it, newest first."""
    history = lifecycle.History
    mine = (history.subject_kind == Agency.__tablename__, history.subject_id == agency.id)
    chosen = select(history, Person.name).outerjoin(Person, Person.id == history.person_id).where(*mine)
    return db.session.execute(chosen.order_by(history.id.desc()).limit(FEW)).all()


def notes(agency_id: int) -> Select[Note]:
    """A SELECT of what the team wrote down of it, newest first."""
    chosen = select(Note).where(Note.agency_id == agency_id).order_by(Note.id.desc())
    return chosen.options(joinedload(Note.person).options(load_only(Person.name)))


def notes_of(agency_id: int) -> Sequence[Note]:
    """The newest of them."""
    return db.session.scalars(notes(agency_id).limit(100)).all()


def own_note(note_id: int, agency_id: int, person: Person) -> Note:
    """A note that this person wrote of the agency, or NotFound."""
    chosen = select(Note).where(Note.id == note_id, Note.agency_id == agency_id, Note.person_id == person.id)
    note = db.session.scalar(chosen)
    if note is None:
        raise NotFound()
    return note


def care_of(agency_id: int) -> Care | None:
    """Its next talk, and who looks after it."""
    return db.session.scalar(select(Care).where(Care.agency_id == agency_id).options(joinedload(Care.manager)))


def talks(first: date, last: date) -> Select[Any, Any]:
    """A SELECT of the talks of some days with their agencies, soonest first."""
    chosen = select(Care, Agency).join(Agency, Agency.id == Care.agency_id).where(Care.talk_on.between(first, last))
    return chosen.order_by(Care.talk_on, Care.agency_id).options(joinedload(Care.manager)).limit(FEW)
