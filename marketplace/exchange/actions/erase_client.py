"""A client's contacts are erased: at the client's word, or as time is over."""

import json
from collections.abc import Sequence

from sqlalchemy import func, or_, select

from ...core import audit, clock, storage
from ...core.extensions import db
from ...core.idempotency import KeptAnswer, forget_answers
from ...core.queue import wake
from ...core.transaction import transaction
from ...members.queries import people_who
from ...outbox.actions import forget_letters, send
from ..contacts import PRINTS
from ..models import Erasure, Lead, LeadState, Referral, Remark, Stage
from ..recipients import any_client
from .end_lead import take_back
from .erase_words import erase_words

ERASURES = "erasures"  # the folder of the notes


def erase_client(lead_ids: Sequence[int], why: Erasure = Erasure.WITHDRAWN, tell: bool = True) -> None:
    """Erase the contacts of these leads' client, with all that they could be found by and what was written of them, for good and
    at once. What is open is withdrawn; what was paid stays, without a name. Both agencies are told if the client has asked for it.

    The rows are held: whoever accepts at the same instant is either first, and the contacts are erased behind it, or refused.
    """
    with transaction():
        held = select(Lead).where(Lead.id.in_(lead_ids), Lead.erased_at.is_(None)).order_by(Lead.id).with_for_update()
        for lead in db.session.scalars(held.execution_options(populate_existing=True)).all():
            _erase(lead, why, tell and why == Erasure.WITHDRAWN)
        wake("lead.erased", list(lead_ids))


def erase_ended(lead_ids: Sequence[int]) -> None:
    """Erase the clients of leads that ended so long ago that nothing needs them any more."""
    erase_client(lead_ids, Erasure.OVER)


def note_erasures(lead_ids: Sequence[int]) -> None:
    """Note outside of the database what was erased: a backup of before knows nothing of it."""
    with transaction():
        erased = select(Lead).where(Lead.id.in_(lead_ids), Lead.erased_at.is_not(None), Lead.erasure_noted_at.is_(None))
        for lead in db.session.scalars(erased.with_for_update(skip_locked=True)):
            storage.keep_note(ERASURES, str(lead.id), str(lead.erased_for))
            lead.erasure_noted_at = clock.now()


def erase_again() -> int:
    """Erase once more what was erased after the backup that was put back; returns how many leads that concerned. Nobody is
    told again."""
    noted = {int(number): Erasure(why) for number, why in storage.notes(ERASURES).items()}
    _pass_over(max(noted, default=0))
    left = set(db.session.scalars(select(Lead.id).where(Lead.id.in_(noted), Lead.erased_at.is_(None))))
    for why in Erasure:
        erase_client([number for number in sorted(left) if noted[number] == why], why, tell=False)
    return len(left)


def _pass_over(number: int) -> None:
    """No new lead gets a number up to this one: the notes of leads that the backup didn't know would erase it the next time."""
    numbers = func.pg_get_serial_sequence(Lead.__tablename__, "id")
    with transaction():
        db.session.execute(select(func.setval(numbers, func.greatest(func.nextval(numbers), number))))


def _erase(lead: Lead, why: Erasure, tell: bool) -> None:
    client = lead.client or {}
    forget_letters(*any_client(lead))
    lead.encrypted_client, lead.erased_at, lead.erased_for = None, clock.now(), why
    for name in PRINTS:
        setattr(lead, f"{name}_print", None)
    if lead.status in (LeadState.DRAFT, LeadState.OPEN):
        take_back(lead, None, Remark.CLIENT_WITHDREW)
    referrals = db.session.execute(
        select(Referral.id, Referral.receiver_id, Referral.status).where(Referral.lead_id == lead.id)
    ).all()
    ids = [one.id for one in referrals]
    _forget_answers(lead, ids)
    erase_words(lead, client, ids)
    audit.record("lead.erased", lead, why=why)
    wake("client.erased", ids)
    if tell:
        holders = [one.receiver_id for one in referrals if one.status != Stage.RETURNED]
        send("lead.erased", people_who("work", lead.referrer_id, *holders), lead=lead.id)


def _forget_answers(lead: Lead, referral_ids: Sequence[int]) -> None:
    """Programs were shown the contacts: what is kept to be shown to them once more is erased as well."""
    of_it = [KeptAnswer.path.startswith(f"/api/v1/leads/{lead.id}/")]
    of_it += [KeptAnswer.path.startswith(f"/api/v1/referrals/{one}/") for one in referral_ids]
    forget_answers(or_(*of_it))
    posted = (KeptAnswer.path == "/api/v1/leads") & (KeptAnswer.person_id == lead.posted_by)
    forget_answers(posted, lambda body: json.loads(body).get("id") == lead.id)
