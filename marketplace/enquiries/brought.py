"""What came by members' links: requests, and what became of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.orm import selectinload

from ..attribution.came import Came, came
from ..attribution.promise import in_words
from ..core.arrays import among
from ..core.extensions import db
from ..core.money import Money
from ..core.paging import Page, page
from ..core.sums import base_first
from ..core.vocabulary import State
from ..exchange.models import WON, Lead, Offer, Referral, Stage
from ..rewards.models import Reward
from .models import Enquiry

LINK = type_coerce(Enquiry.link_id, BigInteger)  # of those that came by one
SHOWN = 40  # requests on one page of a link


@dataclass(frozen=True)
class Answered:
    """How one of the agencies that were asked stands to a request; `href` is empty where its lead is not the member's."""

    agency: str
    status: State
    href: str


@dataclass(frozen=True)
class Request:
    """A request, as the member reads it by whose link it came, with the agencies that were asked."""

    number: str
    title: str
    came: Came
    answers: Sequence[Answered]


def by_links(link_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """By link: how many requests were confirmed, accepted by an agency and won by one, and the rewards of its member by them."""
    asked = select(LINK, func.count()).where(among(Enquiry.link_id, link_ids), Enquiry.confirmed_at.is_not(None))
    found: dict[int, dict[str, Any]] = {}
    for link_id, count in db.session.execute(asked.group_by(Enquiry.link_id)):
        found[link_id] = {"asked": count, "accepted": 0, "won": 0, "rewards": []}
    if found:
        _add_referrals(found)
        _add_rewards(found)
    return found


def _add_referrals(found: dict[int, dict[str, Any]]) -> None:
    """A request counts once, by however many of three it was accepted."""
    taken = func.count(Enquiry.id.distinct())
    won = taken.filter(Referral.status.in_(WON))
    counted = select(LINK, taken, won).join(Lead, Lead.enquiry_id == Enquiry.id)
    counted = counted.join(Referral, Referral.lead_id == Lead.id).where(Referral.status != Stage.RETURNED)
    for link_id, accepted, wins in db.session.execute(
        counted.where(among(Enquiry.link_id, found)).group_by(Enquiry.link_id)
    ):
        found[link_id] |= {"accepted": accepted, "won": wins}


def _add_rewards(found: dict[int, dict[str, Any]]) -> None:
    earned = select(LINK, Reward.currency, func.sum(Reward.amount_minor))
    earned = earned.join(Lead, Lead.enquiry_id == Enquiry.id).join(Referral, Referral.lead_id == Lead.id)
    earned = earned.join(Reward, Reward.referral_id == Referral.id).where(
        among(Enquiry.link_id, found), Reward.payee_id == Enquiry.via_id, Reward.amount_minor > 0
    )
    for link_id, currency, sum_minor in db.session.execute(earned.group_by(Enquiry.link_id, Reward.currency)):
        found[link_id]["rewards"].append(Money(int(sum_minor), currency))
    for one in found.values():
        one["rewards"] = base_first(one["rewards"])


def by_link(link_id: int, cursor: str | None = None) -> Page:
    """The requests by one link that were confirmed, the newest first, at a place in their list: all of them are as many as are counted."""
    chosen = select(Enquiry).where(Enquiry.link_id == link_id, Enquiry.confirmed_at.is_not(None))
    whole = selectinload(Enquiry.leads).selectinload(Lead.offers).joinedload(Offer.agency)
    keys: list[Any] = [Enquiry.confirmed_at.desc(), Enquiry.id.desc()]
    found = page(chosen.options(whole).order_by(*keys), keys, cursor, SHOWN)
    stages = _stages([lead.id for enquiry in found.rows for lead in enquiry.leads])
    requests = [
        Request(one.number, one.title, came(one), [_answered(lead, one, stages.get(lead.id)) for lead in one.leads])
        for one in found.rows
    ]
    return replace(found, rows=requests)


def _answered(lead: Lead, enquiry: Enquiry, stage: Stage | None) -> Answered:
    mine = lead.referrer_id == enquiry.via_id or any(one.agency_id == enquiry.via_id for one in lead.offers)
    names = ", ".join(one.agency.name for one in lead.offers)
    return Answered(names, stage or lead.status, url_for("exchange.lead", lead_id=lead.id) if mine else "")


def _enquiries(ids: list[int]) -> dict[int, Enquiry]:
    chosen = select(Enquiry).where(among(Enquiry.id, ids))
    return {one.id: one for one in db.session.scalars(chosen)}


def _stages(lead_ids: list[int]) -> dict[int, Stage]:
    chosen = select(Referral.lead_id, Referral.status).where(
        among(Referral.lead_id, lead_ids), Referral.status != Stage.RETURNED
    )
    return dict(db.session.execute(chosen).all())


def came_by(leads: Sequence[Lead]) -> dict[int, Came]:
    """By lead, how its referrer brought a client who asked at the site, and the discount that a code promised; how, for none of those
    that are the alliance's own."""
    asked = {one.id: one.enquiry_id or 0 for one in leads if one.enquiry_id}
    enquiries = _enquiries(list(asked.values())) if asked else {}
    return {one.id: _came(one, enquiries[asked[one.id]]) for one in leads if one.id in asked}


def _came(lead: Lead, enquiry: Enquiry) -> Came:
    promise = enquiry.promised or {}
    is_theirs = any(offer.agency_id == promise.get("agency_id") for offer in lead.offers)
    words = in_words(promise) if is_theirs else ""
    return came(enquiry, words) if lead.referrer_id == enquiry.via_id else Came(promise=words)
