"""Links with their figures."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, CompoundSelect, Select, any_, func, select
from sqlalchemy.orm import joinedload, selectinload

from ..core import clock
from ..core.arrays import numbers
from ..core.errors import NotFound
from ..core.exports import rows_for_file
from ..core.extensions import db
from ..core.listing import Order, caseless, mention
from ..core.money import Money
from ..core.room import house
from ..members.models import Agency
from .clicks import KEPT_UTM
from .models import Click, ClickKind, FoldedClicks, LinkCode, LinkState, ReferralLink, Target

ORDERS = {
    "made": Order(_l("Made"), (ReferralLink.made_at,), falling=True),
    "name": Order(_l("Title"), (caseless(ReferralLink.name),)),
}


@dataclass(frozen=True)
class Brought:
    """What came by a link: requests that clients have confirmed and applications to join, how many of the requests were accepted by
    somebody and how many won, and the rewards earned by them."""

    asked: int = 0
    applied: int = 0
    accepted: int = 0
    won: int = 0
    rewards: Sequence[Money] = ()


@dataclass(frozen=True)
class Figures:
    """A link's figures: its clicks by kind, and what came of them."""

    clicks: Mapping[ClickKind, int] = field(default_factory=dict)
    brought: Brought = Brought()

    def count(self, kind: str) -> int:
        """Clicks of one kind."""
        return self.clicks.get(ClickKind(kind), 0)

    @property
    def visitors(self) -> int:
        """People who came, each once a day."""
        return self.count(ClickKind.VISITOR)

    @property
    def others(self) -> int:
        """All other clicks: the same visitors again, and programs."""
        return sum(self.clicks.values()) - self.visitors


def links(agency_id: int | None, state: LinkState | None = None, words: str = "") -> Select[ReferralLink]:
    """A SELECT of links: of one agency, or of all; on or off; with these words in the name or the code."""
    chosen = select(ReferralLink).options(
        selectinload(ReferralLink.codes), joinedload(ReferralLink.shown), joinedload(ReferralLink.service),
        joinedload(ReferralLink.agency),
    )  # fmt: skip
    if agency_id is not None:
        chosen = chosen.where(ReferralLink.agency_id == agency_id)
    if state:
        chosen = chosen.where(
            ReferralLink.off_at.is_(None) if state == LinkState.ON else ReferralLink.off_at.is_not(None)
        )
    if words:
        coded = select(LinkCode.link_id).where(mention(words, LinkCode.code))
        named = mention(words, ReferralLink.name)
        owned = ReferralLink.agency.has(mention(words, Agency.name)) if agency_id is None else False
        chosen = chosen.where(named | ReferralLink.id.in_(coded) | owned)
    return chosen


def own_link(link_id: int, agency_id: int | None) -> ReferralLink:
    """A link of this agency, or NotFound."""
    row = db.session.scalar(links(agency_id).where(ReferralLink.id == link_id)) if agency_id else None
    if row is None:
        raise NotFound()
    return row


def count_by_state(agency_id: int | None, words: str) -> dict[str, int]:
    """How many are on and how many off."""
    is_on = ReferralLink.off_at.is_(None)
    chosen = links(agency_id, None, words).options().with_only_columns(is_on, func.count()).group_by(is_on)
    return {LinkState.ON if on else LinkState.OFF: count for on, count in db.session.execute(chosen).all()}


def figures_of(link_ids: Collection[int]) -> dict[int, Figures]:
    """By link, its figures: of clicks, and what rooms above this one know to have come of them."""
    if not link_ids:
        return {}
    clicks: dict[int, dict[ClickKind, int]] = {one: {} for one in link_ids}
    all_of_them = clicks_by_day().subquery()
    columns = (all_of_them.c.link_id, all_of_them.c.kind)
    counted = select(*columns, func.sum(all_of_them.c.number)).where(all_of_them.c.link_id == any_(numbers(link_ids)))
    for link_id, kind, count in db.session.execute(counted.group_by(*columns)):
        clicks[link_id][kind] = int(count)
    brought = house().answers["brought_by_links"](link_ids)
    applied = house().answers["applied_by_links"](link_ids)
    return {one: Figures(clicks[one], Brought(applied=applied.get(one, 0), **brought.get(one, {}))) for one in link_ids}


def clicks_by_day() -> CompoundSelect[int, date, ClickKind, int]:
    """A SELECT of all clicks by link, day and kind: of rows, and of those that are folded."""
    columns = (Click.link_id, Click.day, Click.kind)
    rows = select(*columns, func.count().label("number")).group_by(*columns)
    return rows.union_all(select(FoldedClicks.link_id, FoldedClicks.day, FoldedClicks.kind, FoldedClicks.number))


def clicks_by_week(link_id: int, weeks: int) -> list[tuple[date, int, int]]:
    """By week of the alliance's days, oldest first: visitors, and all other clicks."""
    this = clock.today() - timedelta(days=clock.today().weekday())
    starts = [this - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    of = clicks_by_day().subquery()
    week, is_first = func.date_trunc("week", of.c.day), of.c.kind == ClickKind.VISITOR
    people, rest = (func.coalesce(func.sum(of.c.number).filter(one), 0) for one in (is_first, ~is_first))
    chosen = select(week, people, rest).where(of.c.link_id == link_id, of.c.day >= starts[0])
    found = {
        one.date(): (int(firsts), int(others)) for one, firsts, others in db.session.execute(chosen.group_by(week))
    }
    return [(start, *found.get(start, (0, 0))) for start in starts]


def campaigns_of(link_id: int, most: int = 20) -> list[tuple[str, int]]:
    """The UTM values by which visitors came, joined, with how many each brought; most first."""
    name = func.concat_ws(" · ", *(func.nullif(Click.campaign[key].astext, "") for key in KEPT_UTM))
    chosen = select(name, func.count()).where(Click.link_id == link_id, Click.kind == ClickKind.VISITOR, name != "")
    found = db.session.execute(chosen.group_by(name).order_by(func.count().desc(), name).limit(most))
    return [(words, count) for words, count in found]


def sources_since(link_id: int, instant: datetime, most: int) -> list[str]:
    """Where visitors came from since an instant, the most frequent first: the sites that their browsers named, and UTM sources."""
    said = func.coalesce(func.nullif(Click.campaign["utm_source"].astext, ""), Click.host)
    chosen = select(said).where(
        Click.link_id == link_id, Click.kind == ClickKind.VISITOR, Click.day >= clock.day_of(instant), Click.at >= instant, said != ""
    )  # fmt: skip
    return list(db.session.scalars(chosen.group_by(said).order_by(func.count().desc(), said).limit(most)))


def days_of(link_id: int) -> Any:
    """The days of a link with its clicks of each kind, as a subquery."""
    of = clicks_by_day().subquery()
    kinds = [
        func.coalesce(func.sum(of.c.number).filter(of.c.kind == kind), 0, type_=BigInteger).label(kind.value)
        for kind in ClickKind
    ]
    return select(of.c.day, *kinds).where(of.c.link_id == link_id).group_by(of.c.day).subquery()


def opens(link: ReferralLink) -> str:
    """What a link opens, in words."""
    if link.service is not None:
        return link.service.title
    return link.shown.name if link.shown else str(Target(link.target).label)


def day_heads() -> Sequence[str]:
    """The words above the columns of the file of a link's days."""
    return (_("Day"), *(str(kind.label) for kind in ClickKind))


def heads(with_agency: bool, with_money: bool) -> Sequence[str]:
    """The words above the columns of the file."""
    first = (_("Agency"),) if with_agency else ()
    last = (_("Rewards"),) if with_money else ()
    return (*first, _("Title"), _("Code"), _("Opens"), _("State"), _("Made"), _("Visitors"), _("The same visitor, on the same day"),
            _("Programs"), _("Requests"), _("Applications"), _("Accepted"), _("Won"), *last)  # fmt: skip


def rows_of(query: Select[ReferralLink], with_agency: bool, with_money: bool) -> Iterator[tuple]:
    """One row a link."""
    found = rows_for_file(query)
    figures = figures_of([one.id for one in found])
    for one in found:
        known = figures[one.id]
        brought = known.brought
        yield (
            *((one.agency.name,) if with_agency else ()), one.name, one.code, opens(one), str(one.status.label),
            one.made_at, *(known.count(kind) for kind in ClickKind), brought.asked, brought.applied, brought.accepted, brought.won,
            *(("; ".join(map(str, brought.rewards)),) if with_money else ()),
        )  # fmt: skip
