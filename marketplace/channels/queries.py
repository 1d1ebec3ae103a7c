"""Which channels there are, what waits for them, and when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, DateTime, Integer, Select, String, case, cast, func, literal, select

from ..core import clock
from ..core.extensions import db
from ..members.models import PersonState
from ..members.queries import last_seven
from ..outbox.models import CHANNEL, MailState, OutgoingMail, Pace
from .models import Channel

MOST = 5  # of one person
UNCONFIRMED = timedelta(hours=1)


def channels_of(person_id: int) -> Sequence[Channel]:
    """A person's channels, oldest first."""
    return db.session.scalars(select(Channel).where(Channel.person_id == person_id).order_by(Channel.id)).all()


def told_in_channels(to: Select, kind: str) -> tuple[Select, ColumnElement[str], ColumnElement[datetime]]:
    """Of a SELECT of people, those who have a channel for a kind of mail, once for each; its mailbox, and when it is told."""
    person, at = to.column_descriptions[0]["entity"], clock.now()
    mine = (Channel.person_id == person.id) & Channel.kinds.contains([kind]) & (person.status == PersonState.ACTIVE)
    working = Channel.confirmed_at.is_not(None) & Channel.given_up_at.is_(None)
    hour = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    when = {Pace.HOURLY: hour, Pace.DAILY: last_seven(clock.zone().key) + timedelta(days=1)}
    told_at = case(*((Channel.pace == pace, _instant(then)) for pace, then in when.items()), else_=_instant(at))
    return to.join(Channel, mine & working), literal(CHANNEL) + cast(Channel.id, String), told_at


def _instant(at: datetime) -> ColumnElement[datetime]:
    return literal(at, DateTime(timezone=True))


def waiting_for(channel: Channel) -> Select[OutgoingMail]:
    """A SELECT of what is to be said in a channel now: what was tried least often first, then the oldest."""
    waiting = OutgoingMail.status == MailState.QUEUED, OutgoingMail.next_try_at <= clock.now()
    return (
        select(OutgoingMail)
        .where(OutgoingMail.mailbox == channel.mailbox, *waiting)
        .order_by(OutgoingMail.tries, OutgoingMail.id)
    )


def channels_to_tell(limit: int) -> list[int]:
    """Channels for which something waits whose time has come."""
    number = cast(func.substr(OutgoingMail.mailbox, len(CHANNEL) + 1), Integer)
    chosen = select(number).distinct().where(OutgoingMail.mailbox.between(CHANNEL, CHANNEL + "~"))
    chosen = chosen.where(OutgoingMail.status == MailState.QUEUED, OutgoingMail.next_try_at <= clock.now())
    return list(db.session.scalars(chosen.limit(limit)))


def unconfirmed_channels(limit: int) -> list[int]:
    """Channels whose code nobody has typed in time."""
    chosen = select(Channel.id).where(Channel.confirmed_at.is_(None), Channel.made_at < clock.now() - UNCONFIRMED)
    return list(db.session.scalars(chosen.limit(limit)))
