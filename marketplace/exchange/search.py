"""What people look for in the lists of leads and referrals, and what these lists can be sorted by."""

import re

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from ..catalog.models import Category, Region, TaxonomyEntry
from ..catalog.models.taxonomy import NAME_COLUMNS
from ..core.listing import Order, caseless, mention
from ..members.models import Agency
from .models import Lead, Referral, Stage

NUMBER = re.compile(r"(?:LP-)?(\d{1,18})", re.IGNORECASE)


def _receiver() -> ColumnElement[str]:
    """The name of the agency that holds the lead; nothing while nobody does."""
    held = select(caseless(Agency.name)).join(Referral, Referral.receiver_id == Agency.id)
    held = held.where(Referral.lead_id == Lead.id, Referral.status != Stage.RETURNED)
    return func.coalesce(held.correlate(Lead).scalar_subquery(), "")


def _title() -> ColumnElement[str]:
    """The title of the lead that a referral holds."""
    held = select(caseless(Lead.title)).where(Lead.id == Referral.lead_id)
    return held.correlate(Referral).scalar_subquery()


GIVEN = {
    "title": Order(_l("Client’s job"), (caseless(Lead.title),)),
    "receiver": Order(_l("Receiver"), (_receiver(),)),
    "passed": Order(_l("Passed on"), (func.coalesce(Lead.posted_at, Lead.created_at),), falling=True),
}
RECEIVED = {
    "title": Order(_l("Client’s job"), (_title(),)),
    "accepted": Order(_l("Accepted"), (Referral.accepted_at,), falling=True),
}


def in_lead(words: str) -> ColumnElement[bool]:
    """Condition: the words stand in the lead, or name the agency that holds it, or are the lead's number."""
    held = select(Referral.lead_id).join(Agency, Agency.id == Referral.receiver_id).where(mention(words, Agency.name))
    return or_(_described(words), Lead.id.in_(held.where(Referral.status != Stage.RETURNED)))


def in_referral(words: str) -> ColumnElement[bool]:
    """Condition: the words stand in the referral's lead, or name one of the two agencies, or are the lead's number."""
    named = mention(words, Agency.name)
    return or_(Referral.lead.has(_described(words)), Referral.referrer.has(named), Referral.receiver.has(named))


def _described(words: str) -> ColumnElement[bool]:
    number = NUMBER.fullmatch(words)
    named = _names(Category, Lead.category_id), _names(Region, Lead.region_id)
    described = mention(words, Lead.title, Lead.category, Lead.region, *named)
    return or_(described, Lead.id == int(number[1]) if number else false())


def _names(entry: type[TaxonomyEntry], key: InstrumentedAttribute[int | None]) -> ColumnElement[str]:
    """What the entry that a lead refers to by `key` is called, in all languages."""
    names = select(func.concat_ws(" ", *(getattr(entry, column) for column in NAME_COLUMNS))).where(entry.id == key)
    return names.correlate(Lead).scalar_subquery()
