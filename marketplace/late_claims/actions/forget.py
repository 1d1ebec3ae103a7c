"""What claims hold of a client goes with the client."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import delete, or_, select, update

from ...core import clock, storage
from ...core.api import PREFIX
from ...core.extensions import db
from ...core.idempotency import KeptAnswer, forget_answers
from ...core.queue import wake
from ...core.transaction import locked, transaction
from ...exchange.models import Lead
from .. import due
from ..likeness import compare, known
from ..models import ClaimPaper, ClaimState, ClientKey, LateClaim, NotedClient
from .in_time import end


def forget_client(
    lead: Lead, client: Mapping[str, str], referral_ids: Sequence[int], tells_who: Callable[[str | None], bool]
) -> None:
    """Erase what claims hold of this client: the keys that it is found by, what was named, said and shown. That there was a claim, by
    whom and when, and what was decided, stays; what is open ends. Call it inside the transaction of the erasure, the lead held."""
    for table in (ClientKey, NotedClient):
        db.session.execute(delete(table).where(table.lead_id == lead.id))
    about = or_(LateClaim.referral_id.in_(referral_ids), LateClaim.earlier_lead_id == lead.id)
    rows = list(db.session.scalars(select(LateClaim).where(about).order_by(LateClaim.id).with_for_update()))
    rows += _named_so(lead, client)
    for row in rows:
        for name in ("words", "objection", "decision"):
            if row.is_open or tells_who(getattr(row, name)):
                setattr(row, name, "")
        row.encrypted_named = None
        if row.is_open:
            end(row, "erased")
        forget_answers(KeptAnswer.path.startswith(f"{PREFIX}/claims/{row.id}/"))
    makers = [row.made_by_id for row in rows if row.made_by_id]
    forget_answers((KeptAnswer.path == f"{PREFIX}/claims") & KeptAnswer.person_id.in_(makers))
    shown = update(ClaimPaper).where(ClaimPaper.claim_id.in_([row.id for row in rows]), ClaimPaper.removed_at.is_(None))
    gone = shown.values(removed_at=clock.now(), about="").returning(ClaimPaper.id)
    wake("claim_papers.removed", list(db.session.scalars(gone)))


def _named_so(lead: Lead, client: Mapping[str, str]) -> list[LateClaim]:
    """Claims on a client that is not found and was named as this one."""
    erased = known(client, lead.referrer.country)
    open_now = select(LateClaim).where(LateClaim.status == ClaimState.NAMED).order_by(LateClaim.id).with_for_update()
    return [
        one for one in db.session.scalars(open_now) if compare(erased, known(one.named, one.claimant.country)).is_same
    ]


def forget_words(claim_ids: Sequence[int]) -> None:
    """Forget who was named in claims that ended long ago."""
    with transaction():
        old = update(LateClaim).where(LateClaim.id.in_(claim_ids), LateClaim.ended_at.is_not(None))
        db.session.execute(old.values(encrypted_named=None))


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
