"""What waits for a job: clients to note and to search for, claims whose time runs, and papers to forget."""

from collections.abc import Sequence
from datetime import timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from ..core import clock
from ..core.extensions import db
from ..exchange.models import Lead, LeadState, Referral, Stage
from ..members.models import Agency, AgencyState
from . import hidden
from .first import passed_on_again
from .likeness import VERSION
from .models import NAMED_FOR, OPEN, BroughtFirst, ClaimPaper, ClaimState, LateClaim, NotedClient

REMIND_BEFORE = timedelta(days=2)
LATELY = timedelta(days=7)


def clients_to_note(limit: int) -> Sequence[int]:
    """Leads that were posted and whose client is not noted, or was by other rules."""
    noted = exists().where(NotedClient.lead_id == Lead.id, NotedClient.version == VERSION)
    chosen = select(Lead.id).where(Lead.encrypted_client.is_not(None), Lead.posted_at.is_not(None), ~noted)
    return db.session.scalars(chosen.order_by(Lead.id).limit(limit)).all()


def clients_to_search(limit: int) -> Sequence[int]:
    """Leads whose client was not compared with others: those of members, and those that nobody brought once an agency works for them."""
    taken = exists().where(Referral.lead_id == Lead.id, Referral.status != Stage.RETURNED)
    chosen = (
        select(NotedClient.lead_id)
        .join(Lead, Lead.id == NotedClient.lead_id)
        .join(Agency, Agency.id == Lead.referrer_id)
    )
    ready = or_(Agency.status != AgencyState.ALLIANCE, and_(Lead.status == LeadState.ACCEPTED, taken))
    return db.session.scalars(
        chosen.where(NotedClient.searched_at.is_(None), ready).order_by(Lead.id).limit(limit)
    ).all()


def clients_to_look_for(limit: int) -> Sequence[int]:
    """Claims on clients that are named and not found: new ones, and all once somebody works for another client nobody brought."""
    nobodys = and_(Lead.id == NotedClient.lead_id, Agency.id == Lead.referrer_id, Agency.status == AgencyState.ALLIANCE)
    new = exists().where(nobodys, NotedClient.searched_at > LateClaim.looked_at)
    chosen = select(LateClaim.id).where(LateClaim.status == ClaimState.NAMED, or_(LateClaim.looked_at.is_(None), new))
    return db.session.scalars(chosen.order_by(LateClaim.id).limit(limit)).all()


def is_to_remind() -> ColumnElement[bool]:
    """Condition: somebody has yet to answer, the last day is near, and nothing was called to mind."""
    waits = LateClaim.status.in_((ClaimState.WAITS, ClaimState.SUGGESTED))
    early = LateClaim.made_at < clock.start_of(clock.today())  # whoever was told today needs no reminder
    near = LateClaim.answer_by.between(clock.today(), clock.today() + REMIND_BEFORE)
    return and_(waits, early, near, LateClaim.reminded_at.is_(None))


def to_remind(limit: int) -> Sequence[int]:
    """Claims of which whoever they wait for is to be reminded."""
    return db.session.scalars(select(LateClaim.id).where(is_to_remind()).order_by(LateClaim.id).limit(limit)).all()


def is_over() -> ColumnElement[bool]:
    """Condition: the last day is over, the client was looked for long enough, or nothing can come of it any more."""
    late = and_(LateClaim.status.in_((ClaimState.WAITS, ClaimState.SUGGESTED)), LateClaim.answer_by < clock.today())
    long = and_(LateClaim.status == ClaimState.NAMED, LateClaim.made_at < clock.now() - NAMED_FOR)
    moot = and_(LateClaim.status.in_(OPEN), LateClaim.referral_id.in_(_moot()))
    return or_(late, long, moot)


def _moot() -> Select[int]:
    return (
        select(Referral.id)
        .join(Agency, Agency.id == Referral.referrer_id)
        .where(or_(Referral.status == Stage.RETURNED, Agency.status != AgencyState.ALLIANCE))
        .where(Referral.id.in_(select(LateClaim.referral_id).where(LateClaim.status.in_(OPEN))))
    )


def is_moot(row: LateClaim) -> bool:
    """Whether nothing can come of a claim any more: its client was given back, or has a referrer."""
    return row.referral is not None and (row.referral.status == Stage.RETURNED or not row.referral.referrer.is_alliance)


def over(limit: int) -> Sequence[int]:
    """Such claims."""
    return db.session.scalars(select(LateClaim.id).where(is_over()).order_by(LateClaim.id).limit(limit)).all()


def is_to_forget() -> ColumnElement[bool]:
    """Condition: the store has the paper still, and it was removed, or its claim ended long ago (RETENTION_MONTHS)."""
    before = clock.NOW - func.make_interval(0, current_app.config["SETTINGS"].retention_months)
    ended = exists().where(LateClaim.id == ClaimPaper.claim_id, LateClaim.ended_at < before)
    return and_(ClaimPaper.is_kept, or_(ClaimPaper.removed_at.is_not(None), ended))


def papers_to_forget(limit: int) -> Sequence[int]:
    """Papers that the store need not have any more."""
    return db.session.scalars(select(ClaimPaper.id).where(is_to_forget()).order_by(ClaimPaper.id).limit(limit)).all()


def is_to_empty() -> ColumnElement[bool]:
    """Condition: nothing came of a claim on a client that was named, which is over for the claimant too, and it still says who that was."""
    says = or_(LateClaim.encrypted_named.is_not(None), LateClaim.words != "")
    return and_(LateClaim.ended_at.is_not(None), hidden.is_gone(), says)


def words_to_forget(limit: int) -> Sequence[int]:
    """Such claims, and those that ended long ago and still say who the client was."""
    before = clock.NOW - func.make_interval(0, current_app.config["SETTINGS"].retention_months)
    old = and_(LateClaim.ended_at < before, LateClaim.encrypted_named.is_not(None))
    return db.session.scalars(
        select(LateClaim.id).where(or_(old, is_to_empty())).order_by(LateClaim.id).limit(limit)
    ).all()


def to_tell_first(limit: int) -> Sequence[int]:
    """Referrals of the last days, from one member to another, whose client a third one had brought before."""
    told = exists().where(BroughtFirst.referral_id == Referral.id)
    chosen = passed_on_again().where(Referral.accepted_at > clock.now() - LATELY, ~told)
    return db.session.scalars(chosen.order_by(Referral.id).limit(limit)).all()
