"""Both sides of an order get notice that its money has arrived, and again where that word is taken back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from ...core.extensions import db
from ...core.transaction import transaction
from ...ledger.models import Entry
from ...settlement.models import Movement
from ..models import TAKEN_BACK, Document, DocumentKind
from .ask import ask


def note_payments(entry_ids: Sequence[int]) -> None:
    """Ask for the notices of what these entries have booked: of orders done, and of such as are done no more."""
    for entry_id in sorted(entry_ids):
        with transaction():
            entry = db.session.get_one(Entry, entry_id)
            order = db.session.get_one(Movement, entry.movement_id)
            ask(_cancelling(entry, order) if entry.kind in TAKEN_BACK else _telling(entry, order))


def _telling(entry: Entry, order: Movement) -> list[dict[str, Any]]:
    sides = ((order.payer_id, order.payee_id), (order.payee_id, order.payer_id))
    return [
        {"kind": DocumentKind.NOTICE, "agency_id": mine, "partner_id": other, "movement_id": order.id, "entry_id": entry.id,
         "currency": order.currency}
        for mine, other in sides
    ]  # fmt: skip


def _cancelling(entry: Entry, order: Movement) -> list[dict[str, Any]]:
    """One for each notice that stands; one that isn't numbered yet is numbered first, as it was asked for before."""
    cancellation = aliased(Document)
    standing = select(Document).where(Document.movement_id == order.id, Document.kind == DocumentKind.NOTICE)
    standing = standing.where(Document.entry_id < entry.id, ~exists().where(cancellation.about_id == Document.id))
    same = ("agency_id", "partner_id", "movement_id", "currency")
    return [
        {name: getattr(notice, name) for name in same}
        | {"kind": DocumentKind.CANCELLATION, "entry_id": entry.id, "about_id": notice.id}
        for notice in db.session.scalars(standing.order_by(Document.id))
    ]
