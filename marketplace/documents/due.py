"""What papers are due: those asked for and not made, the months that have ended, the payments of which nobody has notice."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from ..core import clock
from ..core.extensions import db
from ..ledger.models import CHANGING, Entry, EntryKind, Line
from . import queries
from .models import TAKEN_BACK, ActLine, Document, DocumentKind, MonthlyRun

PAUSE = timedelta(minutes=10)  # after midnight: what was begun before it has ended by then
NOTICED = timedelta(days=7)  # older payments and changes are from before there were notices and credit notes


def documents_to_make(limit: int) -> Sequence[int]:
    """Papers that were asked for and have no file."""
    chosen = select(Document.id).where(Document.file_hash.is_(None)).order_by(Document.id)
    return db.session.scalars(chosen.limit(limit)).all()


def is_over(month: date) -> bool:
    """Whether a month has ended, and nothing is being written into it any more."""
    return clock.now() >= clock.start_of(_next(month)) + PAUSE


def months_to_run(limit: int) -> list[int]:
    """The months whose statements nobody has asked for yet, as ordinals of their first days: all since the last that was, or
    the one before this where none was, once something was booked."""
    first = clock.today().replace(day=1)
    last = db.session.scalar(select(func.max(MonthlyRun.month)))
    if last is None:
        before = (first - timedelta(days=1)).replace(day=1)
        booked = select(Entry.id).where(Entry.at < clock.start_of(first)).limit(1)
        months = [before] if db.session.scalar(booked) else []
    else:
        months = []
        while (last := _next(last)) < first:
            months.append(last)
    return [month.toordinal() for month in months if is_over(month)][:limit]


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


# What books that the payee has the money, by bank order and by Stripe.
ARRIVED = (EntryKind.CONFIRMED, EntryKind.PAID_OUT)


def payments_to_note(limit: int) -> Sequence[int]:
    """Entries by which orders were done, or taken back, of the last days, that no notice tells of. What was taken back before
    anybody had notice of it needs none."""
    told = exists().where(Document.entry_id == Entry.id)
    later, cancellation = aliased(Entry), aliased(Document)
    undone_since = exists().where(
        later.movement_id == Entry.movement_id, later.kind.in_(TAKEN_BACK), later.id > Entry.id
    )
    stands = exists().where(
        Document.movement_id == Entry.movement_id, Document.kind == DocumentKind.NOTICE, Document.entry_id < Entry.id,
        ~exists().where(cancellation.about_id == Document.id),
    )  # fmt: skip
    chosen = select(Entry.id).where(
        Entry.movement_id.is_not(None), Entry.at >= clock.now() - NOTICED, ~told,
        or_(and_(Entry.kind.in_(ARRIVED), ~undone_since), and_(Entry.kind.in_(TAKEN_BACK), stands)),
    )  # fmt: skip
    return db.session.scalars(chosen.order_by(Entry.id).limit(limit)).all()


def invoices_to_correct(limit: int) -> Sequence[int]:
    """Invoices that have billed more of their rewards than there is by now, and no act says so yet. Looked at are those of whose
    rewards one was changed, billed or put into an act in the last days: what stood against a change may have gone into the act."""
    since = clock.now() - NOTICED
    changed = select(Line.reward_id).join(Entry, Entry.id == Line.entry_id)
    changed = changed.where(Entry.kind.in_(CHANGING), Entry.at >= since)
    taken = select(Line.reward_id).join(ActLine, ActLine.line_id == Line.id)
    put = taken.join(Document, Document.id == ActLine.document_id).where(Document.asked_at >= since)
    billed = taken.join(Document, Document.about_id == ActLine.document_id)
    billed = billed.where(Document.kind == DocumentKind.INVOICE, Document.issued_on >= clock.today() - NOTICED)
    left = queries.left_of_invoices(queries.invoices_of(changed.union(billed, put))).order_by(None).subquery()
    lowered = select(left.c.invoice).group_by(left.c.invoice).having(func.sum(left.c.minor) < 0)
    return db.session.scalars(lowered.order_by(left.c.invoice).limit(limit)).all()


def is_to_credit() -> ColumnElement[bool]:
    """Condition: an act of less than zero that no credit note is made of, and that takes from each of its rewards no more than was
    billed of it and not credited yet."""
    note, bill, stands = aliased(Document), aliased(Document), aliased(ActLine)
    credited = exists().where(note.about_id == Document.id, note.kind == DocumentKind.CREDIT_NOTE)
    rewards = select(Line.reward_id).join(ActLine, ActLine.line_id == Line.id)
    billed = exists().where(
        bill.about_id == stands.document_id,
        or_(bill.kind == DocumentKind.CREDIT_NOTE, and_(bill.kind == DocumentKind.INVOICE, bill.number.is_not(None))),
    )  # fmt: skip
    other = aliased(Line)
    unbilled = select(other.reward_id).join(stands, stands.line_id == other.id)
    unbilled = unbilled.where(
        other.reward_id.in_(rewards.where(ActLine.document_id == Document.id).correlate(Document)),
        or_(stands.document_id == Document.id, billed),
    ).correlate(Document)  # fmt: skip
    takes_more = unbilled.group_by(other.reward_id).having(func.sum(other.amount) > 0).exists()
    return and_(Document.kind == DocumentKind.ACT, Document.total_minor < 0, ~credited, ~takes_more)


def acts_to_credit(limit: int) -> Sequence[int]:
    """Those acts."""
    return db.session.scalars(select(Document.id).where(is_to_credit()).order_by(Document.id).limit(limit)).all()
