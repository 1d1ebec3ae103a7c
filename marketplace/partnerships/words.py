"""Which words of two agencies may stand in mails and calendars: none that tell who a client is, or how to reach somebody."""

from collections.abc import Collection
from functools import cached_property

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select

from ..core import encryption
from ..core.extensions import db
from ..exchange.contacts import hinting_words, hints_in, names_contacts
from ..exchange.models import Lead, Offer, Referral
from .models import Partnership


def hints_between(agency_id: int, partner_ids: Collection[int]) -> dict[int, set[str]]:
    """By partner, the words that hint at a client whom one of the two has passed or offered to the other."""
    found: dict[int, set[str]] = {one: set() for one in partner_ids}
    passed = select(Referral.referrer_id, Referral.receiver_id, Lead.encrypted_client).join(
        Lead, Lead.id == Referral.lead_id
    )
    offered = select(Lead.referrer_id, Offer.agency_id, Lead.encrypted_client).join(Offer, Offer.lead_id == Lead.id)
    for chosen, giver, taker in (
        (passed, Referral.referrer_id, Referral.receiver_id),
        (offered, Lead.referrer_id, Offer.agency_id),
    ):
        pair = or_(and_(giver == agency_id, taker.in_(partner_ids)), and_(taker == agency_id, giver.in_(partner_ids)))
        for one, other, sealed in db.session.execute(chosen.where(pair, Lead.encrypted_client.is_not(None))):
            found[other if one == agency_id else one] |= hinting_words(encryption.decrypt(sealed or b"", "client"))
    return found


class Sayable:
    """What may be said in mails of what the two of a partnership write: their words, unless they tell who a client of theirs is or
    hold somebody's contacts. Then only that it stands on the page."""

    def __init__(self, row: Partnership, hints: set[str] | None = None):
        self.row = row
        self.given = hints

    def __call__(self, text: str) -> str:
        """These words, or where they stand."""
        countries = {one.country for one in self.row.sides}
        if any(names_contacts(text, one) for one in countries) or hints_in(text, self._hints):
            return _("what stands on the page")
        return text

    @cached_property
    def _hints(self) -> set[str]:
        if self.given is not None:
            return self.given
        return hints_between(self.row.first_id, [self.row.second_id])[self.row.second_id]
