"""Claims, for whoever may see them."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from ..core.errors import NotFound
from ..core.extensions import db
from ..core.listing import Order
from ..core.money import Money
from ..core.room import Task
from ..core.sums import base_first
from ..exchange.fees import is_covered
from ..exchange.frozen import freeze_as_of
from ..exchange.loading import with_payments
from ..exchange.models import Lead, Referral
from ..members.models import Agency, Person
from .hidden import seen_by
from .models import STANDING, TO_ANSWER, TO_DECIDE, ClaimPaper, ClaimState, LateClaim

ORDERS = {"made": Order(_l("Since"), (LateClaim.made_at,), falling=True)}


def _of_receiver(agency_id: int | None) -> ColumnElement[bool]:
    return LateClaim.referral_id.in_(select(Referral.id).where(Referral.receiver_id == agency_id))


def claims_of(agency_id: int | None, direction: str = "") -> Select[LateClaim]:
    """A SELECT of an agency's claims: those that it `made`, or that the search has found for it; those on the clients that it has
    `received`; or both."""
    mine, theirs = LateClaim.claimant_id == agency_id, _of_receiver(agency_id)
    return select(LateClaim).where({"made": mine, "received": theirs}.get(direction, or_(mine, theirs)))


def all_claims() -> Select[LateClaim]:
    """A SELECT of all claims in which an agency is asked, for admins."""
    return select(LateClaim).where(LateClaim.referral_id.is_not(None))


def in_state(chosen: Select[LateClaim], status: ClaimState | None, agency_id: int | None = None) -> Select[LateClaim]:
    """Those in a state, as the agency may know it: see `LateClaim.seen_by`."""
    return chosen if status is None else chosen.where(seen_by(agency_id) == status)


def count_by_state(chosen: Select[LateClaim], agency_id: int | None = None) -> dict[ClaimState, int]:
    """How many of them are in each state, as the agency may know it; the states that there are, in their order."""
    rows = chosen.with_only_columns(seen_by(agency_id).label("seen")).order_by(None).subquery()
    found: dict[str, int] = dict(db.session.execute(select(rows.c.seen, func.count()).group_by(rows.c.seen)).all())
    return {state: found[state] for state in ClaimState if state in found}


def with_sides() -> list:
    """Loader options for lists: what a row says, without a query a row."""
    return [
        joinedload(LateClaim.claimant).load_only(Agency.name),
        joinedload(LateClaim.earlier_lead).load_only(Lead.title, Lead.posted_at),
        joinedload(LateClaim.referral).options(
            joinedload(Referral.lead).load_only(Lead.title, Lead.posted_at, Lead.referrer_id),
            joinedload(Referral.receiver).load_only(Agency.name),
        ),
    ]


def with_all() -> list:
    """Loader options for one claim: what its page says, and by what its rewards are reckoned, without a query a fee."""
    referral = joinedload(LateClaim.referral)
    return [
        joinedload(LateClaim.claimant),
        joinedload(LateClaim.earlier_lead).load_only(Lead.title, Lead.posted_at),
        referral.options(*with_payments(), joinedload(Referral.terms)),
        referral.joinedload(Referral.lead).joinedload(Lead.in_category),
    ]


def claim_for(person: Person, claim_id: int) -> LateClaim:
    """A claim that this person's agency has made, or on a client that it works for; otherwise there is nothing there."""
    return _one(claims_of(person.agency_id).where(LateClaim.id == claim_id))


def any_claim(claim_id: int) -> LateClaim:
    """A claim, for an admin; NotFound where there is none, or it is on a client that is not found."""
    return _one(all_claims().where(LateClaim.id == claim_id))


def claim_seen_by(person: Person, claim_id: int) -> LateClaim:
    """A claim, for people of its two sides, and for an admin; NotFound for all others."""
    mine = db.session.scalar(claims_of(person.agency_id).where(LateClaim.id == claim_id)) if person.agency_id else None
    return any_claim(claim_id) if person.is_admin and mine is None else claim_for(person, claim_id)


def _one(chosen: Select[LateClaim]) -> LateClaim:
    found = db.session.scalars(chosen.options(*with_all()).execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound()
    return found


def to_answer(agency_id: int | None) -> Select[LateClaim]:
    """A SELECT of claims that wait for this agency: what the search has found for it, and what others say of its clients."""
    own = and_(LateClaim.claimant_id == agency_id, LateClaim.status == ClaimState.SUGGESTED)
    return select(LateClaim).where(or_(own, and_(LateClaim.status.in_(TO_ANSWER), _of_receiver(agency_id))))


def to_decide() -> Select[LateClaim]:
    """A SELECT of claims that wait for an admin, oldest first."""
    return select(LateClaim).where(LateClaim.status.in_(TO_DECIDE)).order_by(LateClaim.id)


def tasks(limit: int) -> list[Task]:
    """The oldest of them."""
    return [
        Task(
            url_for("late_claims.desk_claim", claim_id=row.id),
            _("%(claimant)s says that a client of %(receiver)s came from them", claimant=row.claimant.name, receiver=row.referral.receiver.name),
            f"{row.number}, {row.status.label}",
            row.contested_at or row.made_at,
        )
        for row in db.session.scalars(to_decide().options(*with_sides()).limit(limit))
        if row.referral
    ]  # fmt: skip


def others_on(row: LateClaim) -> Sequence[LateClaim]:
    """Claims of others that stand on the same client, the earliest tie first."""
    same = LateClaim.referral_id == row.referral_id, LateClaim.id != row.id, LateClaim.status.in_(STANDING)
    chosen = select(LateClaim).where(*same).options(joinedload(LateClaim.claimant).load_only(Agency.name))
    return db.session.scalars(chosen.order_by(LateClaim.known_since, LateClaim.id)).all()


def due_of(row: LateClaim) -> list[Money]:
    """What the rewards of all fees reported so far come to, one sum a currency: what they are once the claim is accepted, and before that
    what they would be. Nothing where rules of the terms decide on each fee: what they give is known once the client is the claimant's.
    """
    referral = row.referral
    if referral is None:
        return []
    frozen = freeze_as_of(referral, row.claimant)
    if row.status == ClaimState.ACCEPTED:
        dues = [fee.reward.amount for fee in referral.payments]
    elif frozen.by_rules:
        dues = []
    else:
        covered = (fee for fee in referral.payments if is_covered(referral, fee.received_on))
        dues = [fee.kept.share(frozen.rate) for fee in covered]
    sums: dict[str, Money] = {}
    for due in dues:
        sums[due.currency] = sums.get(due.currency, Money(0, due.currency)) + due
    return base_first(total for total in sums.values() if total)


def fees_of(row: LateClaim) -> int:
    """How many fees are reported so far, but for those that were struck out."""
    return sum(not fee.is_void for fee in row.referral.payments) if row.referral else 0


def is_by_rules(row: LateClaim) -> bool:
    """Whether rules of the terms are to decide on each fee, once the claim is accepted."""
    return (
        row.referral is not None
        and row.status != ClaimState.ACCEPTED
        and freeze_as_of(row.referral, row.claimant).by_rules
    )


def papers_of(row: LateClaim) -> Sequence[ClaimPaper]:
    """What both sides show, in the order it came."""
    return db.session.scalars(select(ClaimPaper).where(ClaimPaper.claim_id == row.id).order_by(ClaimPaper.id)).all()


def paper_of(row: LateClaim, paper_id: int, person: Person) -> ClaimPaper:
    """One file of a claim; NotFound for any other, and for one that this reader may not know of."""
    found = db.session.scalar(select(ClaimPaper).where(ClaimPaper.id == paper_id, ClaimPaper.claim_id == row.id))
    hidden = row.is_hidden_from(person.agency_id)
    if found is None or (hidden and (found.agency_id != person.agency_id or row.is_gone_for(person.agency_id))):
        raise NotFound()
    return found
