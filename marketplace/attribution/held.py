"""What this room holds of a person and of an agency, for the file that they can download."""

from sqlalchemy import Select, select

from ..core.held import Held, deeds, rows
from .models import Click, FoldedClicks, LinkCode, ReferralLink, ToldClicks

OF_PERSON: Held = {"links_made": deeds(ReferralLink.made_by, ReferralLink.name, ReferralLink.made_at)}
OF_AGENCY: Held = {
    "referral_links": rows(ReferralLink, lambda one: ReferralLink.agency_id == one),
    "link_codes": rows(LinkCode, lambda one: LinkCode.link_id.in_(_links_of(one))),
    "folded_clicks": rows(FoldedClicks, lambda one: FoldedClicks.link_id.in_(_links_of(one))),
    "told_clicks": rows(ToldClicks, lambda one: ToldClicks.link_id.in_(_links_of(one))),
    "clicks": rows(Click, lambda one: Click.link_id.in_(_links_of(one)), "source_print", "mark"),
}


def _links_of(agency_id: int) -> Select[int]:
    return select(ReferralLink.id).where(ReferralLink.agency_id == agency_id)
