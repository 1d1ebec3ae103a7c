"""New levels from a day on; and counting where members stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from ..agreement.points import basis_points
from ..core import audit, clock
from ..core.errors import BadInput, NotAllowed
from ..core.extensions import db
from ..core.money import LARGEST
from ..core.transaction import hold_name, transaction
from ..core.typed import one_line
from ..members.models import Agency, Person
from ..members.queries import people_who
from ..outbox.actions import send
from ..rewards.actions import set_own_rate
from ..rewards.models import OwnRate
from ..rewards.queries import levels_named
from . import queries
from .models import MOST_LEVELS, Ladder, Level, LevelChange, Standing


@dataclass(frozen=True)
class NewLevel:
    """A level as it is to be; sums in minor units of the base currency."""

    name: str
    least_won: int = 0
    least_year_minor: int = 0
    least_month_minor: int = 0


def publish(levels: Sequence[NewLevel], starts_on: date | None, admin: Person) -> Ladder:
    """The levels from a day on, the lowest first; none: there are no levels any more. Referrals keep the level of their acceptance.

    A level that terms of today or later name can't go.
    """
    if not admin.is_admin:
        raise NotAllowed(_("Levels are set by the alliance’s admins."))
    levels = [
        NewLevel(one_line(one.name), one.least_won, one.least_year_minor, one.least_month_minor) for one in levels
    ]
    if errors := _errors(levels, starts_on):
        raise BadInput(_("Mend what is marked."), errors)
    assert starts_on is not None  # noqa: S101 — an error otherwise
    with transaction():
        hold_name("levels")
        at = max(clock.start_of(starts_on), clock.now())
        near = Ladder.effective_at.between(at, at + timedelta(seconds=1))
        taken = db.session.scalar(select(func.max(Ladder.effective_at)).where(near))
        ladder = Ladder(
            currency=current_app.config["SETTINGS"].base_currency, made_at=clock.now(), made_by=admin.id,
            effective_at=taken + timedelta(microseconds=1) if taken else at,
        )  # fmt: skip
        db.session.add(ladder)
        db.session.flush()
        for position, one in enumerate(levels, 1):
            db.session.add(Level(ladder_id=ladder.id, position=position, **vars(one)))
        db.session.flush()
        names = [one.name for one in levels]
        audit.record("terms.levels", ladder, admin, levels=names, effective_at=ladder.effective_at.isoformat())
    return ladder


def _errors(levels: Sequence[NewLevel], starts_on: date | None) -> dict[str, str]:
    errors = {}
    seen: dict[str, int] = {}
    for n, one in enumerate(levels):
        if not 1 <= len(one.name) <= 40:
            errors[f"levels-{n}-name"] = _("Give it a name of at most 40 characters.")
        elif one.name.lower() in seen:
            errors[f"levels-{n}-name"] = _("Another level has this name.")
        seen[one.name.lower()] = n
        errors |= _of_needs(n, one, levels[n - 1] if n else NewLevel(""))
    if starts_on is None or starts_on < clock.today():
        errors["starts_on"] = _("Choose today or a later day.")
    if len(levels) > MOST_LEVELS:
        errors["levels"] = _("There are at most %(n)s levels.", n=MOST_LEVELS)
    missing = [name for name in levels_named(clock.now()) if name not in {one.name for one in levels}]
    if missing:
        errors["levels"] = _("Terms name the level %(level)s: set other terms first, or keep it.", level=missing[0])
    return errors


def _of_needs(n: int, one: NewLevel, below: NewLevel) -> dict[str, str]:
    errors = {}
    for name, most in (("least_won", 1_000_000), ("least_year_minor", LARGEST), ("least_month_minor", LARGEST)):
        value = getattr(one, name)
        if not 0 <= value <= most:
            errors[f"levels-{n}-{name.removesuffix('_minor')}"] = _("Choose another.")
        elif value < getattr(below, name):
            errors[f"levels-{n}-{name.removesuffix('_minor')}"] = _("The level below needs more.")
    return errors


def read_rate(typed: str) -> int | None:
    """A percentage as it is typed, in basis points; nothing is none."""
    if not typed.strip():
        return None
    rate = basis_points(typed.replace(",", "."))
    if rate is None:
        sentence = _("Write a percentage like 10 or 7.5, with at most two decimals.")
        raise BadInput(_("Mend what is marked."), {"rate": sentence})
    return rate


def give_own_rate(agency_id: int, rate: int | None, starts_on: date | None, reason: str, admin: Person) -> OwnRate:
    """Give an agency a rate of its own, or give it back to the terms; its owners are told. See `rewards.set_own_rate`."""
    with transaction():
        row = set_own_rate(agency_id, rate, starts_on, reason, admin)
        send("account.own_rate", people_who("agreement", agency_id), rate=row.id)
    return row


def count(agency_ids: Sequence[int]) -> None:
    """Count where members stand today. A member rises at once; it falls on the first day of a month alone, or where the levels
    have changed."""
    ladder = queries.ladder_at(clock.now())
    if ladder is None:
        return
    with transaction():
        # One worker at a time, and no row of an agency is held: whoever accepts a lead would wait for it.
        hold_name("levels")
        there = select(Agency.id).where(Agency.id.in_(agency_ids)).order_by(Agency.id)
        found = queries.count(db.session.scalars(there).all(), ladder.currency)
        standings = {
            one.agency_id: one for one in db.session.scalars(select(Standing).where(Standing.agency_id.in_(found)))
        }
        for agency_id, counted in found.items():
            _stand(ladder, agency_id, counted, standings.get(agency_id))


def _stand(ladder: Ladder, agency_id: int, counted: queries.Counted, before: Standing | None) -> None:
    level, now = counted.level_in(ladder), clock.now()
    was = before.level if before else None
    if before and before.ladder_id == ladder.id and not _may_fall(before) and _rank(level) < _rank(was):
        level = was
    row = before or Standing(
        agency_id=agency_id, ladder_id=ladder.id, since=now, counted_on=clock.today(), won=0, year_minor=0, month_minor=0
    )  # fmt: skip
    has_changed = (was.name if was else None) != (level.name if level else None)
    row.ladder_id, row.level_id, row.counted_on = ladder.id, level.id if level else None, clock.today()
    row.won, row.year_minor, row.month_minor = counted.won, counted.year_minor, counted.month_minor
    db.session.add(row)
    if not has_changed:
        return
    row.since = now
    change = LevelChange(
        agency_id=agency_id, was_id=was.id if was else None, became_id=row.level_id, at=now, **vars(counted)
    )  # fmt: skip
    db.session.add(change)
    db.session.flush()
    if _rank(level) > _rank(was):
        audit.record("agency.level_reached", change, None, agency=agency_id, level=level.name if level else "")
    else:
        audit.record("agency.level_changed", change, None, agency=agency_id, level=level.name if level else "")
    send("account.level", people_who("agreement", agency_id), change=change.id)


def _may_fall(before: Standing) -> bool:
    """Whether a new month has begun since it was counted."""
    return (before.counted_on.year, before.counted_on.month) < (clock.today().year, clock.today().month)


def _rank(level: Level | None) -> int:
    return level.position if level else 0
