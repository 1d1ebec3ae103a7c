"""What programs are told of leads, referrals and fees: never who the client is, and no words that people have typed since the
contacts opened, for these may name them."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from ..core.api import Seen
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.room import News
from ..core.told import sides_of
from . import queries, returns
from .api.lead_shapes import LeadOut
from .api.leads import one_lead
from .api.referrals import PaymentOut, ReferralOut, with_client
from .api.returns import ReturnOut
from .models import FeePayment, Lead, LeadReturn, Offer, Referral, Stage
from .recipients import just_asked
from .timeline import timeline_of


def _lead(reader: Any, lead_id: int) -> Seen:
    lead = queries.lead_for(reader, lead_id)
    seen = one_lead(lead, None, reader.agency_id)
    return Seen(seen, answers=seen.answers and [Seen(one, said="") for one in seen.answers])


def _referral(reader: Any, referral_id: int) -> Seen:
    row = queries.referral_for(reader, referral_id)
    payments = [Seen(one, invoice="") for one in row.payments]
    # No notes and no words in it: this reader may not see the client.
    return Seen(with_client(row, None, timeline_of(row.lead, row, reader)), payments=payments)


def _fee(reader: Any, payment_id: int) -> Seen:
    mine = or_(Referral.receiver_id == reader.agency_id, Referral.referrer_id == reader.agency_id)
    payment = db.session.scalar(select(FeePayment).join(FeePayment.referral).where(FeePayment.id == payment_id, mine))
    if payment is None:
        raise NotFound()
    return Seen(payment, invoice="")


def _return(reader: Any, return_id: int) -> Seen:
    row = returns.any_return(return_id) if reader.is_admin else returns.return_for(reader, return_id)
    return Seen(row, words="", objection="", decision="")


def _invited(ids: Sequence[int]) -> list[tuple[int, int]]:
    """Those to whom letters say that there is a client for them."""
    leads = db.session.scalars(select(Lead).where(Lead.id.in_(ids)))
    return [(lead.id, agency) for lead in leads for agency in db.session.scalars(just_asked(lead))]


def _of_fee(ids: Sequence[int]) -> list[tuple[int, int]]:
    chosen = select(FeePayment.id, Referral.receiver_id, Referral.referrer_id).join(FeePayment.referral)
    return [(row[0], side) for row in db.session.execute(chosen.where(FeePayment.id.in_(ids))) for side in row[1:]]


def _of_return(ids: Sequence[int]) -> list[tuple[int, int]]:
    chosen = select(LeadReturn.id, Referral.receiver_id, Referral.referrer_id).join(LeadReturn.referral)
    return [(row[0], side) for row in db.session.execute(chosen.where(LeadReturn.id.in_(ids))) for side in row[1:]]


def _or_named(ids: Sequence[int]) -> list[tuple[int, int]]:
    """The referrer, and those that were invited by name and have not declined."""
    named = select(Offer.lead_id, Offer.agency_id).where(Offer.lead_id.in_(ids), Offer.declined_at.is_(None))
    posted = named.join(Lead, Lead.id == Offer.lead_id).where(Lead.posted_at.is_not(None))
    return [*_by(ids), *((lead, agency) for lead, agency in db.session.execute(posted))]


_by = sides_of(Lead.id, Lead.referrer_id)
_holds = sides_of(Referral.lead_id, Referral.receiver_id)
_both = sides_of(Referral.id, Referral.receiver_id, Referral.referrer_id)
_LEAD: dict[str, Any] = {"may": "leads", "show": _lead, "schema": LeadOut}
_STAGE: dict[str, Any] = {"may": "referrals", "show": _referral, "schema": ReferralOut, "sides": _both}
_FEE: dict[str, Any] = {"may": "referrals", "show": _fee, "schema": PaymentOut, "sides": _of_fee}
_RETURN: dict[str, Any] = {"may": "work", "show": _return, "schema": ReturnOut, "sides": _of_return, "desk": True}
ALL = {
    "lead.posted": News(
        _l("A client was passed on"), _l("Your agency has passed a client on, or opened the lead again."), ("leads.open",), sides=_by, **_LEAD
    ),
    "lead.offered": News(
        _l("A client is offered"), _l("A client that your agency may accept, also one that is open again."), ("leads.open", "lead.round"), sides=_invited, **_LEAD
    ),
    "lead.accepted": News(
        _l("A lead was accepted"), _l("An agency has accepted the client that yours passed on."),
        ("leads.accepted",), sides=_by, **_LEAD
    ),
    "lead.declined": News(
        _l("A lead was declined"), _l("An agency has declined the client that yours passed on."), ("lead.declined",), sides=_by, **_LEAD
    ),
    "lead.withdrawn": News(
        _l("A lead was taken back"), _l("To the referrer, and to those who were invited by name."), ("leads.withdrawn",), sides=_or_named, **_LEAD
    ),
    "lead.expired": News(
        _l("A lead has expired"), _l("Nobody has taken it. To the referrer, and to those who were invited by name."), ("leads.expired",),
        sides=_or_named, **_LEAD
    ),
    "lead.erased": News(
        _l("A client’s contacts were erased"), _l("The client has withdrawn consent, or the time of keeping is over: delete your copies."),
        ("lead.erased",), sides=lambda ids: [*_by(ids), *_holds(ids)], **_LEAD
    ),
    **{
        f"referral.{stage}": News(
            stage.label, _l("A referral came to this stage; also when another was taken back."), (f"referrals.{stage}",), **_STAGE
        )
        for stage in Stage
    },
    "return.given_back": News(
        _l("A client was given back"), _l("The receiver finds the lead not valid."), ("lead_returns.given_back",), **_RETURN
    ),
    "return.contested": News(
        _l("A return is contested"), _l("The referrer objects, and an admin decides."), ("lead_returns.contested",), **_RETURN
    ),
    "return.decided": News(
        _l("A return was decided"), _l("An admin has found it to be with or without cause."),
        ("lead_returns.founded", "lead_returns.unfounded"), **_RETURN
    ),
    "fee.reported": News(
        _l("A fee was reported"), _l("What the client paid; the reward for it is in it."), ("fee.reported",), **_FEE
    ),
    "fee.refunded": News(
        _l("A refund was recorded"), _l("Something of a fee was given back to the client."), ("fee.refunded",), **_FEE
    ),
    "fee.voided": News(_l("A fee was struck out"), _l("It was mistyped; the reward falls to nothing."), ("fee.voided",), **_FEE),
}  # fmt: skip
