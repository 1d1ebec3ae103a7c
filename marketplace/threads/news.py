"""What programs are told of messages: that there is one, and where; never its words."""

from typing import Any

from apiflask.fields import Integer
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ..core.api import Output
from ..core.api_fields import instant, word
from ..core.arrays import among
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.room import News
from .models import BETWEEN_TWO, Message, Thread, ThreadKind
from .readers import between


class MessageNews(Output):
    """A message, without its words."""

    id = Integer()
    thread_id = Integer()
    kind = word(ThreadKind)
    subject_id = Integer(metadata={"description": "the number of the referral, the lead or the partnership"})
    person_id = Integer()
    agency_id = Integer()
    made_at = instant()


def _show(reader: Any, message_id: int) -> object:
    mine = Message.id == message_id, between(reader.agency_id)
    row = db.session.scalar(select(Message).join(Message.thread).where(*mine))
    if row is None or reader.agency_id is None:
        raise NotFound()
    shown = {name: getattr(row, name) for name in ("id", "thread_id", "person_id", "agency_id", "made_at")}
    return shown | {"kind": row.thread.kind, "subject_id": row.thread.subject_id}


def _sides(ids: Any) -> list[tuple[int, int]]:
    chosen = select(Message.id, Thread.first_id, Thread.second_id).join(Message.thread)
    rows = db.session.execute(chosen.where(among(Message.id, ids), Thread.kind.in_(BETWEEN_TWO)))
    return [(row[0], side) for row in rows for side in row[1:] if side is not None]


ALL = {
    "message.written": News(
        _l("Message written"), _l("Somebody has written about a referral, a lead or a partnership."), ("message.written",),
        show=_show, schema=MessageNews, sides=_sides, may="threads",
    ),
}  # fmt: skip
