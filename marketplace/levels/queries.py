"""The ladder in force, where members stand on it, and what they lack for the next level."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from ..core import clock
from ..core.arrays import among
from ..core.extensions import db
from ..core.money import Money
from ..exchange.fees import in_currency, year_before
from ..exchange.models import WON, FeePayment, Referral
from ..members.models import Agency, AgencyState
from ..rewards.models import Reward
from .models import Ladder, Level, LevelChange, Standing

OtherLevel = aliased(Level)


@dataclass(frozen=True)
class Counted:
    """What levels ask for, of one member on a day: clients won of all time, turnover of twelve months and of the last whole month."""

    won: int
    year_minor: int
    month_minor: int

    def sums(self, currency: str) -> dict[str, Money]:
        """The turnover, as sums of this currency."""
        return {"year": Money(self.year_minor, currency), "month": Money(self.month_minor, currency)}

    def level_in(self, ladder: Ladder) -> Level | None:
        """The highest level that these figures are enough for."""
        return next(
            (one for one in reversed(ladder.levels) if one.is_reached(self.won, self.year_minor, self.month_minor)),
            None,
        )


def ladder_at(instant: datetime) -> Ladder | None:
    """The levels in force at an instant; None where there are none."""
    begun = select(Ladder).where(Ladder.effective_at <= instant).order_by(Ladder.effective_at.desc()).limit(1)
    found = db.session.scalar(begun)
    return found if found and found.levels else None


def newest_ladders() -> Select[Ladder]:
    """A SELECT of all ladders with their levels, those that were made last first."""
    return select(Ladder).options(selectinload(Ladder.levels)).order_by(Ladder.id.desc())


def names_now() -> list[str]:
    """The names of the levels in force, the lowest first."""
    ladder = ladder_at(clock.now())
    return [one.name for one in ladder.levels] if ladder else []


def names_to_come() -> list[str]:
    """The names of the levels in force and of those to come: rules can be for them."""
    later = db.session.scalars(
        select(Ladder).where(Ladder.effective_at > clock.now()).order_by(Ladder.effective_at)
    ).all()
    return list(dict.fromkeys([*names_now(), *(one.name for ladder in later for one in ladder.levels)]))


def standing_of(agency_id: int) -> Standing | None:
    """Where a member stands; None before it was counted, and where there are no levels any more."""
    found = db.session.get(Standing, agency_id)
    return found if found and found.ladder.levels and ladder_at(clock.now()) else None


def level_of(agency_id: int) -> str | None:
    """The name of the level that a member has now, in one query."""
    in_force = select(Ladder.id).where(Ladder.effective_at <= clock.now()).order_by(Ladder.effective_at.desc()).limit(1)
    there_are = select(OtherLevel.id).where(OtherLevel.ladder_id == in_force.scalar_subquery()).exists()
    held = select(Level.name).join(Standing, Standing.level_id == Level.id)
    return db.session.scalar(held.where(Standing.agency_id == agency_id, there_are))


def level_at(agency_id: int, instant: datetime) -> str | None:
    """The name of the level that a member had at an instant."""
    step = select(LevelChange.became_id).where(LevelChange.agency_id == agency_id, LevelChange.at <= instant)
    last = step.order_by(LevelChange.id.desc()).limit(1).scalar_subquery()
    return db.session.scalar(select(Level.name).where(Level.id == last))


def changes_of(agency_id: int) -> Select[LevelChange]:
    """A SELECT of a member's steps, the latest first."""
    chosen = select(LevelChange).where(LevelChange.agency_id == agency_id).order_by(LevelChange.id.desc())
    return chosen.options(joinedload(LevelChange.was), joinedload(LevelChange.became))


def to_count(limit: int) -> list[int]:
    """Active members that were not counted today, or by another ladder than the one in force."""
    ladder = ladder_at(clock.now())
    if ladder is None:
        return []
    behind = or_(Standing.agency_id.is_(None), Standing.counted_on < clock.today(), Standing.ladder_id != ladder.id)
    chosen = select(Agency.id).outerjoin(Standing, Standing.agency_id == Agency.id)
    chosen = chosen.where(Agency.status == AgencyState.ACTIVE, behind)
    return list(db.session.scalars(chosen.order_by(Agency.id).limit(limit)))


@dataclass(frozen=True)
class Periods:
    """The days that count for turnover: the first, and the first after them."""

    year: tuple[date, date]
    month: tuple[date, date]

    @property
    def last_of_month(self) -> date:
        """The last day of the last whole month."""
        return self.month[1] - timedelta(days=1)


def periods() -> Periods:
    """Twelve months that end today, and the last whole month."""
    today = clock.today()
    first = today.replace(day=1)
    year = year_before(today) + timedelta(days=1), today + timedelta(days=1)
    return Periods(year, ((first - timedelta(days=1)).replace(day=1), first))


def count(agency_ids: Collection[int], currency: str) -> dict[int, Counted]:
    """The figures of members as of today, in this currency."""
    when = periods()
    year, month = _turnover(agency_ids, currency, *when.year), _turnover(agency_ids, currency, *when.month)
    won = select(Referral.referrer_id, func.count()).where(
        among(Referral.referrer_id, agency_ids), Referral.status.in_(WON)
    )
    clients = dict(db.session.execute(won.group_by(Referral.referrer_id)).all())
    return {one: Counted(clients.get(one, 0), year.get(one, 0), month.get(one, 0)) for one in agency_ids}


def turnover_rows(first: date, after: date) -> Select[int, str, int]:
    """A SELECT of what receivers kept of fees that clients paid from a day to before another: (referrer, currency, minor units)."""
    kept = select(Reward.payee_id, Reward.currency, Reward.kept_minor).join(
        FeePayment, FeePayment.id == Reward.payment_id
    )
    return kept.where(FeePayment.received_on >= first, FeePayment.received_on < after)


def _turnover(agency_ids: Collection[int], currency: str, first: date, after: date) -> dict[int, int]:
    rows = turnover_rows(first, after).where(among(Reward.payee_id, agency_ids)).subquery()
    sums = select(rows.c.payee_id, rows.c.currency, func.sum(rows.c.kept_minor)).group_by(
        rows.c.payee_id, rows.c.currency
    )
    found: dict[int, list[Money]] = {}
    for agency, of, minor in db.session.execute(sums):
        found.setdefault(agency, []).append(Money(int(minor), of))
    return {agency: in_currency(amounts, currency) for agency, amounts in found.items()}


@dataclass(frozen=True)
class Lack:
    """What a member lacks for a level; nothing where it is reached."""

    level: Level
    won: int
    year: Money
    month: Money


def next_level(ladder: Ladder, at: Level | None, counted: Counted) -> Lack | None:
    """The level above, and what is missing for it; None on the highest."""
    above: Sequence[Level] = [one for one in ladder.levels if one.position > (at.position if at else 0)]
    if not above:
        return None
    level = above[0]
    year = Money(max(level.least_year_minor - counted.year_minor, 0), ladder.currency)
    month = Money(max(level.least_month_minor - counted.month_minor, 0), ladder.currency)
    return Lack(level, max(level.least_won - counted.won, 0), year, month)


def standings() -> Select[Standing]:
    """A SELECT of all active members that were counted, by the age of their membership."""
    chosen = select(Standing).join(Agency, Agency.id == Standing.agency_id).where(Agency.status == AgencyState.ACTIVE)
    chosen = chosen.order_by(Standing.agency_id)
    return chosen.options(joinedload(Standing.agency), joinedload(Standing.level), joinedload(Standing.ladder))


def count_by_level() -> dict[str, int]:
    """By the name of the level, how many active members have it."""
    chosen = select(Level.name, func.count()).join(Standing, Standing.level_id == Level.id)
    chosen = chosen.join(Agency, Agency.id == Standing.agency_id).where(Agency.status == AgencyState.ACTIVE)
    return dict(db.session.execute(chosen.group_by(Level.name)).all())
