"""What waits for a job: pairs that have begun by a client, follow-ups and talks to remind of, and those that have left."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from ..core import clock
from ..core.extensions import db
from ..core.lifecycle import History
from ..exchange.models import Referral
from ..members.models import MEMBERS, WORK_STAYS, Agency, AgencyState
from .models import FollowUp, FollowUpState, Partnership, PartnershipState

BEFORE = timedelta(days=2)
AGAIN = timedelta(days=7)
SILENCE = timedelta(days=14)
LATELY = timedelta(days=7)  # in which a client was accepted: older ones were seen by an earlier run
WAITING = (PartnershipState.INVITED, PartnershipState.ACTIVE)


def to_begin(limit: int, within: timedelta = LATELY) -> Sequence[int]:
    """For each two members that have passed clients lately and have no partnership, or one that waits for an answer, one of their
    referrals. Those of before the room was built began with it, in the migration."""
    one, other = aliased(Agency), aliased(Agency)
    first, second = (
        func.least(Referral.referrer_id, Referral.receiver_id),
        func.greatest(Referral.referrer_id, Referral.receiver_id),
    )
    same = Partnership.first_id == first, Partnership.second_id == second
    passed_since = and_(Partnership.status == PartnershipState.INVITED, Referral.accepted_at > Partnership.invited_at)
    chosen = (
        select(func.min(Referral.id))
        .join(one, one.id == Referral.referrer_id)
        .join(other, other.id == Referral.receiver_id)
    )
    chosen = chosen.where(
        Referral.accepted_at > clock.now() - within, one.status.in_(MEMBERS), other.status.in_(MEMBERS)
    )
    chosen = chosen.where(or_(~exists().where(*same), exists().where(*same, passed_since)))
    return db.session.scalars(chosen.group_by(first, second).limit(limit)).all()


def of_left(limit: int) -> Sequence[int]:
    """Partnerships of agencies that don't belong to the alliance any more."""
    gone = exists().where(Agency.id.in_([Partnership.first_id, Partnership.second_id]), Agency.status.not_in(MEMBERS))
    return db.session.scalars(select(Partnership.id).where(Partnership.status.in_(WAITING), gone).limit(limit)).all()


def _works() -> ColumnElement[bool]:
    return exists().where(Partnership.id == FollowUp.partnership_id, Partnership.status == PartnershipState.ACTIVE)


def is_near() -> ColumnElement[bool]:
    """Condition: its day is near and not over, it was agreed before today, and nobody was reminded."""
    today = clock.today()
    open_still = and_(FollowUp.status == FollowUpState.OPEN, FollowUp.due_on.between(today, today + BEFORE), _works())
    return and_(open_still, FollowUp.warned_on.is_(None), FollowUp.made_at < clock.start_of(today))


def near(limit: int) -> Sequence[int]:
    """Such follow-ups."""
    return db.session.scalars(select(FollowUp.id).where(is_near()).order_by(FollowUp.id).limit(limit)).all()


def is_overdue() -> ColumnElement[bool]:
    """Condition: its day is over, and who owes it was not told in the last week."""
    told = or_(FollowUp.overdue_told_on.is_(None), FollowUp.overdue_told_on <= clock.today() - AGAIN)
    return and_(FollowUp.overdue(), told, _works())


def overdue(limit: int) -> Sequence[int]:
    """Such follow-ups."""
    return db.session.scalars(select(FollowUp.id).where(is_overdue()).order_by(FollowUp.id).limit(limit)).all()


def is_unanswered() -> ColumnElement[bool]:
    """Condition: it was said to be done two weeks ago, and the other side has not answered while it could: the two work together, and
    it was not suspended in that time."""
    silent = and_(FollowUp.status == FollowUpState.DONE, FollowUp.done_on < clock.today() - SILENCE)
    creditor = case((Partnership.first_id == FollowUp.owed_by_id, Partnership.second_id), else_=Partnership.first_id)
    back = exists().where(
        History.subject_kind == Agency.__tablename__, History.subject_id == Agency.id, History.became == AgencyState.ACTIVE,
        History.was == AgencyState.SUSPENDED, History.at >= clock.start_of(clock.today() - SILENCE),
    )  # fmt: skip
    can_answer = Agency.status.in_([AgencyState.ACTIVE, *WORK_STAYS])
    together = Partnership.id == FollowUp.partnership_id, Partnership.status == PartnershipState.ACTIVE
    return and_(silent, exists().where(*together, Agency.id == creditor, can_answer, ~back))


def unanswered(limit: int) -> Sequence[int]:
    """Such follow-ups."""
    return db.session.scalars(select(FollowUp.id).where(is_unanswered()).order_by(FollowUp.id).limit(limit)).all()


def talks_soon() -> ColumnElement[bool]:
    """Condition: the day of the next talk is near, and nobody was reminded of it."""
    today = clock.today()
    ahead = and_(Partnership.status == PartnershipState.ACTIVE, Partnership.talk_on.between(today, today + BEFORE))
    return and_(ahead, Partnership.reminded_of.is_distinct_from(Partnership.talk_on))


def talks_to_remind_of(limit: int) -> Sequence[int]:
    """Such partnerships."""
    return db.session.scalars(select(Partnership.id).where(talks_soon()).order_by(Partnership.id).limit(limit)).all()


def is_missed() -> ColumnElement[bool]:
    """Condition: the day of the next talk was a week ago, nobody has noted one, and nobody was told."""
    past = and_(Partnership.status == PartnershipState.ACTIVE, Partnership.talk_on <= clock.today() - AGAIN)
    return and_(past, Partnership.missed_of.is_distinct_from(Partnership.talk_on))


def missed_talks(limit: int) -> Sequence[int]:
    """Such partnerships."""
    return db.session.scalars(select(Partnership.id).where(is_missed()).order_by(Partnership.id).limit(limit)).all()
