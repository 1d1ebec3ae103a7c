"""A claim is recognised: the referral has its referrer, and every fee its reward, from its own dates."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from ...attribution.models import CameBy
from ...core import audit, clock, lifecycle
from ...core.errors import NotNow
from ...core.extensions import db
from ...core.queue import wake
from ...enquiries.models import Enquiry
from ...exchange.fees import given_of, hold_client
from ...exchange.frozen import freeze_as_of
from ...exchange.models import FeePayment, Referral
from ...exchange.same_client import came_back
from ...members.models import Person
from ...members.queries import people_who
from ...outbox.actions import send
from ...rewards.actions import attribute
from ...rewards.models import Reward
from ..models import ClaimState, LateClaim, NotedClient
from .held import others_on, refuse_taken, suggested_on

MEMO = "A share of a fee of {day}: its payee is recognised as the one who brought the client"


def recognise(row: LateClaim, by: Person, reason: str = "", between: bool = False) -> None:
    """Recognise a claim that is held, with its lead. `between`: an admin decides between several, and the others end with it.

    All of it is one transaction: killed anywhere, nothing has happened; done twice, the second one finds it done.
    """
    referral = refuse_taken(row.referral)
    _refuse(row, referral)
    others = others_on(row)
    if others and not between:
        raise NotNow(_("Another member says the same of this client, so an admin decides between you."))
    lifecycle.move(row, ClaimState.ACCEPTED, by, decided_at=clock.now(), decided_by_id=by.id, ended_at=clock.now())
    row.decision = reason
    for other in others:
        _refuse_other(other, by)
    for other in suggested_on(row):
        lifecycle.move(other, ClaimState.ENDED, by, ended_at=clock.now())
    db.session.flush()
    _name_referrer(row, referral)
    paid = pay_back(referral)
    audit.record("claim.accepted", row, by, referral=referral.id, fees=paid)
    send("referral.claim_accepted", people_who("claims", row.claimant_id, referral.receiver_id), claim=row.id)
    wake("client.recognised", [referral.lead_id])


def _refuse(row: LateClaim, referral: Referral) -> None:
    if not row.claimant.is_member:
        raise NotNow(_("%(agency)s is no member any more, so nothing can be due to it.", agency=row.claimant.name))
    if row.claimant_id == referral.receiver_id:
        raise NotNow(_("Nobody owes themselves a reward."))
    if came_back(row.claimant, referral.receiver_id, referral.lead.client or _nobody()):
        raise NotNow(_("The receiver itself has passed this client to %(agency)s before.", agency=row.claimant.name))


def _nobody() -> dict[str, str]:
    return dict.fromkeys(("company", "contact", "email", "phone", "website"), "")


def _refuse_other(other: LateClaim, by: Person) -> None:
    """Another claim on the same client, which has lost by that."""
    ended: dict[str, Any] = {"decided_at": clock.now(), "decided_by_id": by.id, "ended_at": clock.now()}
    if other.status == ClaimState.WAITS:
        lifecycle.move(other, ClaimState.CONTESTED, by)
    lifecycle.move(other, ClaimState.REFUSED, by, **ended)
    audit.record("claim.refused", other, by)
    send("referral.claim_refused", people_who("claims", other.claimant_id), claim=other.id)


def _name_referrer(row: LateClaim, referral: Referral) -> None:
    """The lead and all its referrals name the claimant, under the terms that held when it was accepted; so does the client's
    request, and thereby later ones of the same client."""
    lead = referral.lead
    lead.referrer_id = row.claimant_id
    db.session.flush()
    db.session.refresh(lead, ["referrer"])
    for one in db.session.scalars(
        select(Referral).where(Referral.lead_id == lead.id).order_by(Referral.id).with_for_update()
    ):
        # All of it in one UPDATE: the database lets it change only together, and only once.
        for name, value in (freeze_as_of(one, row.claimant).columns | {"referrer_id": row.claimant_id}).items():
            setattr(one, name, value)
    enquiry = db.session.get(Enquiry, lead.enquiry_id) if lead.enquiry_id else None
    if enquiry is not None and enquiry.via_id is None:
        enquiry.via_id, enquiry.came_by = row.claimant_id, CameBy.KNOWN
        enquiry.came_at = min(clock.start_of(row.known_since), enquiry.created_at)
    noted = db.session.get(NotedClient, lead.id)
    if noted is not None:
        noted.searched_at = None  # later requests of this client are compared with it now
    db.session.flush()
    db.session.expire(referral)


def pay_back(referral: Referral) -> int:
    """Owe the referrer what the terms give of every fee that was reported before, as of its own day; returns how many fees there are.
    Fees are held before their rewards, as by a refund. What somebody objects to, or an admin has decided otherwise, is nobody's to give:
    that is asked of rewards that are held, so that an objection of the same instant is either seen, or finds the new payee."""
    hold_client(referral)
    chosen = select(FeePayment).where(FeePayment.referral_id == referral.id).order_by(FeePayment.id).with_for_update()
    payments = db.session.scalars(chosen.execution_options(populate_existing=True)).all()
    held = select(Reward).where(Reward.referral_id == referral.id).order_by(Reward.id).with_for_update()
    rewards = {one.payment_id: one for one in db.session.scalars(held.execution_options(populate_existing=True))}
    if any(one.disputed_at is not None or one.decided_minor is not None for one in rewards.values()):
        raise NotNow(
            _("A fee of this client is disputed, or its reward was decided, so its rewards can’t be given to another.")
        )
    for one in payments:
        memo = MEMO.format(day=one.received_on.isoformat())
        reward = rewards[one.id]
        given = given_of(one, referral)
        attribute(reward, referral.referrer_id, one.amount, given, booked_at(reward.accrued_at), memo)
    return len(payments)


def booked_at(reported: datetime) -> datetime:
    """When the books have a share that is paid back: as the fee was reported, or now, where that month is over: its statement is
    written, and what it says stays so."""
    day, today = clock.day_of(reported), clock.today()
    return reported if (day.year, day.month) == (today.year, today.month) else clock.now()
