"""Services, reviews and messages that somebody reports, and what an admin decides: taken off the pages, or left as they are."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, and_, func, or_, select, update

from ..community.models import Question
from ..core import audit, clock, lifecycle
from ..core.erasing import erase_texts
from ..core.errors import BadInput, NotAllowed, NotFound, NotNow, NotPossible
from ..core.extensions import db
from ..core.lifecycle import History
from ..core.room import Task
from ..core.transaction import own, transaction
from ..core.typed import paragraphs, too_long
from ..exchange.models import Lead, Referral, Remark
from ..members.models import Person
from ..members.queries import people_who, person
from ..outbox.actions import send
from ..reviews.models import Review
from ..threads.kept import forget_kept
from ..threads.models import Message, Thread
from .actions import lift_marks, mark, may_decide, read_reason, warn
from .models import LONGEST, Fault, Report, ReportState, Subject
from .subjects import MODELS, OF_MEMBERS, PUT_BACK, TAKE_OFF, Shown, public_subject, subject, subjects_of

__all__ = ["Shown", "public_subject", "subject", "subjects_of"]


def is_told(kind: Subject, subject_id: int, by: Person | None, earlier: Collection[int] = ()) -> bool:
    """Whether a report of it waits that this person has made, or that is among the visitor's `earlier` ones."""
    whose = or_(Report.id.in_(earlier), *([Report.person_id == by.id] if by else []))
    waiting = select(Report.id).where(Report.subject_kind == kind, Report.subject_id == subject_id, whose)
    return db.session.scalar(waiting.where(Report.status == ReportState.OPEN).limit(1)) is not None


def report(
    kind: Subject, subject_id: int, fault: str, note: str, by: Person | None, earlier: Collection[int] = ()
) -> Report:
    """Tell the admins that something should not be shown. It is shown until they have decided; until then each person says so
    once, and so does a visitor, as far as the browser remembers the `earlier` reports."""
    if errors := _errors(fault, note):
        raise BadInput(_("It can’t be sent like this. Mend what is marked."), errors)
    with transaction():
        # Held, so that of two that a person sends at once the second sees the first, and both what an admin decides meanwhile.
        held = _held(kind, subject_id)
        if not (held.is_public and held.sees(by)):
            raise NotFound()
        if is_told(kind, subject_id, by, earlier):
            raise NotNow(_("You have reported this already. The admins have yet to decide."))
        made = Report(
            subject_kind=kind, subject_id=subject_id, fault=Fault(fault), note=paragraphs(note),
            person_id=by.id if by else None, made_at=clock.now(),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        lifecycle.begin(made, by)
    return made


def _errors(fault: str, note: str) -> dict[str, str]:
    errors = {}
    if Fault.read(fault) is None:
        errors["fault"] = _("Choose one.")
    elif fault == Fault.OTHER and not note.strip():
        errors["note"] = _("Say what is wrong.")
    if sentence := too_long(note, LONGEST):
        errors["note"] = sentence
    return errors


def one(report_id: int) -> Report:
    """A report; NotFound for none."""
    found = db.session.get(Report, report_id)
    if found is None:
        raise NotFound()
    return found


def of_subject(kind: Subject, subject_id: int) -> Sequence[Report]:
    """All reports of one subject, newest first; NotFound where there are none."""
    chosen = select(Report).where(Report.subject_kind == kind, Report.subject_id == subject_id)
    found = db.session.scalars(chosen.order_by(Report.id.desc())).all()
    if not found:
        raise NotFound()
    return found


def latest(status: ReportState | None) -> Select[Report]:
    """A SELECT of the last report of each subject, of those in a state."""
    newest = select(func.max(Report.id)).group_by(Report.subject_kind, Report.subject_id)
    chosen = select(Report).where(Report.id.in_(newest))
    return chosen.where(Report.status == status) if status else chosen


def waiting() -> Select[Any]:
    """A SELECT with a row for each subject that waits for a decision."""
    return (
        select(Report.subject_id)
        .where(Report.status == ReportState.OPEN)
        .group_by(Report.subject_kind, Report.subject_id)
    )


def tasks(limit: int) -> list[Task]:
    """The subjects that have waited longest, each since its first report."""
    first = select(func.min(Report.id).label("id")).where(Report.status == ReportState.OPEN)
    first = first.group_by(Report.subject_kind, Report.subject_id)
    chosen = select(Report).where(Report.id.in_(first)).order_by(Report.made_at, Report.id).limit(limit)
    rows = db.session.scalars(chosen).all()
    shown = subjects_of(rows)
    return [_task(row, shown.get(row.id)) for row in rows]


def _task(row: Report, shown: Shown | None) -> Task:
    whose = shown.agency.name if shown and shown.agency else ""
    about = [str(row.subject_kind.label), whose, str(row.fault.label)]
    where = url_for("moderation.decide", what=row.subject_kind, subject_id=row.subject_id)
    return Task(where, shown.title if shown else _("Deleted"), ", ".join(filter(None, about)), row.made_at)


def count_by_state() -> dict[ReportState, int]:
    """How many subjects stand in each state."""
    rows = latest(None).subquery()
    return dict(db.session.execute(select(rows.c.status, func.count()).group_by(rows.c.status)).all())


def decide(kind: Subject, subject_id: int, admin: Person, outcome: ReportState, reason: str) -> None:
    """Close all open reports of a subject: it is taken off with a reason that its agency reads, stays, or stays with a warning
    to its agency; of one that is gone by itself nothing else is left to do, and what was kept of it for the admins goes. Whoever reported it with a login is told.

    A service that is taken off, and a warning, are marks against the agency; a review is not the agency's own deed.
    """
    reason = read_reason(reason)
    with transaction():
        is_gone = outcome == ReportState.DISMISSED and subject(kind, subject_id) is None
        shown = None if is_gone else _held_by(admin, kind, subject_id)
        open_ones = [one for one in of_subject(kind, subject_id) if one.status == ReportState.OPEN]
        if not open_ones:
            raise NotNow(_("It was decided already."))
        if shown:
            _carry_out(shown, open_ones[-1], admin, outcome, reason)
            if shown.is_gone and kind == Subject.MESSAGE:
                forget_kept(subject_id)
        for one in open_ones:
            lifecycle.move(one, outcome, admin, decided_at=clock.now(), decided_by=admin.id, decision=reason)
            if one.person_id:
                send("account.report", person(one.person_id), report=one.id)
        audit.record(f"report.{outcome}", open_ones[0], admin, reports=len(open_ones))


def put_subject_back(kind: Subject, subject_id: int, admin: Person, reason: str) -> None:
    """Show again what was taken off, with a reason that its agency reads."""
    reason = read_reason(reason)
    with transaction():
        shown = _held_by(admin, kind, subject_id)
        if not shown.is_off:
            raise NotNow(_("It was put back already."))
        PUT_BACK[kind](subject_id, admin, reason)
        lift_marks([one.id for one in of_subject(kind, subject_id) if one.status == ReportState.UPHELD])
        _tell_agency(shown, reason, is_off=False)


def _carry_out(shown: Shown, of: Report, admin: Person, outcome: ReportState, reason: str) -> None:
    """What a decision does to what was reported, and to its agency."""
    if outcome == ReportState.WARNED:
        if shown.kind in OF_MEMBERS:
            raise NotPossible(_("A person wrote it: mute them instead."))
        if shown.kind != Subject.SERVICE or shown.agency is None:
            raise NotPossible(_("A review is the client’s word, so its agency isn’t warned for it."))
        warn(shown.agency.id, reason, admin, of.id)
    if outcome == ReportState.UPHELD and not (shown.is_off or shown.is_gone):
        TAKE_OFF[shown.kind](shown.id, admin, reason)
        _tell_agency(shown, reason, is_off=True)
        if shown.kind == Subject.SERVICE and shown.agency:
            mark(shown.agency.id, reason, admin, of.id)


def _held(kind: Subject, subject_id: int) -> Shown:
    """The subject, held until the end of the transaction."""
    model, there, shown = MODELS[kind]
    return shown(own(there.where(model.id == subject_id)))


def _held_by(admin: Person, kind: Subject, subject_id: int) -> Shown:
    """The same, for an admin who may decide on it; NotNow where it is gone, and all that is left is to close its reports."""
    try:
        found = _held(kind, subject_id)
    except NotFound:
        of_subject(kind, subject_id)  # what nobody has reported was never there
        sentence = _("It is gone: its agency has deleted it, or who wrote it has taken it back.")
        desk = url_for("moderation.decide", what=kind, subject_id=subject_id)
        raise NotNow(sentence, way_on=(desk, _("To its reports"))) from None
    may_decide(admin, found.agency.id if found.agency else 0)
    if why_not := found.why_not(admin):
        raise NotAllowed(why_not)
    return found


def _tell_agency(shown: Shown, reason: str, is_off: bool) -> None:
    if shown.kind in OF_MEMBERS or shown.agency is None:
        return  # its writer is told by what hides it
    # What is said of a review may name the client who wrote it: it stands on the page.
    told, people = reason if shown.kind == Subject.SERVICE else "", people_who("services", shown.agency.id)
    send("account.shelf", people, kind=shown.kind, subject=shown.id, reason=told, is_off=is_off)


def words_to_forget(limit: int) -> list[int]:
    """Referrals whose client has had the contacts erased, while what was said of their review is still there."""
    said = select(Review.referral_id).join(Review.referral).join(Referral.lead).where(Lead.erased_at.is_not(None))
    said = said.join(Report, and_(Report.subject_kind == Subject.REVIEW, Report.subject_id == Review.id))
    there = said.where(or_(Report.note != "", Report.decision != "")).distinct()
    return list(db.session.scalars(there.order_by(Review.referral_id).limit(limit)))


def forget_words(referral_ids: Sequence[int]) -> None:
    """Erase what was said to the admins of these clients' reviews, and why they were taken off or put back."""
    with transaction():
        reviews = select(Review.id).where(Review.referral_id.in_(referral_ids))
        theirs = and_(Report.subject_kind == Subject.REVIEW, Report.subject_id.in_(reviews))
        for row in db.session.scalars(select(Report).where(theirs).order_by(Report.id).with_for_update()):
            row.note = row.decision = ""
        steps = and_(
            History.subject_kind == Review.__tablename__, History.subject_id.in_(reviews), History.note.is_not(None)
        )
        db.session.execute(update(History).where(steps).values(note=Remark.ERASED))


def forget_words_of_messages(agency_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    """Take a client who is erased out of what was said to the admins of what people of these agencies wrote, or others to them, or by
    them."""
    read = or_(Thread.first_id.in_(agency_ids), Thread.second_id.in_(agency_ids), Message.agency_id.in_(agency_ids))
    theirs = [
        select(Message.id).join(Message.thread).where(read),
        select(Question.id).where(Question.agency_id.in_(agency_ids)),
    ]
    by_them = Report.person_id.in_(select(Person.id).where(Person.agency_id.in_(agency_ids)))
    of_them = [and_(Report.subject_kind == kind, or_(Report.subject_id.in_(ids), by_them))
               for kind, ids in zip(OF_MEMBERS, theirs, strict=True)]  # fmt: skip
    erase_texts(select(Report).where(or_(*of_them)).order_by(Report.id), ["note", "decision"], tells_who)
