"""Who did what: searched by person, agency, kind and time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, or_, select

from ...catalog.models import Service
from ...core import clock
from ...core.audit import AuditRow
from ...core.exports import rows_for_file
from ...core.extensions import db
from ...core.listing import Order, mention
from ...disputes.models import Dispute
from ...enquiries.models import Complaint
from ...exchange.models import FeePayment, Lead, LeadReturn, Referral
from ...late_claims.models import LateClaim
from ...members.models import Agency, Person
from ...reviews.models import Review
from ...rewards.models import Reward
from ...settlement.models import Movement
from ..facts_in_log import facts_of, people_in_facts
from ..kinds_in_log import Kind
from ..said_in_log import said
from .log_names import Key, names_of, said_of

ORDERS = {"time": Order(_l("Time"), (AuditRow.at,), falling=True)}
# What belongs to agencies, by the columns that say whose it is.
THEIRS: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (Person, (Person.agency_id,)),
    (Service, (Service.agency_id,)),
    (Review, (Review.agency_id,)),
    (Lead, (Lead.referrer_id,)),
    (Referral, (Referral.referrer_id, Referral.receiver_id)),
    (Movement, (Movement.payer_id, Movement.payee_id)),
    (Dispute, (Dispute.opener_id, Dispute.other_id)),
    (LateClaim, (LateClaim.claimant_id,)),
)


@dataclass(frozen=True)
class Asked:
    """What the log is narrowed to; None and an empty text for what it is not."""

    words: str = ""
    agency_id: int | None = None
    person_id: int | None = None
    kind: Kind | None = None
    first: date | None = None
    last: date | None = None


def entries(asked: Asked) -> Select[AuditRow]:
    """A SELECT of events, narrowed. `words` stand in the names of who did it, of whom or whose agency it was done to, or in
    its own number; days are the alliance's."""
    chosen = select(AuditRow)
    if asked.words:
        chosen = chosen.where(_mentions(asked.words))
    if asked.agency_id is not None:
        chosen = chosen.where(_concerns(select(Agency.id).where(Agency.id == asked.agency_id)))
    if asked.person_id is not None:
        chosen = chosen.where(AuditRow.person_id == asked.person_id)
    if asked.kind is not None:
        chosen = chosen.where(AuditRow.event.startswith(f"{asked.kind}."))
    if asked.first is not None:
        chosen = chosen.where(AuditRow.at >= clock.start_of(asked.first))
    if asked.last is not None:
        chosen = chosen.where(AuditRow.at < clock.start_of(asked.last + timedelta(days=1)))
    return chosen


def _mentions(words: str) -> ColumnElement[bool]:
    people = select(Person.id).where(mention(words, Person.name, Person.email))
    agencies = select(Agency.id).where(mention(words, Agency.name))
    orders = select(Movement.id).where(mention(words, Movement.reference))
    either = [AuditRow.person_id.in_(people), _done_to(Person, people), _concerns(agencies), _done_to(Movement, orders)]
    return or_(*either, *_numbered(words))


def _numbered(words: str) -> list[ColumnElement[bool]]:
    """Conditions: it was done to what has this number, or to what came of it."""
    read = re.fullmatch(r"(LP|LA|LE)-?(\d{1,18})", words.strip().upper())
    if read is None:
        return []
    kind, number = read[1], int(read[2])
    if kind == "LA":
        return [(AuditRow.subject_kind == "applications") & (AuditRow.subject_id == number)]
    if kind == "LE":
        complaints = select(Complaint.id).where(Complaint.enquiry_id == number)
        return [
            (AuditRow.subject_kind == "enquiries") & (AuditRow.subject_id == number),
            _done_to(Complaint, complaints),
        ]
    referrals = select(Referral.id).where(Referral.lead_id == number)
    came_of_it = [
        _done_to(model, select(model.id).where(model.referral_id.in_(referrals)))
        for model in (LeadReturn, FeePayment, Reward)
    ]
    complaints = select(Complaint.id).where(Complaint.lead_id == number)
    lead = select(Lead.id).where(Lead.id == number)
    return [_done_to(Lead, lead), _done_to(Referral, referrals), _done_to(Complaint, complaints), *came_of_it]


def _done_to(model: Any, ids: Select[Any]) -> ColumnElement[bool]:
    return and_(AuditRow.subject_kind == model.__tablename__, AuditRow.subject_id.in_(ids))


def _concerns(agencies: Select[int]) -> ColumnElement[bool]:
    """Condition: somebody of these agencies did it, or it was done to one of them or to what is theirs."""
    theirs = select(Person.id).where(Person.agency_id.in_(agencies))
    subjects = [(Agency, agencies)] + [
        (model, select(model.id).where(or_(*(column.in_(agencies) for column in columns)))) for model, columns in THEIRS
    ]
    between = or_(Referral.referrer_id.in_(agencies), Referral.receiver_id.in_(agencies))
    subjects.append((LeadReturn, select(LeadReturn.id).join(LeadReturn.referral).where(between)))
    return or_(
        AuditRow.person_id.in_(theirs),
        *(_done_to(of, ids) for of, ids in subjects),
    )


DECISIONS = (
    *("agency.active", "agency.suspended", "agency.leaving", "agency.warned", "agency.kept", "agency.rejected"),
    *("report.upheld", "report.dismissed", "report.warned", "movement.decided", "movement.undone", "complaint.settled"),
    *("return.founded", "return.unfounded", "application.approved", "application.rejected", "application.asked"),
)


def decided_since(instant: datetime, limit: int) -> Sequence[AuditRow]:
    """What admins have decided since an instant, newest first."""
    chosen = select(AuditRow).where(AuditRow.at >= instant, AuditRow.event.in_(DECISIONS))
    chosen = chosen.where(AuditRow.person_id.is_not(None))
    return db.session.scalars(chosen.order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(limit)).all()


@dataclass(frozen=True)
class Names:
    """What people of some events are called, and what these were done to."""

    people: dict[int, str]
    subjects: dict[Key, tuple[str, int | None]]

    def who(self, row: AuditRow) -> str:
        """Who did it."""
        return self.people.get(row.person_id or 0, "") or _("The system")

    def about(self, row: AuditRow) -> tuple[str, str | None]:
        """What it was done to, and where an admin opens it."""
        return said_of(row, self.subjects)

    def facts(self, row: AuditRow) -> list[str]:
        """What else is known of it, in words."""
        return facts_of(row, self.people)


def names_in(rows: Sequence[AuditRow]) -> Names:
    """The names in some events, in two queries."""
    people = {row.person_id for row in rows if row.person_id} | people_in_facts(rows)
    named = select(Person.id, Person.name).where(Person.id.in_(people))
    return Names(dict(db.session.execute(named).all()), names_of(rows))


def as_rows(chosen: Select[AuditRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """The heads and rows of a file."""
    heads = [_("Time"), _("Who"), _("What"), _("Concerns"), _("Event"), _("Details")]
    found = rows_for_file(chosen)
    names = names_in(found)
    return heads, (
        [
            row.at,
            names.who(row),
            said(row.event),
            names.about(row)[0],
            row.event,
            "; ".join(names.facts(row)),
        ]
        for row in found
    )


def person_named(person_id: int | None) -> str:
    """What a person is called whose events are asked for."""
    return (db.session.scalar(select(Person.name).where(Person.id == person_id)) if person_id else None) or ""


def agency_named(agency_id: int | None) -> str:
    """What an agency is called whose events are asked for."""
    return (db.session.scalar(select(Agency.name).where(Agency.id == agency_id)) if agency_id else None) or ""
