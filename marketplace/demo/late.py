"""Clients who came again by themselves and from another address, whom a member had brought before: found, claimed, recognised,
contested and refused."""

from datetime import datetime, timedelta

from sqlalchemy import select

from ..catalog.queries import find_category
from ..core import clock
from ..core.extensions import db
from ..core.languages import speaking
from ..core.money import Money
from ..enquiries import actions as enquiries
from ..enquiries import consent
from ..enquiries.actions import Asked
from ..enquiries.models import EnquiryKind
from ..exchange import actions as exchange
from ..exchange.models import Lead, LeadState, Referral
from ..late_claims import actions as claims
from ..late_claims.due import clients_to_note, clients_to_search
from ..late_claims.models import LateClaim
from ..members.models import Agency
from .clients import Wishes
from .people import Alliance

MAIL = "From: %s\nTo: us\n\nThank you for the talk last week. Whom could you recommend for the second part?\n"
WORDS = "We have known them since the job we passed on; their letter asks us whom we recommend."
REASON = "They found us at the fair, and never mentioned anybody."
DECISION = "Both letters name another company of the same group. It had never been a client of the one who claims it."
# By place, who had brought the client and whom it asks now; how many days ago, and how far it goes.
PLAYED = (
    (1, 0, 45, "accepted"), (2, 9, 30, "refused"), (0, 3, 20, "contested"), (1, 3, 13, "waits"), (0, 1, 8, "suggested"),
)  # fmt: skip


def claim(alliance: Alliance, wishes: Wishes, now: datetime) -> None:
    """Play them, the longest ago first, and note all other clients as well."""
    used: set[int] = set()
    for number, (first, second, days, fate) in enumerate(PLAYED):
        at = now - timedelta(days=days)
        lead = _earlier(alliance.agencies[first], alliance.agencies[second], at, used)
        if lead is not None:
            used.add(lead.id)
            _play(alliance, wishes, lead, alliance.agencies[second], at, fate, number)
    _look()


def _earlier(first: Agency, second: Agency, at: datetime, used: set[int]) -> Lead | None:
    """A lead of the first one that somebody else has taken, long before."""
    taken = select(Referral.lead_id).where(Referral.receiver_id != second.id)
    chosen = select(Lead).where(Lead.referrer_id == first.id, Lead.id.in_(taken), Lead.status == LeadState.ACCEPTED)
    chosen = chosen.where(Lead.encrypted_client.is_not(None), Lead.enquiry_id.is_(None), Lead.id.not_in(used))
    return db.session.scalar(chosen.where(Lead.posted_at < at - timedelta(days=30)).order_by(Lead.id).limit(1))


def _play(
    alliance: Alliance, wishes: Wishes, earlier: Lead, agency: Agency, at: datetime, fate: str, number: int
) -> None:
    person = alliance.acting(agency, "manager", "owner")
    referral = _came_again(wishes, earlier, agency, at, number, alliance)
    days = (clock.now() - at).days
    with clock.pretend(at + timedelta(days=5)):
        exchange.move_on(referral.id, person, "won")
    if fate != "suggested":
        with clock.pretend(at + timedelta(days=7)):
            exchange.report_fee(referral.id, person, Money(1_840_00, "EUR"), clock.today(), f"R-{number}-1")
    with clock.pretend(at + timedelta(days=days - 3 if fate == "suggested" else 10)):
        _look()
        row = db.session.scalar(select(LateClaim).where(LateClaim.referral_id == referral.id))
    if row is None or fate == "suggested":
        return
    with clock.pretend(at + timedelta(days=11)):
        claimant = alliance.acting(row.claimant, "manager", "owner")
        claims.confirm(row.id, claimant, WORDS)
        claims.show_paper(row.id, claimant, "letter.txt", (MAIL % "a client").encode(), "Their letter")
    if fate == "waits":
        return
    with clock.pretend(at + timedelta(days=13)):
        if fate == "accepted":
            claims.accept(row.id, person)
        else:
            claims.contest(row.id, person, REASON)
    if fate == "refused":
        with clock.pretend(at + timedelta(days=16)):
            claims.decide(row.id, alliance.admin, False, DECISION)
    if fate == "accepted":
        with clock.pretend(at + timedelta(days=30)):
            exchange.report_fee(referral.id, person, Money(960_00, "EUR"), clock.today(), f"R-{number}-2")


def _came_again(
    wishes: Wishes, earlier: Lead, agency: Agency, at: datetime, number: int, alliance: Alliance
) -> Referral:
    """The client asks at the site from another address, and the agency accepts."""
    wish, client = wishes.next(agency.categories[0]), earlier.client or {}
    domain = client["email"].partition("@")[2]
    again = {
        "company": f"{client['company']} GmbH",
        "contact": wish.client["contact"],
        "email": f"anfrage@{domain}",
        "phone": "",
    }
    with clock.pretend(at), speaking("en"):
        asked = Asked([agency], wish.brief, again, consent.wording([agency]), consent.VERSION, EnquiryKind.ASK, wish.title,
                      find_category(wish.category), budget_max=wish.budget[1])  # fmt: skip
        enquiry = enquiries.ask(asked, f"198.51.100.{number}")
    assert enquiry is not None  # noqa: S101 — nobody has asked so often
    with clock.pretend(at + timedelta(minutes=4)):
        enquiries.confirm(enquiry.id)
    with clock.pretend(at + timedelta(hours=5)):
        return exchange.accept_lead(enquiry.leads[0].id, alliance.acting(agency, "sales", "manager", "owner"))


def _look() -> None:
    """What the jobs of late claims do."""
    while ids := clients_to_note(500):
        claims.note_clients(ids)
    while ids := clients_to_search(500):
        claims.search(ids)
