"""What people wrote of a client, which goes with the contacts."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from ...core.errors import NotNow
from ...core.extensions import db
from ...core.lifecycle import History
from ...core.room import house
from ...rewards.actions import forget_invoice
from .. import contacts
from ..models import Consent, FeePayment, Lead, LeadReturn, Note, Offer, Referral, Refund, Remark
from ..quotes import Quotes


def erase_words(lead: Lead, client: Mapping[str, str], referral_ids: Sequence[int]) -> None:
    """Erase what both agencies wrote of this client: notes, reasons, the words of the consent. That something was said, by whom
    and when, stays.

    Invoice numbers and reasons beside money stay too, unless they name the client. Call it inside the transaction.
    """
    _erase(Consent.wording, Consent.lead_id == lead.id)
    _erase(Offer.note, and_(Offer.lead_id == lead.id, Offer.note != ""))
    _erase(Note.text, Note.referral_id.in_(referral_ids))
    _erase(History.note, and_(_steps_of(lead, referral_ids), History.note.is_not(None)))
    for words in (LeadReturn.words, LeadReturn.objection, LeadReturn.decision):
        _set(words, "", LeadReturn.referral_id.in_(referral_ids))
    if lead.withdrawn_reason and Remark.read(lead.withdrawn_reason) is None:
        lead.withdrawn_reason = Remark.ERASED
    names_them = partial(_tells_who, client=client, country=lead.referrer.country)
    # Disputes before fees and rewards: whoever decides one holds them in this order.
    house().answers["forget_words_of_disputes"](referral_ids, names_them)
    _erase_beside_money(referral_ids, names_them)
    house().answers["forget_words"](referral_ids, names_them)
    house().answers["forget_words_of_claims"](referral_ids, names_them)
    house().answers["forget_late_claims"](lead, client, referral_ids, names_them)
    house().answers["forget_threads"](lead.id, referral_ids)
    quotes = Quotes(client, lead.referrer.country)
    house().answers["forget_quotes_in_messages"](quotes)
    house().answers["forget_quotes_in_questions"](quotes)
    received = select(Referral.receiver_id).where(Referral.id.in_(referral_ids))
    for forget in house().forgets.values():
        forget([lead.referrer_id, *db.session.scalars(received)], names_them)


def refuse_words_of(lead: Lead) -> None:
    """Nobody writes of a client who is erased: what is written then would stay. The lead is held, so that an erasure waits."""
    if lead.erased_at is not None:
        raise NotNow(_("The client is erased, so nothing more is written here."))


def refuse_words_about(referral_ids: Select[int]) -> None:
    """The same, of several clients, for rooms that know referrals by their numbers alone, which the SELECT finds. Call it before
    anything else is held, as an erasure does."""
    of_them = select(Lead).join(Referral, Referral.lead_id == Lead.id).where(Referral.id.in_(referral_ids))
    held = of_them.order_by(Lead.id).with_for_update(read=True, of=Lead)
    for lead in db.session.scalars(held.execution_options(populate_existing=True)):
        refuse_words_of(lead)


def is_any_erased(referral_ids: Select[int]) -> bool:
    """Whether one of these clients is erased, so that words of them are refused."""
    of_them = exists().where(Referral.id.in_(referral_ids), Referral.lead_id == Lead.id, Lead.erased_at.is_not(None))
    return bool(db.session.scalar(select(of_them)))


def _steps_of(lead: Lead, referral_ids: Sequence[int]) -> ColumnElement[bool]:
    of_referrals = and_(History.subject_kind == Referral.__tablename__, History.subject_id.in_(referral_ids))
    return or_(and_(History.subject_kind == Lead.__tablename__, History.subject_id == lead.id), of_referrals)


def _erase(words: InstrumentedAttribute[Any], of: ColumnElement[bool]) -> None:
    """What people wrote; what the house wrote itself stays."""
    _set(words, Remark.ERASED, and_(of, words.not_in(list(Remark))))


def _set(words: InstrumentedAttribute[Any], to: str, of: ColumnElement[bool]) -> None:
    db.session.execute(update(words.class_).where(of).values({words: to}).execution_options(synchronize_session=False))


def _erase_beside_money(referral_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    payments = db.session.scalars(select(FeePayment).where(FeePayment.referral_id.in_(referral_ids))).all()
    for payment in payments:
        if tells_who(payment.invoice):
            payment.invoice = ""
            forget_invoice(payment.id)
        if tells_who(payment.void_reason):
            payment.void_reason = Remark.ERASED
        for refund in payment.refunds:
            if tells_who(refund.reason):
                _erase(Refund.reason, Refund.id == refund.id)


def _tells_who(text: str | None, client: Mapping[str, str], country: str) -> bool:
    return bool(text and (contacts.hints_at_client(text, client) or contacts.names_contacts(text, country)))
