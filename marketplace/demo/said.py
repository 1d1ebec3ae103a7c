"""What clients of the demo alliance said after the work, what was reported, and the searches that people keep."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from ..catalog.actions import keep_for_person
from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from ..exchange.models import WON, Lead, Referral
from ..moderation.models import Fault, Subject
from ..moderation.reports import report
from ..reviews.actions import Said, answer_review, say
from ..reviews.models import Review
from ..reviews.queries import reported
from .people import Alliance

MOST = 16  # reviews
QUIET = ("yes", "same", "yes", "", "")
ANSWER = "Thank you for saying it. Since then each client has one person here who answers."
WORDS = (
    ("yes", "same", "yes", "They said on the first call what would not be ready in time, and it was exactly that and nothing more.",
     "Owner of a tableware maker"),
    ("yes", "little_more", "yes", "One date slipped by four days; we knew it a week before.", "Head of sales, tools"),
    ("partly", "same", "unsure", "Good work, but I wrote to three people before I found the one who answers.", "Tea seller"),
    ("yes", "same", "yes", "Two languages, and both read as if written first.", "Publisher of travel guides"),
    ("partly", "much_more", "no", "The second half cost as much as the first, and nobody had said so.", "Furniture, three shops"),
    ("yes", "little_more", "yes", "We came for a logo and got somebody who asks why.", "Bakery with four branches"),
)  # fmt: skip


def after_the_work(alliance: Alliance, now: datetime) -> None:
    """Reviews of work that was won; those that are not all praise are answered, and one is reported. Two searches are kept."""
    won = select(Referral).join(Referral.lead).where(Referral.status.in_(WON), Lead.email_print.is_not(None))
    referrals = db.session.scalars(won.order_by(Referral.accepted_at, Referral.id).limit(MOST)).all()
    # Of each agency in its own order, so that nobody says the same of it twice.
    words: defaultdict[int, Iterator[tuple[str, ...]]] = defaultdict(lambda: iter(WORDS))
    reviews = [
        _review(alliance, referral, next(words[referral.receiver_id], QUIET), now - timedelta(days=3 * (MOST - number)))
        for number, referral in enumerate(referrals)
    ]
    with clock.pretend(now - timedelta(hours=5)):
        report(Subject.REVIEW, reviews[0].id, Fault.ADVERTISING, "It names a product.", None)
        for query in ("category=seo&language=de", "offer=discount&within=4"):
            keep_for_person(alliance.admin, query)


def _review(alliance: Alliance, referral: Referral, words: tuple[str, ...], at: datetime) -> Review:
    kept, price, again, text, signed = words
    with clock.pretend(max(referral.accepted_at + timedelta(days=20), at)):
        said = Said(True, referral.lead.title, _paid(referral, price), kept, price, again, text, signed)
        say([referral.lead_id], referral.id, said)
        review = db.session.scalars(select(Review).where(Review.referral_id == referral.id)).one()
        if again != "yes":
            answer_review(review.id, alliance.acting(referral.receiver, "owner"), ANSWER)
    return review


def _paid(referral: Referral, price: str) -> Money | None:
    """What the client paid, as it was reported; the others don't say. Whoever paid much more says twice as much."""
    for fee in reported([referral.id]).get(referral.id, []):
        return fee + fee if price == "much_more" else fee
    return None
