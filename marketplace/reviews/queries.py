"""Reviews as the pages show them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from ..core.errors import NotFound
from ..core.extensions import db
from ..core.money import Money
from ..exchange.models import WON, FeePayment, Lead, Referral, Stage
from .models import Again, Hiring, Review, ReviewState


@dataclass(frozen=True)
class Sum:
    """All reviews of an agency in figures: how many, and how many of them would come again."""

    count: int = 0
    again: int = 0


def shown_of(agency_id: int) -> Select[Review]:
    """A SELECT of the reviews of an agency that everyone may read, with where the client came from."""
    chosen = select(Review).join(Review.referral).where(*_shown(agency_id))
    return chosen.options(contains_eager(Review.referral).joinedload(Referral.referrer), joinedload(Review.agency))


def _shown(agency_id: int) -> tuple[ColumnElement[bool], ...]:
    # "Won" can be taken back: what is reviewed then is no job.
    return Review.agency_id == agency_id, Review.status == ReviewState.SHOWN, Referral.status.in_(WON)


def latest_of(agency_id: int, limit: int = 3) -> Sequence[Review]:
    """The newest of them; those with words first."""
    chosen = shown_of(agency_id).order_by(Review.words == "", Review.made_at.desc(), Review.id.desc())
    return db.session.scalars(chosen.limit(limit)).all()


def sum_of(agency_id: int) -> Sum:
    """Their figures."""
    again = func.count().filter(Review.again == Again.YES)
    chosen = select(func.count(), again).select_from(Review).join(Review.referral)
    return Sum(*db.session.execute(chosen.where(*_shown(agency_id))).one())


def all_of(agency_id: int) -> Select[Review]:
    """A SELECT of all reviews of an agency, also those that an admin has taken off; not those that were taken back."""
    return (
        select(Review)
        .where(Review.agency_id == agency_id, Review.status != ReviewState.WITHDRAWN)
        .options(joinedload(Review.referral).joinedload(Referral.referrer), joinedload(Review.agency))
    )


def hirings() -> Select[Hiring]:
    """A SELECT of what clients say that they paid, with the referral and its agencies."""
    chosen = select(Hiring).join(Hiring.referral).options(contains_eager(Hiring.referral).joinedload(Referral.receiver))
    return chosen.options(contains_eager(Hiring.referral).joinedload(Referral.lead))


def reported(referral_ids: Collection[int]) -> dict[int, list[Money]]:
    """By referral, what its receiver has reported that the client paid, a sum a currency; voided fees are left out."""
    chosen = select(FeePayment.referral_id, FeePayment.currency, func.sum(FeePayment.amount_minor))
    chosen = chosen.where(FeePayment.referral_id.in_(referral_ids), FeePayment.voided_at.is_(None))
    chosen = chosen.group_by(FeePayment.referral_id, FeePayment.currency).order_by(FeePayment.currency)
    found = defaultdict(list)
    for referral_id, currency, amount in db.session.execute(chosen):
        found[referral_id].append(Money(int(amount), currency))
    return found


def referral_of(lead_ids: Collection[int], referral_id: int) -> Referral:
    """A referral of one of these leads of which its client can tell; NotFound for any other."""
    chosen = select(Referral).where(Referral.id == referral_id, Referral.lead_id.in_(lead_ids), may_be_told())
    found = db.session.scalar(chosen)
    if found is None:
        raise NotFound()
    return found


def may_be_told() -> ColumnElement[bool]:
    """Condition: something has become of the referral that its client can tell of, who has not withdrawn meanwhile."""
    return and_(Referral.status.in_([*WON, Stage.LOST]), Referral.lead.has(Lead.erased_at.is_(None)))


def has_told(referral_id: int) -> bool:
    """Whether the client has answered for this referral."""
    return db.session.get(Hiring, referral_id) is not None


def own_review(agency_id: int, review_id: int) -> Review:
    """A review of the agency, or NotFound."""
    found = db.session.scalar(all_of(agency_id).where(Review.id == review_id))
    if found is None:
        raise NotFound()
    return found


def said_of(leads: Sequence[Lead]) -> Sequence[tuple[Referral, Hiring, Review | None]]:
    """What the client of these leads has said after the work, oldest first."""
    chosen = select(Referral, Hiring, Review).join(Hiring, Hiring.referral_id == Referral.id)
    chosen = chosen.outerjoin(Review, Review.referral_id == Referral.id).options(joinedload(Referral.receiver))
    mine = chosen.where(Referral.lead_id.in_([lead.id for lead in leads]))
    return [
        (referral, hiring, review) for referral, hiring, review in db.session.execute(mine.order_by(Hiring.said_at))
    ]


def to_take_back(leads: Sequence[Lead]) -> Sequence[Referral]:
    """The referrals of these leads whose review the client can take back."""
    chosen = select(Referral).join(Review, Review.referral_id == Referral.id).options(joinedload(Referral.receiver))
    chosen = chosen.where(Referral.lead_id.in_([lead.id for lead in leads]), Review.status != ReviewState.WITHDRAWN)
    return db.session.scalars(chosen.order_by(Referral.id)).all()


def to_review(leads: Sequence[Lead]) -> Sequence[Referral]:
    """Of the referrals of these leads, those of which the client can tell and has not told yet."""
    told = select(Hiring.referral_id)
    chosen = select(Referral).where(Referral.lead_id.in_([lead.id for lead in leads if lead.encrypted_client]))
    chosen = chosen.where(may_be_told(), Referral.id.not_in(told)).options(joinedload(Referral.receiver))
    return db.session.scalars(chosen.order_by(Referral.id)).all()
