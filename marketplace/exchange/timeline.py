"""What happened to a lead and its referral, in one line of time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select

from ..core.extensions import db
from ..core.lifecycle import History
from ..core.money import Money
from ..core.vocabulary import Vocabulary
from ..members.models import Person
from .models import Lead, LeadState, Note, Referral, Remark, Stage


class EventKind(Vocabulary):
    """What kind of thing happened; only the last three have an amount."""

    STEP = "step", _l("Step")
    NOTE = "note", _l("Note")
    FEE = "fee", _l("Fee")
    REFUND = "refund", _l("Refund")
    VOID = "void", _l("Struck out")


@dataclass(frozen=True)
class Event:
    """One thing that happened; `state` is what a step led to."""

    at: datetime
    kind: EventKind
    by: Person | None
    state: LeadState | Stage | None = None
    text: str = ""
    amount: Money | None = None

    @property
    def stage(self) -> Stage | None:
        """What a step of the referral led to; None for everything else."""
        return self.state if isinstance(self.state, Stage) else None


def timeline_of(lead: Lead, referral: Referral | None, reader: Person) -> list[Event]:
    """Oldest first; two queries beside what `loading.with_payments()` has loaded, whatever its length.

    People write the client's name into notes, so whoever may not see the client sees no free text either.
    """
    events = _steps(lead, referral)
    if referral is not None:
        events += _notes(referral) + _money(referral)
    is_told = lead.is_shown_by(reader.agency_id) or lead.referrer_id != reader.agency_id
    if not (reader.may("work") and is_told):
        events = [replace(event, text="") for event in events if event.kind != EventKind.NOTE]
    return sorted(events, key=lambda event: event.at)


def days_reached(events: Sequence[Event]) -> dict[Stage, datetime]:
    """When each stage was reached; one that the referral was taken back from was not."""
    reached: dict[Stage, datetime] = {}
    for event in events:
        if event.stage in reached:
            kept = list(reached)[: list(reached).index(event.stage) + 1]
            reached = {stage: reached[stage] for stage in kept}
        elif event.stage:
            reached[event.stage] = event.at
    return reached


def _steps(lead: Lead, referral: Referral | None) -> list[Event]:
    mine = and_(History.subject_kind == "leads", History.subject_id == lead.id)
    if referral is not None:
        mine = or_(mine, and_(History.subject_kind == "referrals", History.subject_id == referral.id))
    rows = db.session.execute(
        select(History, Person).outerjoin(Person, Person.id == History.person_id).where(mine).order_by(History.id)
    ).all()
    # A draft is nobody else's business, and an acceptance is told once, by the referral.
    told = [
        (step, by)
        for step, by in rows
        if step.became != LeadState.DRAFT and (step.subject_kind, step.became) != ("leads", LeadState.ACCEPTED)
    ]
    states: dict[str, type[LeadState | Stage]] = {"leads": LeadState, "referrals": Stage}
    return [
        Event(step.at, EventKind.STEP, by, states[step.subject_kind](step.became), Remark.say(step.note))
        for step, by in told
    ]


def _notes(referral: Referral) -> list[Event]:
    notes = select(Note, Person).join(Person, Person.id == Note.person_id).where(Note.referral_id == referral.id)
    return [Event(note.at, EventKind.NOTE, by, text=Remark.say(note.text)) for note, by in db.session.execute(notes)]


def _money(referral: Referral) -> list[Event]:
    events = []
    for payment in referral.payments:
        events.append(_paid(EventKind.FEE, payment.reported_at, payment.reporter, payment.invoice, payment.amount))
        events += [
            _paid(EventKind.REFUND, refund.reported_at, refund.reporter, Remark.say(refund.reason), refund.amount)
            for refund in payment.refunds
        ]
        if payment.voided_at:
            events.append(
                _paid(EventKind.VOID, payment.voided_at, None, Remark.say(payment.void_reason), payment.amount)
            )
    return events


def _paid(kind: EventKind, at: datetime, by: Person | None, text: str, amount: Money) -> Event:
    return Event(at, kind, by, text=text, amount=amount)
