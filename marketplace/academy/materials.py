"""Promo materials: texts in which each member's own referral link stands."""

from collections.abc import Sequence

from flask import url_for

from ..access.actions import full
from ..attribution.models import LinkState, ReferralLink
from ..attribution.queries import links
from ..core.extensions import db
from ..members.models import Person

PLACE = "{link}"
MOST = 100  # links that one can choose from


def links_of(person: Person) -> Sequence[ReferralLink]:
    """The links of the person's agency that are on, newest first."""
    if person.agency_id is None:
        return []
    chosen = links(person.agency_id, LinkState.ON).order_by(ReferralLink.id.desc()).limit(MOST)
    return db.session.scalars(chosen).all()


def chosen_of(own: Sequence[ReferralLink], asked: int | None) -> ReferralLink | None:
    """The link that was asked for, or else the newest; None where there is none."""
    return next((one for one in own if one.id == asked), own[0] if own else None)


def filled_in(text: str, link: ReferralLink | None) -> str:
    """The text with the link in its places; without one they stay as they are."""
    return text.replace(PLACE, address_of(link)) if link else text


def address_of(link: ReferralLink) -> str:
    """The whole address of a link."""
    return full(url_for("attribution.follow", code=link.code))
