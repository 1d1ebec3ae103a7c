"""Clients who ask at the site: one of each that there can be; and what two of them find wrong."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from ..attribution.models import ReferralLink
from ..attribution.touch import touch_of
from ..catalog.queries import find_category
from ..core import clock
from ..core.extensions import db
from ..core.languages import speaking
from ..enquiries import actions as enquiries
from ..enquiries import consent
from ..enquiries.actions import Asked
from ..enquiries.models import Complaint, Enquiry, EnquiryKind
from ..exchange import actions as exchange
from ..exchange.models import Lead, Referral
from ..members.models import Agency
from .clients import Wish, Wishes
from .people import Alliance

# Days ago, which agencies are asked, by whose link, and what becomes of it.
PLAYED = (
    (0.1, (0,), None, "unconfirmed"),
    (0.3, (0,), None, "confirmed"),
    (0.4, (1,), 2, "confirmed"),
    (2, (0, 9, 3), None, "accepted"),
    (5, (0,), None, "declined"),
    (12, (1,), 0, "won"),
    (9, (1,), None, "withdrawn"),
    (6, (0,), None, "lapsed"),
)
WRONG = (
    ("brief", "It says that the old shop goes on. It is switched off in spring."),
    ("conduct", "I was called three times on one day, and had asked for mail."),
)


def ask(alliance: Alliance, wishes: Wishes, now: datetime, links: Mapping[int, ReferralLink]) -> None:
    """Let clients ask, and take each request as far as it goes; `links` are those by which they come, by the member's place."""
    for number, (days, asked, via, fate) in enumerate(PLAYED):
        agencies = [alliance.agencies[one] for one in asked]
        wish = wishes.next(agencies[0].categories[0])
        link = None if via is None else links[via]
        _Request(alliance, now - timedelta(days=days), number).play(wish, agencies, link, fate)
    with clock.pretend(now - timedelta(hours=20)):
        _complain(alliance)


def _complain(alliance: Alliance) -> None:
    """Of the two that an agency has accepted, one waits for an admin, and one was seen to."""
    taken = select(Enquiry).join(Lead).join(Referral, Referral.lead_id == Lead.id).order_by(Enquiry.id)
    for number, enquiry in enumerate(db.session.scalars(taken.limit(2)).all()):
        enquiries.report_wrong(enquiry, *WRONG[number], f"192.0.2.{60 + number}")
    first = db.session.scalars(select(Complaint).order_by(Complaint.id)).first()
    if first is not None:
        enquiries.settle(first.id, alliance.admin)


class _Request:
    """One request, in its own past."""

    def __init__(self, alliance: Alliance, at: datetime, number: int):
        self.alliance, self.at, self.number = alliance, at, number

    def play(self, wish: Wish, agencies: list[Agency], link: ReferralLink | None, fate: str) -> None:
        """Ask, and then what `fate` says."""
        with clock.pretend(self.at), speaking("en"):
            enquiry = enquiries.ask(_asked(wish, agencies, link), f"192.0.2.{self.number}")
        if enquiry is None or fate == "unconfirmed":
            return
        if fate == "lapsed":
            with clock.pretend(self.at + timedelta(hours=49)):
                enquiries.lapse([enquiry.id])
            return
        with clock.pretend(self.at + timedelta(minutes=4)):
            enquiries.confirm(enquiry.id)
        if fate != "confirmed":
            self._answer(enquiry, agencies[0], fate)

    def _answer(self, enquiry: Enquiry, agency: Agency, fate: str) -> None:
        person, lead = self.alliance.acting(agency, "sales", "manager"), enquiry.leads[0]
        with clock.pretend(self.at + timedelta(hours=3)):
            if fate == "declined":
                exchange.decline_lead(lead.id, person, "no_capacity")
                return
            referral = exchange.accept_lead(lead.id, person)
        if fate == "won":
            with clock.pretend(self.at + timedelta(days=4)):
                exchange.move_on(referral.id, person, "won")
        if fate == "withdrawn":
            with clock.pretend(self.at + timedelta(days=2)):
                enquiries.withdraw(enquiry)


def _asked(wish: Wish, agencies: list[Agency], link: ReferralLink | None) -> Asked:
    earlier = clock.now() - timedelta(days=2)
    touch = touch_of(link.code, earlier, {"utm_source": "letter"}) if link else None
    kind = EnquiryKind.ASK if len(agencies) == 1 else EnquiryKind.MATCH
    return Asked(
        agencies, wish.brief, wish.client, consent.wording(agencies), consent.VERSION, kind, wish.title,
        find_category(wish.category), budget_max=wish.budget[1], touch=touch,
    )  # fmt: skip
