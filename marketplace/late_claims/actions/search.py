"""The search: new clients beside those that members passed before, and clients that members name beside those nobody brought.

Contacts are decrypted in memory alone; what is written are ids, a score and in what two clients are alike.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import joinedload

from ...attribution.touch import is_tied
from ...core import audit, clock, lifecycle
from ...core.arrays import among
from ...core.extensions import db
from ...core.transaction import locked, transaction
from ...exchange.models import Lead, Referral
from ...exchange.queries import live_referral_of
from ...exchange.same_client import came_back
from ...members.models import Agency
from ...members.queries import people_who
from ...outbox.actions import send
from .. import near
from ..likeness import Known, Likeness, compare, keys_of, known
from ..models import OPEN, ClaimState, LateClaim, NotedClient
from .answer import begin_waiting, last_day


@dataclass(frozen=True)
class Found:
    """A lead of the same client, how alike it is, and since when the client is known by it."""

    lead: Lead
    likeness: Likeness

    @property
    def at(self) -> datetime:
        """When it was passed on."""
        return self.lead.posted_at or self.lead.created_at


def search(lead_ids: Sequence[int]) -> None:
    """Compare the clients of these leads with the others. Cut off between, it begins with the next one."""
    for lead_id in lead_ids:
        with transaction():
            lead = _held_lead(lead_id)  # before what is noted of it, as an erasure and a recognition hold them
            unsearched = select(NotedClient).where(NotedClient.lead_id == lead_id, NotedClient.searched_at.is_(None))
            noted = locked(unsearched, skip=True) if lead is not None else None
            if noted is None or lead is None:
                continue
            if lead.referrer.is_alliance:
                _suggest(lead)
            else:
                _search_later_ones(lead)
            noted.searched_at = clock.now()


def _held_lead(lead_id: int) -> Lead | None:
    held = select(Lead).where(Lead.id == lead_id, Lead.encrypted_client.is_not(None))
    return locked(held)


def _search_later_ones(lead: Lead) -> None:
    """What came after it without anybody is searched for once more, from its own side: of several who know the client the first is
    found there."""
    later = [near.is_nobodys(), Lead.posted_at > lead.posted_at]
    ids = [one.lead.id for one in alike(_known(lead), later)]
    again = update(NotedClient).where(among(NotedClient.lead_id, ids)).values(searched_at=None)
    db.session.execute(again)


def _suggest(lead: Lead) -> None:
    """Suggest the client to the member that passed it first, unless somebody's claim on it is open, or was."""
    referral = live_referral_of(lead)
    if referral is None or lead.posted_at is None:
        return
    claims = db.session.scalars(select(LateClaim).where(LateClaim.referral_id == referral.id)).all()
    if any((not one.by_hand and one.status in OPEN) or one.status == ClaimState.ACCEPTED for one in claims):
        return
    known_by = {one.claimant_id for one in claims} | {referral.receiver_id}
    earlier = [near.is_passed_by_a_member(), Lead.posted_at < lead.posted_at, Lead.referrer_id.not_in(known_by)]
    tied = [one for one in alike(_known(lead), earlier) if _may_claim(one.lead.referrer, one.at, referral)]
    if tied:
        first = min(tied, key=lambda one: (one.at, one.lead.id))
        same = [one for one in tied if one.lead.referrer_id == first.lead.referrer_id]
        _write(referral, first, max(same, key=lambda one: one.likeness.score).likeness)


def _write(referral: Referral, found: Found, likeness: Likeness) -> None:
    row = LateClaim(
        status=ClaimState.SUGGESTED, claimant_id=found.lead.referrer_id, referral_id=referral.id, by_hand=False,
        earlier_lead_id=found.lead.id, known_since=clock.day_of(found.at), score=likeness.score,
        traits=[str(one) for one in likeness.traits], made_at=clock.now(), answer_by=last_day(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    lifecycle.begin(row)
    audit.record("claim.suggested", row)
    send("referral.claim_suggested", people_who("claims", row.claimant_id, referral.receiver_id), claim=row.id)


def _may_claim(claimant: Agency, since: datetime, referral: Referral) -> bool:
    """Whether the client was tied to an agency as it asked, and did not come to that one from its receiver."""
    lead = referral.lead
    if claimant.id == referral.receiver_id or lead.posted_at is None or since >= lead.posted_at:
        return False
    return is_tied(since, lead.posted_at) and not came_back(claimant, referral.receiver_id, lead.client or {})


def look_for(claim_ids: Sequence[int]) -> None:
    """Look for the clients that members have named. What is found waits for its receiver."""
    for claim_id in claim_ids:
        with transaction():
            named = db.session.scalar(
                select(LateClaim).where(LateClaim.id == claim_id, LateClaim.status == ClaimState.NAMED)
            )
            if named is None:
                continue
            referral, likeness = _found_for(named)
            if referral is not None and _held_lead(referral.lead_id) is None:
                referral = None
            row = locked(
                select(LateClaim).where(LateClaim.id == claim_id, LateClaim.status == ClaimState.NAMED), skip=True
            )
            if row is None:
                continue
            row.looked_at = clock.now()
            if referral is not None and likeness is not None and referral.referrer.is_alliance:
                row.referral_id, row.score = referral.id, likeness.score
                row.traits, row.earlier_lead_id = [str(one) for one in likeness.traits], _own_lead(row, referral)
                db.session.flush()
                db.session.refresh(row, ["referral"])
                begin_waiting(row)


def _found_for(row: LateClaim) -> tuple[Referral | None, Likeness | None]:
    """The referral of the client that is named, the most alike and of those the first, for which it may be claimed."""
    client = _named(row)
    later = [near.is_nobodys(), Lead.posted_at > clock.start_of(row.known_since)]
    before = select(LateClaim.referral_id).where(
        LateClaim.claimant_id == row.claimant_id, LateClaim.referral_id.is_not(None)
    )
    claimed = set(db.session.scalars(before))
    for one in sorted(alike(client, later), key=lambda one: (-one.likeness.score, one.at)):
        referral = live_referral_of(one.lead)
        since = clock.start_of(row.known_since)
        if referral and referral.id not in claimed and _may_claim(row.claimant, since, referral):
            return referral, one.likeness
    return None, None


def _own_lead(row: LateClaim, referral: Referral) -> int | None:
    """The first lead by which the claimant itself has passed the client that it names, if it did."""
    mine = [near.is_passed_by_a_member(), Lead.referrer_id == row.claimant_id, Lead.posted_at < referral.lead.posted_at]
    return min((one.lead.id for one in alike(_named(row), mine)), default=None)


def alike(client: Known, conditions: Iterable[ColumnElement[bool]]) -> Iterator[Found]:
    """Leads that keep the conditions and whose client is taken for the same."""
    ids = near.near(keys_of(client), *conditions)
    chosen = select(Lead).where(among(Lead.id, ids)).options(joinedload(Lead.referrer))
    for lead in db.session.scalars(chosen):
        likeness = compare(client, _known(lead))
        if likeness.is_same:
            yield Found(lead, likeness)


def _known(lead: Lead) -> Known:
    return known(lead.client or {}, lead.referrer.country)


def _named(row: LateClaim) -> Known:
    return known(row.named, row.claimant.country)
