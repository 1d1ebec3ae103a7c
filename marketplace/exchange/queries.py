"""Lists of leads and referrals, and one of each for whoever may see it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from ..catalog.models import Category
from ..catalog.offering import named_by
from ..core import clock
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.money import Money
from ..core.paging import Few, few, how_many
from ..members.models import Agency, AgencyState, Person
from ..rewards.models import Terms
from ..rewards.queries import terms_at
from . import search
from .loading import with_parties, with_payments, with_referrer, with_reporters, with_sides
from .models import Disclosure, FeePayment, Lead, LeadState, Referral, Refund, Stage
from .visibility import offered_to, received_by, visible_to


def leads_of(agency_id: int | None, view: str) -> Select[Lead]:
    """A SELECT of leads: `inbox` waits for this agency's answer, most urgent first; `sent` it passed on, newest first;
    `accepted` it holds, newest first."""
    if view == "inbox":
        waiting = select(Lead).where(Lead.status == LeadState.OPEN, Lead.answer_by > clock.NOW, offered_to(agency_id))
        return waiting.order_by(Lead.answer_by, Lead.id)
    if view == "sent":
        return select(Lead).where(Lead.referrer_id == agency_id).order_by(Lead.id.desc())
    return select(Lead).where(received_by(agency_id)).order_by(Lead.id.desc())


def inbox_of(agency_id: int | None) -> Select[Lead]:
    """A SELECT of the leads that wait for an agency's answer, most urgent first."""
    return leads_of(agency_id, "inbox")


def lead_for(person: Person, lead_id: int) -> Lead:
    """The lead, if this person's agency may open it; otherwise there is nothing there."""
    lead = db.session.scalar(
        select(Lead).where(Lead.id == lead_id, visible_to(person.agency_id)).options(*with_parties())
    )
    if lead is None:
        raise NotFound()
    return lead


def own_lead(person: Person, lead_id: int) -> Lead:
    """The lead, if this person's agency has passed it on."""
    lead = lead_for(person, lead_id)
    if lead.referrer_id != person.agency_id:
        raise NotFound()
    return lead


def still_active(agency_ids: list[int]) -> list[int]:
    """Those of these agencies that are active members."""
    if not agency_ids:
        return []
    chosen = select(Agency.id).where(Agency.id.in_(agency_ids), Agency.status == AgencyState.ACTIVE)
    return list(db.session.scalars(chosen.order_by(Agency.id)))


def names_an_agency(words: str) -> bool:
    """Whether a text names a member of the alliance."""
    named = func.strpos(func.lower(literal(words)), func.lower(Agency.name)) > 0
    return db.session.scalar(select(Agency.id).where(named).limit(1)) is not None


def referrals_of(agency_id: int, direction: str, stage: str | None = None, words: str = "") -> Select[Referral]:
    """A SELECT of referrals, newest first: `received` or `given`; of one stage, if it is named; with these words."""
    chosen = select(Referral).where(_side(direction) == agency_id).order_by(Referral.id.desc())
    chosen = chosen.where(search.in_referral(words)) if words else chosen
    return chosen.where(Referral.status == stage) if stage else chosen


def referrals_both_ways(agency_id: int) -> Select[Referral]:
    """A SELECT of all referrals of an agency, newest first."""
    mine = (Referral.receiver_id == agency_id) | (Referral.referrer_id == agency_id)
    return select(Referral).where(mine).order_by(Referral.id.desc())


def _side(direction: str) -> InstrumentedAttribute[int]:
    return Referral.receiver_id if direction == "received" else Referral.referrer_id


def count_by_stage(agency_id: int, direction: str, words: str = "") -> dict[str, int]:
    """How many referrals stand at each stage."""
    chosen = referrals_of(agency_id, direction, words=words).order_by(None)
    return dict(
        db.session.execute(chosen.with_only_columns(Referral.status, func.count()).group_by(Referral.status)).all()
    )


def sent_by(agency_id: int, status: str | None = None, words: str = "") -> Select[Lead]:
    """A SELECT of the leads an agency passed on, newest first; of one state, if it is named; with these words."""
    chosen = leads_of(agency_id, "sent")
    chosen = chosen.where(search.in_lead(words)) if words else chosen
    return chosen.where(Lead.status == status) if status else chosen


def count_by_state(agency_id: int, words: str = "") -> dict[str, int]:
    """How many of the leads an agency passed on are in each state."""
    chosen = sent_by(agency_id, words=words).order_by(None)
    return dict(db.session.execute(chosen.with_only_columns(Lead.status, func.count()).group_by(Lead.status)).all())


def live_referral_ids(lead_ids: list[int]) -> dict[int, int]:
    """By lead, the id of the referral that holds it now."""
    chosen = select(Referral.lead_id, Referral.id).where(Referral.lead_id.in_(lead_ids))
    return dict(db.session.execute(chosen.where(Referral.status != Stage.RETURNED)).all())


def live_referrals_of(lead_ids: list[int]) -> dict[int, Referral]:
    """By lead, the referral that holds it now, with its receiver's name."""
    chosen = select(Referral).where(Referral.lead_id.in_(lead_ids), Referral.status != Stage.RETURNED)
    chosen = chosen.options(joinedload(Referral.receiver).load_only(Agency.name))
    return {row.lead_id: row for row in db.session.scalars(chosen)}


_GIVEN_BACK = select(func.coalesce(func.sum(Refund.amount_minor), 0)).where(Refund.payment_id == FeePayment.id)
_PAID = (
    select(
        FeePayment.referral_id,
        FeePayment.currency,
        func.sum(FeePayment.amount_minor - _GIVEN_BACK.scalar_subquery()).label("kept"),
    )
    .where(FeePayment.referral_id.in_(bindparam("referrals", expanding=True)), FeePayment.voided_at.is_(None))
    .group_by(FeePayment.referral_id, FeePayment.currency)
    .order_by(func.min(FeePayment.id))
)


def paid_on(referrals: Iterable[Referral]) -> dict[int, list[Money]]:
    """By referral, what its receiver kept of all fees, one sum a currency; `Referral.paid`, summed by the database."""
    found: dict[int, list[Money]] = {one.id: [] for one in referrals}
    for row in db.session.execute(_PAID, {"referrals": list(found)}):
        if row.kept:
            found[row.referral_id].append(Money(int(row.kept), row.currency))
    return found


def is_open(lead: Lead) -> bool:
    """Whether the lead can be accepted at this moment."""
    in_time = lead.answer_by is not None and lead.answer_by > clock.now()
    return lead.status == LeadState.OPEN and in_time and lead.removed_at is None and lead.referrer.passes_clients


def awaits_answer_of(agency_id: int | None, lead: Lead) -> bool:
    """Whether this agency can accept the lead at this moment."""
    waiting = inbox_of(agency_id).where(Lead.id == lead.id).with_only_columns(Lead.id).order_by(None)
    return db.session.scalar(waiting) is not None


def terms_of(category: Category | None, at: datetime, among: Sequence[Terms] = ()) -> Terms:
    """The terms that an acceptance at an instant freezes on a lead of this service."""
    return terms_at(at, lambda: named_by(category), among)


def disclosures_of(lead: Lead) -> list[Disclosure]:
    """Who was shown the client's contacts, oldest first."""
    shown = select(Disclosure).where(Disclosure.lead_id == lead.id).order_by(Disclosure.id)
    return list(db.session.scalars(shown.options(joinedload(Disclosure.person))))


def received_referral(person: Person, referral_id: int) -> Referral:
    """The referral, if this person's agency is its receiver."""
    referral = referral_for(person, referral_id)
    if referral.receiver_id != person.agency_id:
        raise NotFound()
    return referral


def reported_payment(person: Person, payment_id: int) -> FeePayment:
    """The payment, if this person's agency reported it; also one that was struck out."""
    mine = select(FeePayment).join(Referral).where(FeePayment.id == payment_id)
    payment = db.session.scalar(mine.where(Referral.receiver_id == person.agency_id))
    if payment is None:
        raise NotFound()
    return payment


def received_payment(person: Person, payment_id: int) -> FeePayment:
    """The same, if it still counts."""
    payment = reported_payment(person, payment_id)
    if payment.is_void:
        raise NotFound()
    return payment


def referral_for(person: Person, referral_id: int) -> Referral:
    """The referral, if this person's agency is one of its two sides; otherwise there is nothing there."""
    mine = (Referral.receiver_id == person.agency_id) | (Referral.referrer_id == person.agency_id)
    referral = db.session.scalar(
        select(Referral).where(Referral.id == referral_id, mine).options(*with_payments(), *with_reporters())
    )
    if referral is None:
        raise NotFound()
    return referral


def live_referral_of(lead: Lead) -> Referral | None:
    """The referral that holds a lead now."""
    return db.session.scalar(select(Referral).where(Referral.lead_id == lead.id, Referral.status != Stage.RETURNED))


def first(query: Select[Any], count: int) -> Few:
    """The first few rows of one of the lists above, with the agencies they name, and how many there are."""
    entity = query.column_descriptions[0]["entity"]
    return few(query, count, *(with_referrer() if entity is Lead else with_sides()))


def passed_on(agency_id: int, count: int) -> list[tuple[Lead, Lead | Referral]]:
    """The latest leads an agency passed on, each with what says where it stands: the referral that holds it, or itself."""
    held = and_(Referral.lead_id == Lead.id, Referral.status != Stage.RETURNED)
    chosen = leads_of(agency_id, "sent").outerjoin(Referral, held).add_columns(Referral).limit(count)
    return [(lead, referral or lead) for lead, referral in db.session.execute(chosen)]


def leads_by_week(agency_id: int, since: datetime) -> list[tuple]:
    """By week, oldest first: its first day, how many leads came in (accepted), how many were passed on."""
    came = _by_week("came", Referral.accepted_at, since).where(Referral.receiver_id == agency_id)
    went = _by_week("went", Lead.posted_at, since).where(Lead.referrer_id == agency_id)
    counts: dict[str, dict] = {"came": {}, "went": {}}
    for which, start, n in db.session.execute(union_all(came, went)):
        counts[which][start] = n
    monday = clock.today() - timedelta(days=clock.today().weekday())
    weeks = [monday - timedelta(weeks=back) for back in range(11, -1, -1)]
    return [(start, counts["came"].get(start, 0), counts["went"].get(start, 0)) for start in weeks]


def _by_week(which: str, instant: InstrumentedAttribute[Any], since: datetime) -> Select[*tuple[Any, ...]]:
    week = clock.start_of_each("week", instant)
    return select(literal(which), week, func.count()).where(instant >= since).group_by(week)


def count_inbox(agency_id: int) -> int:
    """How many leads wait for an agency's answer, counted to a limit."""
    return how_many(leads_of(agency_id, "inbox"))


def fee_paid(payment_id: int, hold: bool = False) -> tuple[Money, date]:
    """What a client paid, refunds apart, and on which day: for rooms that know rewards alone. `hold`: nothing is given back of it
    until the transaction ends; whoever changes the reward as well holds the fee first, as a refund does."""
    paid = select(FeePayment.amount_minor, FeePayment.currency, FeePayment.received_on).where(
        FeePayment.id == payment_id
    )
    amount, currency, day = db.session.execute(paid.with_for_update(read=True) if hold else paid).one()
    return Money(amount, currency), day


def fee_shrank_since(payment_id: int, instant: datetime) -> bool:
    """Whether something of a fee was given back, or it was struck out, after an instant."""
    refunded = exists().where(Refund.payment_id == payment_id, Refund.reported_at > instant)
    voided = exists().where(FeePayment.id == payment_id, FeePayment.voided_at > instant)
    return bool(db.session.scalar(select(or_(refunded, voided))))
