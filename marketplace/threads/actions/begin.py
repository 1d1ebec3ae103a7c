"""The thread of a referral, of a lead and an agency that asks about it, or of a partnership: there from its first message on."""

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.dialects.postgresql import insert

from ...core import clock
from ...core.errors import NotFound
from ...core.extensions import db
from ...exchange.models import Lead, Referral
from ...exchange.visibility import visible_to
from ...members.models import Agency, Person
from ...partnerships.models import Partnership
from ..models import BETWEEN_TWO, Thread, ThreadKind


def thread_about(person: Person, kind: ThreadKind, subject_id: int) -> Thread:
    """The thread of what it is about, for a person of one of its sides; one that is not kept yet where nobody has written there.
    NotFound for what isn't theirs."""
    values = _values(person, kind, subject_id)
    found = db.session.scalar(_same(values))
    # It is shown without being added: looking at an empty page writes nothing.
    return found or _unkept(values)


def begin_thread(person: Person, kind: ThreadKind, subject_id: int) -> Thread:
    """The same, kept, and held until the transaction ends; made once, whoever of the two sides is first."""
    values = _values(person, kind, subject_id)
    db.session.execute(insert(Thread).values(**values, made_at=clock.now()).on_conflict_do_nothing())
    return db.session.scalars(_same(values).with_for_update(of=Thread).execution_options(populate_existing=True)).one()


def _values(person: Person, kind: ThreadKind, subject_id: int) -> dict[str, Any]:
    agency_id = person.own_agency.id
    if kind not in BETWEEN_TWO or not person.may("threads"):
        raise NotFound()
    if kind == ThreadKind.REFERRAL:
        mine = or_(Referral.referrer_id == agency_id, Referral.receiver_id == agency_id)
        referral = _found(select(Referral).where(Referral.id == subject_id, mine))
        if referral.referrer.is_alliance:
            raise NotFound()
        return _row(kind, subject_id, referral.referrer_id, referral.receiver_id)
    if kind == ThreadKind.LEAD:
        lead = _found(select(Lead).where(Lead.id == subject_id, visible_to(agency_id), Lead.referrer_id != agency_id))
        return _row(kind, subject_id, lead.referrer_id, agency_id)
    begun = Partnership.of(agency_id), Partnership.began_at.is_not(None)
    pair = _found(select(Partnership).where(Partnership.id == subject_id, *begun))
    return _row(kind, subject_id, pair.first_id, pair.second_id)


def _row(kind: ThreadKind, subject_id: int, first_id: int, second_id: int) -> dict[str, Any]:
    return {"kind": kind, f"{kind}_id": subject_id, "first_id": first_id, "second_id": second_id}


def _found(chosen: Select[Any]) -> Any:
    row = db.session.scalar(chosen)
    if row is None:
        raise NotFound()
    return row


def _same(values: dict[str, Any]) -> Select[Thread]:
    about = f"{values['kind']}_id"
    return select(Thread).where(getattr(Thread, about) == values[about], Thread.second_id == values["second_id"])


def _unkept(values: dict[str, Any]) -> Thread:
    made = Thread(**values, made_at=clock.now())
    kinds = {ThreadKind.REFERRAL: Referral, ThreadKind.LEAD: Lead, ThreadKind.PARTNERSHIP: Partnership}
    with db.session.no_autoflush:
        subject = db.session.get(kinds[values["kind"]], values[f"{values['kind']}_id"])
        made.__dict__[str(values["kind"])] = subject
        for side in ("first", "second"):
            made.__dict__[side] = db.session.get(Agency, values[f"{side}_id"])
    return made


def thread_of_all(kind: ThreadKind, subject_id: int) -> Thread:
    """The thread of a question or of news, kept, and held until the transaction ends; made once, whoever is first."""
    values = {"kind": kind, f"{kind}_id": subject_id}
    db.session.execute(insert(Thread).values(**values, made_at=clock.now()).on_conflict_do_nothing())
    chosen = select(Thread).where(getattr(Thread, f"{kind}_id") == subject_id)
    return db.session.scalars(chosen.with_for_update(of=Thread).execution_options(populate_existing=True)).one()


def unwritten(kind: ThreadKind, subject_id: int) -> Thread:
    """A thread of a question or of news in which nobody has written, to be shown as an empty one."""
    return Thread(kind=kind, **{f"{kind}_id": subject_id}, made_at=clock.now())
