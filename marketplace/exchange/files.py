"""Leads and referrals as rows of a file."""

from collections.abc import Iterator

from sqlalchemy import Select

from ..core.extensions import db
from ..core.money import Money
from . import queries
from .models import Lead, Referral

MOST = 50_000
RECEIVED = ("referral", "lead", "title", "referrer", "stage", "accepted", "kept", "currency")
GIVEN = ("lead", "title", "category", "region", "state", "posted", "receiver", "stage")


def received(query: Select[Referral]) -> Iterator[tuple]:
    """One row a referral and currency; no client's contacts, they stay on the page."""
    for row in db.session.scalars(query.limit(MOST)):
        totals: list[Money | None] = [*row.paid] or [None]
        for total in totals:
            sums = (total.decimal, total.currency) if total else ("", "")
            yield (
                row.id,
                row.lead.number,
                row.lead.title,
                row.referrer.name,
                row.status,
                row.accepted_at,
                *sums,
            )


def given(query: Select[Lead]) -> Iterator[tuple]:
    """One row a lead."""
    leads = list(db.session.scalars(query.limit(MOST)))
    referrals = queries.live_referrals_of([lead.id for lead in leads])
    for lead in leads:
        held = referrals.get(lead.id)
        receiver, stage = (held.receiver.name, held.status) if held else ("", "")
        yield lead.number, lead.title, lead.category, lead.region, lead.status, lead.posted_at, receiver, stage
