"""Rows as the API shows them. Amounts are decimal strings beside a currency; instants are ISO 8601 in UTC."""

from ..core.money import Money
from ..exchange.models import FeePayment, Lead, Referral
from ..exchange.timeline import Event
from ..members.models import Agency, Person
from ..rewards.models import Reward
from ..settlement.models import Movement


def money(value: Money) -> dict:
    """Amount and currency."""
    return {"amount": str(value), "currency": value.currency}


def instant(value) -> str | None:
    """ISO 8601."""
    return value.isoformat() if value else None


def agency(row: Agency) -> dict:
    """An agency where it is only named."""
    return {"id": row.id, "name": row.name}


def person(row: Person, scopes: list[str]) -> dict:
    """Whom the token acts for."""
    return {
        "person": {"id": row.id, "name": row.name, "email": row.email, "language": row.language},
        "agency": agency(row.agency) if row.agency else None,
        "role": row.agency_role,
        "alliance_role": row.alliance_role,
        "scopes": scopes,
    }


def lead(row: Lead, reader: Person, client: dict | None, referral_id: int | None = None) -> dict:
    """A lead. `client` is null unless the reader may see it; who else was invited is the referrer's to know."""
    own = row.referrer_id == reader.agency_id
    low, high = row.budget
    budget = {"min": low and str(low), "max": high and str(high), "currency": row.currency} if low or high else None
    return {
        "id": row.id,
        "number": row.number,
        "status": row.status,
        "title": row.title,
        "brief": row.brief,
        "category": row.category,
        "region": row.region,
        "language": row.language,
        "budget": budget,
        "referrer": agency(row.referrer),
        "audience": {"kind": row.audience, "agencies": [offer.agency_id for offer in row.offers] if own else None},
        "answers": [_answer(offer) for offer in row.offers if offer.declined_at] if own else None,
        "answer_by": instant(row.answer_by),
        "posted_at": instant(row.posted_at),
        "client": client,
        "referral": referral_id,
    }


def _answer(offer) -> dict:
    return {
        "agency": offer.agency_id,
        "reason": offer.reason,
        "note": offer.note,
        "declined_at": instant(offer.declined_at),
    }


def referral(row: Referral, client: dict | None, timeline: list[Event]) -> dict:
    """A referral with its frozen terms, what happened, and what was paid."""
    return {
        "id": row.id,
        "lead": {"id": row.lead_id, "number": row.lead.number, "title": row.lead.title},
        "referrer": agency(row.referrer),
        "receiver": agency(row.receiver),
        "stage": row.status,
        "lost_reason": row.lost_reason,
        "accepted_at": instant(row.accepted_at),
        "terms": {"id": row.terms_id, "basis_points": row.rate},
        "client": client,
        "timeline": [event(one) for one in timeline],
        "payments": [payment(one) for one in row.payments],
    }


def event(row: Event) -> dict:
    """One thing that happened."""
    return {
        "at": instant(row.at),
        "kind": row.kind,
        "state": row.state,
        "text": row.text,
        "by": row.by.name if row.by else None,
    } | ({"amount": str(row.amount), "currency": row.amount.currency} if row.amount else {})


def payment(row: FeePayment) -> dict:
    """A fee the client paid, with the reward on it as it is now."""
    return {
        "id": row.id,
        **money(row.amount),
        "received_on": row.received_on.isoformat(),
        "invoice": row.invoice,
        "refunded": str(row.refunded),
        "kept": str(row.kept),
        "voided": row.voided_at is not None,
        "reward": row.reward and {"id": row.reward.id, **money(row.reward.amount), "status": row.reward.status},
    }


def reward(row: Reward, reader: Person, movements: list[Movement]) -> dict:
    """A reward, with the movements that carried or carry it."""
    return {
        "id": row.id,
        **money(row.amount),
        "status": row.status,
        "direction": "owed" if row.payer_id == reader.agency_id else "earned",
        "payer": agency(row.payer),
        "payee": agency(row.payee),
        "basis_points": row.rate,
        "kept": str(Money(row.kept_minor, row.currency)),
        "held": row.held_at is not None,
        "disputed": row.disputed_at is not None,
        "accrued_at": instant(row.accrued_at),
        "payment": row.payment_id,
        "referral": row.referral_id,
        "subject": row.subject,
        "movements": [
            {"id": one.id, "kind": one.kind, "status": one.status, "reference": one.reference, **money(one.amount)}
            for one in movements
        ],
    }


def movement(row: Movement) -> dict:
    """Money on its way, where it goes, and the rewards it carries."""
    return {
        "id": row.id,
        "kind": row.kind,
        "status": row.status,
        **money(row.amount),
        "payer": agency(row.payer),
        "payee": agency(row.payee),
        "reference": row.reference,
        "bank": {
            "holder": row.holder,
            "iban": row.iban,
            "bank_name": row.bank_name,
            "account_number": row.account_number,
            "routing_code": row.routing_code,
        },
        "items": [
            {"reward": item.reward_id, "amount": str(Money(item.amount_minor, row.currency))} for item in row.items
        ],
        "blocked_by": row.blocked_reason,
        "bank_reference": row.bank_reference,
        "reason": row.reason,
        "prepared_at": instant(row.prepared_at),
        "listed_at": instant(row.listed_at),
        "sent_at": instant(row.sent_at),
        "ended_at": instant(row.ended_at),
    }
