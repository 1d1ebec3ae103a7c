"""What programs are told of papers."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ..core.extensions import db
from ..core.room import News
from . import queries
from .api import DocumentOut
from .models import SHARED, Document


def _sides(ids: Sequence[int]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for one in db.session.scalars(select(Document).where(Document.id.in_(ids))):
        pairs.append((one.id, one.agency_id))
        if one.kind in SHARED and one.partner_id:
            pairs.append((one.id, one.partner_id))
    return pairs


ALL = {
    "document.made": News(
        _l("A paper is ready"), _l("A statement, notice, act, invoice or credit note; its file can be had."), ("document.made",),
        may="money", sides=_sides, show=queries.document_for, schema=DocumentOut,
    )
}  # fmt: skip
