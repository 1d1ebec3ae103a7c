"""The indicators of somebody in a period: what each came to, and what it came to before."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from ..attribution.models import ReferralLink
from ..catalog.models import Category, Region
from ..core.extensions import db
from .indicators import ALL, Indicator, Value
from .period import Period
from .queries import Changed, Sums, changed_of, sums
from .scope import Scope
from .standing import with_standing

# What is no sum by day: see standing.py.
STANDING = {
    "overdue", "overdue_of", "broken_now", "broken_now_of", "certificates_held", "members_active", "members_silent", "members_today",
}  # fmt: skip
NAMED: dict[str, Any] = {"service": Category, "region": Region, "link": ReferralLink}


@dataclass(frozen=True)
class Piece:
    """What one word tells of an indicator."""

    word: str
    label: Any
    now: Value
    before: Value


@dataclass(frozen=True)
class Figure:
    """One indicator of a period, with the one before and what it is broken down in, the largest first."""

    indicator: Indicator
    now: Value
    before: Value
    pieces: Sequence[Piece] = ()

    @property
    def says_something(self) -> bool:
        """Whether there was anything to count, now or before."""
        return not (self.now.is_nothing and self.before.is_nothing)


@dataclass(frozen=True)
class Figures:
    """All that somebody may see of a scope in a period."""

    scope: Scope
    period: Period
    changed: Changed
    each: dict[str, Figure]
    sums: Sums

    @property
    def silent(self) -> int:
        """How many of them say nothing."""
        return sum(not one.says_something for one in self.each.values())

    def of(self, group: str) -> list[Figure]:
        """Those of one group."""
        return [one for one in self.each.values() if one.indicator.group == group]


def shown(scope: Scope, may: Collection[str]) -> list[Indicator]:
    """The indicators of a scope that somebody with these capabilities sees."""
    return [
        one for one in ALL.values()
        if (not one.needs or one.needs in may)
        and (one.alliance if scope.is_alliance else one.own)
        and not (scope.partner_id and one.group == "partners" and one.name != "balance")
    ]  # fmt: skip


def told_by_member(may: Collection[str]) -> list[Indicator]:
    """Those of the alliance that are told apart by member: not what stands without a day, nor what says nothing of one member."""
    return [
        one for one in shown(Scope(), may) if one.group not in ("partners", "members") and not one.facts & STANDING
    ]  # fmt: skip


def figures(scope: Scope, period: Period, may: Collection[str]) -> Figures:
    """Everything of a scope; five statements, whatever has happened."""
    found = changed_of(period)
    wanted = shown(scope, may)
    facts = {fact for one in wanted for fact in one.facts if fact not in STANDING and not fact.startswith("partners")}
    now, before = with_standing(scope, period, found.live, sums(scope, period, found.live, sorted(facts)))
    labels = _labels(wanted, (now, before))
    each = {
        one.name: Figure(one, one.value(now), one.value(before), _pieces(one, now, before, labels)) for one in wanted
    }
    return Figures(scope, period, found, each, now)


def _pieces(one: Indicator, now: Sums, before: Sums, labels: dict[tuple[str, str], str]) -> list[Piece]:
    if one.by is None:
        return []
    words = {*one.words(now), *one.words(before)}
    alone = {word: one.alone(word) for word in words}
    found = [
        Piece(word, label_of(one, word, labels), alone[word].value(now), alone[word].value(before)) for word in words
    ]
    return sorted(found, key=lambda piece: (-_size(piece.now), -_size(piece.before), str(piece.label)))


def _size(value: Value) -> int:
    return value.count or sum(abs(one.minor) for one in value.sums)


def label_of(one: Indicator, word: str, labels: dict[tuple[str, str], str]) -> Any:
    """What a word of it is called."""
    if one.by in NAMED:
        return labels.get((str(one.by), word)) or _("Not named")
    vocabulary: Any = one.by
    return vocabulary(word).label


def labels_of(kind: str, words: Iterable[str]) -> dict[tuple[str, str], str]:
    """The names of services, regions or links by their numbers."""
    model, ids = NAMED[kind], [int(word) for word in words if word]
    return {(kind, str(row.id)): row.name for row in db.session.scalars(select(model).where(model.id.in_(ids)))}


def _labels(wanted: Sequence[Indicator], both: tuple[Sums, Sums]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for kind in NAMED:
        words = {word for one in wanted if one.by == kind for of in both for word in one.words(of)}
        found |= labels_of(kind, words) if words - {""} else {}
    return found
