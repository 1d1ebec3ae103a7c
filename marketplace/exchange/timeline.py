"""What happened to a lead and its referral, in one line of time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from ..core.audit import AuditRow
from ..core.extensions import db
from ..core.lifecycle import History
from ..core.money import Money
from ..core.room import house
from ..core.vocabulary import Vocabulary
from ..members.models import Person
from .models import Audience, Lead, LeadState, Note, Referral, Remark, Stage


class EventKind(Vocabulary):
    """What kind of thing happened; only the last three have an amount."""

    STEP = "step", _l("Step")
    ROUND = "round", _l("Round")
    NOTE = "note", _l("Note")
    KEEPER = "keeper", _l("Looked after by")
    FEE = "fee", _l("Fee")
    REFUND = "refund", _l("Refund")
    VOID = "void", _l("Struck out")


class RoundState(Vocabulary):
    """What becomes of a round in which an open lead goes."""

    BEGAN = "began", _l("The round begins")
    TIME_OVER = "time_over", _l("The round is over")
    ALL_DECLINED = "all_declined", _l("Nobody asked is left")
    CLOSED = "closed", _l("The round ends with the lead")
    EVERYONES = "everyones", _l("Everyone sees it")


class AskedAgency(NamedTuple):
    """An agency by its name."""

    id: int
    name: str


@dataclass(frozen=True)
class Round:
    """A round of a lead, of how many; `asked` whom it asked, by place: None for whoever may not know of others."""

    number: int
    most: int
    asked: Sequence[AskedAgency] | None = None


@dataclass(frozen=True)
class Event:
    """One thing that happened; `state` is what a step led to, or what became of a `round`; `keeper` who looks after the client since."""

    at: datetime
    kind: EventKind
    by: Person | None = None
    state: LeadState | Stage | RoundState | None = None
    text: str = ""
    amount: Money | None = None
    round: Round | None = None
    keeper: Person | None = None

    @property
    def stage(self) -> Stage | None:
        """What a step of the referral led to; None for everything else."""
        return self.state if isinstance(self.state, Stage) else None


def timeline_of(lead: Lead, referral: Referral | None, reader: Person) -> list[Event]:
    """Oldest first; four queries beside what `loading.with_payments()` has loaded, whatever its length, and one for rounds.

    People write the client's name into notes, so whoever may not see the client sees no free text either.
    """
    events = _steps(lead, referral) + rounds_told(lead, reader) + _keepers(lead, reader)
    if referral is not None:
        events += _notes(referral) + _money(referral)
    is_told = lead.is_shown_by(reader.agency_id) or lead.referrer_id != reader.agency_id
    if not (reader.may("work") and is_told):
        events = [replace(event, text="") for event in events if event.kind != EventKind.NOTE]
    # A round begins in the transaction that opens the lead, and ends with the one that closes it.
    return sorted(events, key=lambda event: event.at)


def story_of(lead: Lead, reader: Person) -> list[Event]:
    """What this reader may know of a lead itself: all to its referrer, to others the rounds in which they were asked."""
    if lead.referrer_id == reader.agency_id:
        return timeline_of(lead, None, reader)
    return sorted(rounds_told(lead, reader), key=lambda event: event.at)


def rounds_told(lead: Lead, reader: Person) -> list[Event]:
    """When each round began, whom it asked and how it ended, as far as this reader may know; none where a lead goes in none."""
    if lead.audience != Audience.OPEN:
        return []
    events: list[Event] = house().answers["rounds_told"](lead, reader.agency_id)
    return events


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


def _keepers(lead: Lead, reader: Person) -> list[Event]:
    """To whom of the reader's agency the client was given; who does what inside of the other one is not the reader's business."""
    referrals = select(Referral.id).where(Referral.lead_id == lead.id)
    given = or_(
        and_(AuditRow.event == "lead.given_to", AuditRow.subject_kind == "leads", AuditRow.subject_id == lead.id),
        and_(
            AuditRow.event == "referral.given_to",
            AuditRow.subject_kind == "referrals",
            AuditRow.subject_id.in_(referrals),
        ),
    )
    by, keeper = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(AuditRow.at, by, keeper)
        .join(by, by.id == AuditRow.person_id)
        .join(keeper, keeper.id == AuditRow.facts["keeper"].as_integer())
        .where(given, keeper.agency_id == reader.agency_id)
        .order_by(AuditRow.id)
    )
    return [Event(at, EventKind.KEEPER, by, keeper=to) for at, by, to in rows]


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
