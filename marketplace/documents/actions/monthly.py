"""The statements of a month that has ended, and the acts of those who want them monthly: asked for all at once."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from ...core import clock
from ...core.extensions import db
from ...core.transaction import transaction
from ...ledger.models import Account, Entry, Line
from ...ledger.queries import OPEN_ITEMS
from ...rewards.models import Reward
from ...statements.period import month_from
from .. import queries
from ..models import CompanyDetails, DocumentKind, MonthlyRun
from .ask import act_of_month, ask


def run_months(months: Sequence[int]) -> None:
    """Ask for the papers of these months, given as ordinals of their first days: each month once, whoever runs it."""
    for month in map(date.fromordinal, months):
        with transaction():
            run = insert(MonthlyRun).values(month=month, at=clock.now(), papers=0).on_conflict_do_nothing()
            if db.session.scalar(run.returning(MonthlyRun.month)):
                wished = ask(_statements(month))
                db.session.get_one(MonthlyRun, month).papers = len(wished) + _acts(month)


def _statements(month: date) -> list[dict]:
    """For each agency and currency in which something was booked in the month, or was open at its beginning."""
    start, end = month_from(month).instants
    within, opened = func.count().filter(Entry.at >= start), func.sum(Line.amount).filter(Entry.at < start)
    chosen = select(Account.agency_id, Account.currency).join(Line, Line.account_id == Account.id)
    chosen = chosen.join(Entry, Entry.id == Line.entry_id).where(Account.kind.in_(OPEN_ITEMS), Entry.at < end)
    chosen = chosen.group_by(Account.agency_id, Account.currency).having((within > 0) | (func.coalesce(opened, 0) != 0))
    return [
        {"kind": DocumentKind.STATEMENT, "agency_id": agency, "month": month, "currency": currency}
        for agency, currency in db.session.execute(chosen.order_by(Account.agency_id, Account.currency))
    ]


def _acts(month: date) -> int:
    """For each agency that wants acts monthly, and each that owes it rewards of the month."""
    wanting = select(CompanyDetails.agency_id).where(CompanyDetails.monthly_acts)
    lines = queries.earned_lines(queries.within(month_from(month).instants), Reward.payee_id.in_(wanting)).subquery()
    pairs = db.session.execute(select(lines.c.payee_id, lines.c.payer_id, lines.c.currency).distinct()).all()
    return len([act_of_month(payee, payer, month, currency) for payee, payer, currency in sorted(pairs)])
