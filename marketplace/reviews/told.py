"""What a client has said after the work, for the client's own page and the files of it."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from ..core.formats import money
from ..enquiries.timeline import Happened
from ..exchange.models import Lead
from .models import Hiring, Review, ReviewState
from .queries import said_of

ANSWERS = ("kept", "price", "again", "words", "signed")


def events(leads: Sequence[Lead]) -> Iterator[Happened]:
    """What happened: the answers, and the review where there is one. Its words are not told once they are taken back."""
    for referral, hiring, review in said_of(leads):
        agency = referral.receiver.name
        yield Happened(
            hiring.said_at, _("You told the alliance how it went with %(agency)s", agency=agency), _private(hiring)
        )
        if review and review.status == ReviewState.WITHDRAWN:
            yield Happened(review.made_at, _("You reviewed %(agency)s, and took it back", agency=agency))
        elif review:
            yield Happened(review.made_at, _("You reviewed %(agency)s", agency=agency), _public(review))


def _private(hiring: Hiring) -> str:
    hired = _("Hired") if hiring.is_hired else _("Not hired")
    return ", ".join(filter(None, (hired, hiring.job, money(hiring.paid) if hiring.paid else "")))


def _public(review: Review) -> str:
    return " — ".join(filter(None, (review.words, review.signed)))


def rows(leads: Sequence[Lead]) -> list[dict[str, Any]]:
    """The same in full, for programs."""
    return [
        {
            "agency": referral.receiver.name, "at": hiring.said_at, "is_hired": hiring.is_hired, "job": hiring.job,
            "paid": str(hiring.paid) if hiring.paid else None, "currency": hiring.currency,
            "review": review and {"status": review.status, **{name: getattr(review, name) for name in ANSWERS}},
        }
        for referral, hiring, review in said_of(leads)
    ]  # fmt: skip
