"""The lists of a member's page. The page shows the first rows of each; a page of its own has them all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload, load_only

from ...catalog.models import Service
from ...core.lifecycle import History
from ...core.listing import Column
from ...core.paging import Few, few
from ...exchange.models import Lead, LeadState, Referral
from ...members.models import Agency, Person
from ...reviews.models import Review
from ...settlement.models import LIVE, Movement
from ..models import Mark, Note, Report, Subject

FEW = 10


@dataclass(frozen=True)
class MemberList:
    """One list: what it is called, its rows for an agency, and the columns that order them, the last of which is unique."""

    label: LazyString
    rows: Callable[[int], Select[Any]]
    keys: tuple[Column, ...]
    oldest_first: bool = False

    def ordered(self, agency_id: int) -> Select[Any]:
        """The rows in the list's own order."""
        return self.rows(agency_id).order_by(*(key.asc() if self.oldest_first else key.desc() for key in self.keys))


def received_by(agency_id: int) -> Select[Referral]:
    """The clients that it accepted: the work, never who it is."""
    chosen = select(Referral).where(Referral.receiver_id == agency_id)
    return chosen.options(joinedload(Referral.lead), joinedload(Referral.referrer).load_only(Agency.name))


def given_by(agency_id: int) -> Select[Lead]:
    """The clients that it passed on, drafts apart."""
    return select(Lead).where(Lead.referrer_id == agency_id, Lead.status != LeadState.DRAFT)


def services_of(agency_id: int) -> Select[Service]:
    """Its services."""
    return select(Service).where(Service.agency_id == agency_id)


def open_orders(agency_id: int) -> Select[Movement]:
    """Movements that it pays or is paid by and that are not settled."""
    chosen = select(Movement).where(Movement.of(agency_id), Movement.status.in_(LIVE))
    return chosen.options(*(joinedload(one).load_only(Agency.name) for one in (Movement.payer, Movement.payee)))


def reports_of(agency_id: int) -> Select[Report]:
    """What was reported of its services and of the reviews of it."""
    services = select(Service.id).where(Service.agency_id == agency_id)
    reviews = select(Review.id).where(Review.agency_id == agency_id)
    return select(Report).where(
        or_(
            and_(Report.subject_kind == Subject.SERVICE, Report.subject_id.in_(services)),
            and_(Report.subject_kind == Subject.REVIEW, Report.subject_id.in_(reviews)),
        )
    )


def marks_of(agency_id: int) -> Select[Mark]:
    """What is held against it, lifted marks as well."""
    return select(Mark).where(Mark.agency_id == agency_id)


def history_of(agency_id: int) -> Select[Any, Any]:
    """Each step of its membership with the name of who took it."""
    chosen = select(History, Person.name).outerjoin(Person, Person.id == History.person_id)
    return chosen.where(History.subject_kind == Agency.__tablename__, History.subject_id == agency_id)


def notes_of(agency_id: int) -> Select[Note]:
    """What the team wrote down of it."""
    chosen = select(Note).where(Note.agency_id == agency_id)
    return chosen.options(joinedload(Note.person).options(load_only(Person.name)))


FOR_ADMINS = {"orders": MemberList(_l("Open movements"), open_orders, (Movement.id,), oldest_first=True)}
FOR_THE_TEAM = {
    "received": MemberList(_l("Clients received"), received_by, (Referral.id,)),
    "given": MemberList(_l("Clients passed on"), given_by, (Lead.id,)),
    "services": MemberList(_l("Services"), services_of, (Service.place, Service.id), oldest_first=True),
    "reports": MemberList(_l("Reports"), reports_of, (Report.id,)),
    "marks": MemberList(_l("Marks"), marks_of, (Mark.id,)),
    "history": MemberList(_l("Membership"), history_of, (History.id,)),
    "written": MemberList(_l("Notes"), notes_of, (Note.id,)),
}


def first_rows(agency_id: int, of: MemberList) -> Few:
    """The rows that the member's page shows, and how many there are."""
    return few(of.ordered(agency_id), FEW)
