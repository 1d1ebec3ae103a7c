"""Members are told by mail who came by their links, as often as each of their people has chosen.

A mail for each click would come by the hundred: one comes for all visitors of ten minutes, of an hour, or of a day that is over. What has
been told is kept as the number of visitors, so that the mails of a link add up to what its page says.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, DateTime, Text, and_, column, exists, func, select, true, values
from sqlalchemy.dialects.postgresql import insert

from ..core import clock
from ..core.extensions import db
from ..core.transaction import locked, transaction
from ..members.models import Person
from ..members.queries import people_who
from ..outbox.actions import send
from ..outbox.models import Pace
from .models import Click, ClickKind, ReferralLink, ToldClicks

PAUSES = {Pace.AT_ONCE: timedelta(minutes=10), Pace.HOURLY: timedelta(hours=1)}
LATE = timedelta(hours=1)  # by how much a click may be written down after it was made
KIND = "click"


def told_before(pace: Pace) -> datetime:
    """Whoever was told before this instant is to be told again, if somebody has come."""
    return clock.now() - PAUSES[pace] if pace in PAUSES else clock.start_of(clock.today())


def links_to_tell_of(limit: int) -> list[int]:
    """Links that somebody may have come by since their member was told."""
    paces = values(column("pace", Text), column("before", DateTime(timezone=True)), name="paces")
    paces = paces.data([(pace.value, told_before(pace)) for pace in Pace])
    told_at = func.coalesce(ToldClicks.told_at, ReferralLink.made_at)
    chosen = select(ReferralLink.id).join(paces, true())
    chosen = chosen.outerjoin(
        ToldClicks, and_(ToldClicks.link_id == ReferralLink.id, ToldClicks.pace == paces.c.pace)
    ).where(told_at <= paces.c.before, _somebody_came_since(told_at))
    return list(db.session.scalars(chosen.group_by(ReferralLink.id).order_by(ReferralLink.id).limit(limit)))


def _somebody_came_since(told_at: ColumnElement[datetime]) -> ColumnElement[bool]:
    """The day comes first: the index has it."""
    day = clock.start_of_each("day", told_at - LATE)  # type: ignore[arg-type]  # an instant as well
    mine = and_(Click.link_id == ReferralLink.id, Click.kind == ClickKind.VISITOR, Click.day >= day)
    return exists().where(mine, Click.at > told_at - LATE)


def tell_of_clicks(link_ids: Sequence[int]) -> None:
    """Write to the people of these links' members how many have come since the last time, at the paces that are due."""
    for link_id in link_ids:
        with transaction():
            link = locked(select(ReferralLink).where(ReferralLink.id == link_id), skip=True)
            if link is not None:
                _tell(link)


def _tell(link: ReferralLink) -> None:
    told = {one.pace: one for one in db.session.scalars(select(ToldClicks).where(ToldClicks.link_id == link.id))}
    counted = select(func.count()).where(Click.link_id == link.id, Click.kind == ClickKind.VISITOR)
    visitors = db.session.scalar(counted) or 0
    for pace in Pace:
        last = told.get(pace)
        since, known = (last.told_at, last.visitors) if last else (link.made_at, 0)
        if since > told_before(pace):
            continue
        if visitors > known:
            to = people_who("links", link.agency_id).where(_reads_at(pace))
            send("click.counted", to, link=link.id, visitors=visitors - known, since=since.isoformat())
        row = {"link_id": link.id, "pace": pace, "visitors": visitors, "told_at": clock.now()}
        db.session.execute(
            insert(ToldClicks).values(row).on_conflict_do_update(index_elements=["link_id", "pace"], set_=row)
        )


def _reads_at(pace: Pace) -> ColumnElement[bool]:
    """Those who want no mail of it may have a messenger that tells them: at once."""
    chosen = Person.mail_pace_of(KIND)
    return chosen.in_(["at_once", "off"]) if pace == Pace.AT_ONCE else chosen == pace.value
