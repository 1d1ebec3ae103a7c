"""What claims hold of a client goes with the client."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import delete, or_, select

from ...core import clock, storage
from ...core.extensions import db
from ...core.transaction import locked, transaction
from ...exchange.models import Lead
from .. import due
from ..likeness import compare, known
from ..models import ClaimPaper, ClaimState, ClientKey, LateClaim, NotedClient
from .in_time import end
from .said import forget_answers_on, forget_said, remove_papers


def forget_client(
    lead: Lead, client: Mapping[str, str], referral_ids: Sequence[int], tells_who: Callable[[str | None], bool]
) -> None:
    """Erase what claims hold of this client: the keys that it is found by, what was named, said and shown. That there was a claim, by
    whom and when, and what was decided, stays; what is open ends. Call it inside the transaction of the erasure, the lead held."""
    for table in (ClientKey, NotedClient):
        db.session.execute(delete(table).where(table.lead_id == lead.id))
    about = or_(LateClaim.referral_id.in_(referral_ids), LateClaim.earlier_lead_id == lead.id)
    rows = list(db.session.scalars(select(LateClaim).where(about).order_by(LateClaim.id).with_for_update()))
    rows += [one for one in _named_so(lead, client) if one not in rows]
    for row in rows:
        for name in ("words", "objection", "decision"):
            if row.is_open or row.is_hidden_from(row.claimant_id) or tells_who(getattr(row, name)):
                setattr(row, name, "")
        row.encrypted_named = None
        if row.is_open:
            end(row, "erased")
    forget_answers_on(rows)
    remove_papers(ClaimPaper.claim_id.in_([row.id for row in rows]))


def _named_so(lead: Lead, client: Mapping[str, str]) -> list[LateClaim]:
    """Claims of which nothing has come so far, and on a client that was named as this one."""
    erased = known(client, lead.referrer.country)
    says = LateClaim.status.in_((ClaimState.NAMED, ClaimState.ENDED)), LateClaim.encrypted_named.is_not(None)
    held = select(LateClaim).where(*says).order_by(LateClaim.id).with_for_update()
    return [one for one in db.session.scalars(held) if compare(erased, known(one.named, one.claimant.country)).is_same]


def forget_words(claim_ids: Sequence[int]) -> None:
    """Forget who was named in claims that ended long ago, and all that was said in those of which nothing came."""
    for claim_id in claim_ids:
        with transaction():
            row = locked(select(LateClaim).where(LateClaim.id == claim_id, LateClaim.ended_at.is_not(None)), skip=True)
            if row is not None and row.is_gone_for(row.claimant_id):
                forget_said(row)
            elif row is not None:
                row.encrypted_named = None


def forget_papers(paper_ids: Sequence[int]) -> None:
    """Take papers out of the store that were removed, or whose claim ended so long ago that nobody needs them. Cut off between, it
    begins again."""
    for paper_id in paper_ids:
        with transaction():
            paper = locked(select(ClaimPaper).where(ClaimPaper.id == paper_id, due.is_to_forget()), skip=True)
            if paper is None:
                continue
            storage.remove(paper.key)
            paper.removed_at, paper.about, paper.is_kept = paper.removed_at or clock.now(), "", False
