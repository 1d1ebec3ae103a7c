"""Leads and referrals as rows of a file: what their lists show, in the reader's words."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import Select

from ..core.exports import rows_for_file
from ..core.money import Money
from . import loading, queries
from .models import Lead, Referral


def heads_of_received() -> Sequence[str]:
    """The words above the columns of what was received."""
    return (_("Referral"), _("Lead"), _("Client’s job"), _("Referrer"), _("Stage"), _("Accepted"), _("Fees so far"), _("Currency"))  # fmt: skip


def heads_of_given() -> Sequence[str]:
    """The words above the columns of what was passed on."""
    return (_("Lead"), _("Client’s job"), _("Service"), _("Region"), _("State"), _("Passed on"), _("Receiver"), _("Fees so far"), _("Currency"))  # fmt: skip


def received(query: Select[Referral]) -> Iterator[tuple]:
    """One row a referral and currency; no client's contacts, they stay on the page."""
    for row in rows_for_file(query):
        for sums in _each(row.paid):
            yield (
                row.id,
                row.lead.number,
                row.lead.title,
                row.referrer.name,
                str(row.status.label),
                row.accepted_at,
                *sums,
            )


def given(query: Select[Lead]) -> Iterator[tuple]:
    """One row a lead and currency."""
    leads = rows_for_file(query.options(*loading.with_words()))
    referrals = queries.live_referrals_of([lead.id for lead in leads])
    paid = queries.paid_on(referrals.values())
    for lead in leads:
        held = referrals.get(lead.id)
        state = str((held or lead).status.label)
        told = lead.number, lead.title, lead.work, lead.place, state, lead.posted_at or lead.created_at
        for sums in _each(paid[held.id] if held else []):
            yield *told, held.receiver.name if held else "", *sums


def _each(sums: Sequence[Money]) -> list[tuple]:
    """The last cells of each row: a sum with its currency; one row without any where nothing was paid."""
    return [(total.decimal, total.currency) for total in sums] or [("", "")]
