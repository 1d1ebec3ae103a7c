"""What clients say after the work, the agency's answer, and what an admin takes off the pages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from ..core import audit, clock, lifecycle
from ..core.errors import BadInput, NotNow
from ..core.extensions import db
from ..core.money import Money
from ..core.transaction import own, transaction
from ..core.typed import one_line, paragraphs, too_long
from ..exchange import contacts
from ..exchange.models import WON, Lead, Referral
from ..members.models import Person
from ..members.queries import people_who
from ..outbox.actions import send, send_to
from .models import (
    LONGEST_JOB,
    LONGEST_NAME,
    LONGEST_WORDS,
    Again,
    Hiring,
    Kept,
    Price,
    Review,
    ReviewRequest,
    ReviewState,
)
from .queries import has_told, may_be_told


@dataclass(frozen=True)
class Said:
    """What a client says: three private questions, and, where the work was won, the review."""

    is_hired: bool | None
    job: str = ""
    paid: Money | None = None
    kept: str = ""
    price: str = ""
    again: str = ""
    words: str = ""
    signed: str = ""


def say(lead_ids: Collection[int], referral_id: int, said: Said) -> Review | None:
    """Keep what a client says of a referral of one of their own leads (`lead_ids`: those that the client's link opens).

    Once. The three questions can be answered whatever became of it; the review is of what was won.
    """
    with transaction():
        # Held first: a withdrawal at the same instant is behind it and takes the words along, or before it, and none are kept.
        own(
            select(Lead).where(
                Lead.id.in_(lead_ids),
                Lead.erased_at.is_(None),
                exists().where(Referral.id == referral_id, Referral.lead_id == Lead.id),
            )
        )
        mine = select(Referral).where(Referral.id == referral_id, Referral.lead_id.in_(lead_ids))
        referral = own(mine.where(may_be_told()))
        if has_told(referral.id):
            raise NotNow(_("You have answered already. Thank you."))
        wins = referral.status in WON
        if errors := _errors(said, referral, wins):
            raise BadInput(_("It can’t be sent like this. Mend what is marked."), errors)
        review = _review(referral, said) if wins else None
        db.session.add_all([_hiring(referral, said), *([review] if review else [])])
        db.session.flush()
        if review:
            lifecycle.begin(review)
            send("referral.reviewed", people_who("services", referral.receiver_id), review=review.id)
        audit.record("referral.client_answered", referral, None, reviewed=review is not None)
    return review


def _errors(said: Said, referral: Referral, wins: bool) -> dict[str, str]:
    """A sentence for each field that can't be kept."""
    longest = {"job": LONGEST_JOB, "signed": LONGEST_NAME, "words": LONGEST_WORDS}
    errors = {name: too_long(getattr(said, name), most) for name, most in longest.items()}
    if said.is_hired is None:
        errors["is_hired"] = _("Choose one.")
    if wins:
        for name, words in {"kept": Kept, "price": Price, "again": Again}.items():
            errors[name] = None if words.read(getattr(said, name)) else _("Choose one.")
        for name in ("words", "signed"):
            errors[name] = errors[name] or _contacts_in(getattr(said, name), referral.receiver.country)
    return {name: sentence for name, sentence in errors.items() if sentence}


def _contacts_in(text: str, country: str) -> str | None:
    if not contacts.names_contacts(text, country):
        return None
    return _("There is an e-mail address or a phone number in it, and everyone reads this. Leave it out.")


def _hiring(referral: Referral, said: Said) -> Hiring:
    paid = said.paid if said.is_hired else None
    return Hiring(
        referral_id=referral.id, is_hired=bool(said.is_hired), job=one_line(said.job) if said.is_hired else "",
        paid_minor=paid.minor if paid else None, currency=paid.currency if paid else None, said_at=clock.now(),
    )  # fmt: skip


def _review(referral: Referral, said: Said) -> Review:
    return Review(
        referral_id=referral.id, agency_id=referral.receiver_id, kept=Kept(said.kept), price=Price(said.price),
        again=Again(said.again), words=paragraphs(said.words), signed=one_line(said.signed), made_at=clock.now(),
    )  # fmt: skip


def take_back(lead_ids: Collection[int], referral_id: int) -> None:
    """The client takes the review of a referral of these leads back: it stands nowhere and is counted no more, and its words
    are erased with the answer to them. For good: nobody is asked twice. The agency is told. Pressed twice, it happens once."""
    with transaction():
        mine = select(Referral.id).where(Referral.id == referral_id, Referral.lead_id.in_(lead_ids))
        review = own(select(Review).where(Review.referral_id.in_(mine)))
        if review.status != ReviewState.WITHDRAWN:
            _withdraw(review)


def forget_words(referral_ids: Sequence[int]) -> None:
    """Erase what the clients of these referrals wrote, who have had their contacts erased. Figures stay, for the admins."""
    with transaction():
        written = update(Hiring).where(Hiring.referral_id.in_(referral_ids), Hiring.job != "")
        db.session.execute(written.values(job=""))
        chosen = select(Review).where(Review.referral_id.in_(referral_ids), Review.status != ReviewState.WITHDRAWN)
        for review in db.session.scalars(chosen.order_by(Review.id).with_for_update()):
            _withdraw(review)


def _withdraw(review: Review) -> None:
    erased: dict[str, Any] = {"words": "", "signed": "", "answer": "", "answered_at": None, "answered_by": None}
    lifecycle.move(review, ReviewState.WITHDRAWN, **erased)
    audit.record("review.withdrawn", review)
    send("referral.review_withdrawn", people_who("services", review.agency_id), review=review.id)


def answer_review(review_id: int, person: Person, text: str) -> Review:
    """The agency's answer below a review; another one takes its place, an empty one takes it away.

    It tells nothing of the client that the review doesn't.
    """
    text = paragraphs(text)
    with transaction():
        mine = Review.agency_id == person.agency_id, Review.status != ReviewState.WITHDRAWN
        review = own(select(Review).where(Review.id == review_id, *mine))
        if sentence := _why_not(text, review):
            raise BadInput(sentence, {"text": sentence})
        review.answer = text
        review.answered_at, review.answered_by = (clock.now(), person.id) if text else (None, None)
        db.session.flush()
        audit.record("review.answered", review, person, answered=bool(text))
    return review


def _why_not(text: str, review: Review) -> str | None:
    if named := contacts.names_client(text, review.referral.lead.client or {}):
        return _("“%(name)s” stands in it, and everyone reads this. Leave out who the client is.", name=named)
    return too_long(text, LONGEST_WORDS) or _contacts_in(text, review.agency.country)


def hide_review(review_id: int, admin: Person, reason: str) -> Review:
    """Take a review off the pages; it is counted no more. Its figures stay for the admins."""
    return _move(review_id, ReviewState.HIDDEN, admin, reason)


def show_review(review_id: int, admin: Person, reason: str) -> Review:
    """Put it back."""
    return _move(review_id, ReviewState.SHOWN, admin, reason)


def _move(review_id: int, to: ReviewState, admin: Person, reason: str) -> Review:
    with transaction():
        review = own(select(Review).where(Review.id == review_id))
        lifecycle.move(review, to, admin, reason)
        audit.record(f"review.{to}", review, admin)
    return review


def ask_for_reviews(referral_ids: Sequence[int]) -> None:
    """Ask the clients of these referrals how it went: once, and nobody whose contacts are gone meanwhile."""
    with transaction():
        new = select(Referral.id, literal(clock.now())).where(Referral.id.in_(referral_ids)).order_by(Referral.id)
        noted = insert(ReviewRequest).from_select(["referral_id", "asked_at"], new).on_conflict_do_nothing()
        asked = noted.returning(ReviewRequest.referral_id)
        chosen = (
            select(Referral.id, Lead.id).join(Referral.lead).where(Referral.id.in_(db.session.scalars(asked).all()))
        )
        for referral_id, lead_id in db.session.execute(chosen.order_by(Referral.id)):
            send_to("client.review", f"client:{lead_id}", referral=referral_id)
