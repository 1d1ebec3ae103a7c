"""An indicator is one value: what it is called, what exactly it counts, and how that is made of facts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ...core.money import Money
from ...core.room import Registry
from ...core.sums import base_first
from ...core.vocabulary import Vocabulary
from ..queries import Sums


class Group(Vocabulary):
    """What indicators are about, in the order of the page."""

    GIVEN = "given", _l("Clients passed on")
    RECEIVED = "received", _l("Clients received")
    STEPS = "steps", _l("Step by step")
    TIME = "time", _l("How long it takes")
    ROUNDS = "rounds", _l("Open leads in rounds")
    FEES = "fees", _l("Fees")
    REWARDS = "rewards", _l("Rewards")
    PAYING = "paying", _l("Bank orders")
    QUARRELS = "quarrels", _l("Returns and disputes")
    LINKS = "links", _l("Referral links")
    AGREED = "agreed", _l("What partners agreed on")
    TALK = "talk", _l("Contact")
    TOGETHER = "together", _l("Questions and meetings")
    STANDING = "standing", _l("Certificates and levels")
    PARTNERS = "partners", _l("Partners")
    MEMBERS = "members", _l("Members")


class Unit(Vocabulary):
    """What a value is counted in."""

    COUNT = "count", _l("how many")
    MONEY = "money", _l("sum for each currency")
    SHARE = "share", _l("how many of how many")
    MINUTES = "minutes", _l("minutes, half of them took no longer")
    HOURS = "hours", _l("hours, half of them took no longer")
    DAYS = "days", _l("days, half of them took no longer")
    ROUNDS = "rounds", _l("rounds, half of them needed no more")


LENGTHS = (Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.ROUNDS)  # of which the half is said


@dataclass(frozen=True)
class Part:
    """A fact, all of it or what certain words tell of it."""

    fact: str
    words: frozenset[str] = frozenset()

    def takes(self, fact: str, word: str) -> bool:
        """Whether it is made of this."""
        return fact == self.fact and (not self.words or word in self.words)

    def count(self, sums: Sums) -> int:
        """How many."""
        return sum(n for (fact, word, _c), (n, _m) in sums.parts.items() if self.takes(fact, word))


def part(fact: str, *words: str) -> Part:
    """A fact, or what these words tell of it."""
    return Part(fact, frozenset(words))


@dataclass(frozen=True)
class Value:
    """What an indicator came to: how many (of how many), how long, or one sum a currency. None: there was nothing to be counted."""

    count: int | None = None
    of: int | None = None
    sums: Sequence[Money] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether it says nothing: zero, or no case at all."""
        return not self.count and not self.of and not any(self.sums)

    def tells(self, unit: Unit) -> bool:
        """Whether there was a case: a time may well be none, and a share 0 of some."""
        return self.count is not None if unit in LENGTHS else not self.is_nothing


@dataclass(frozen=True)
class Indicator:
    """`parts` are what is counted, added up or measured; what is `less` is taken off; a share is of the `whole`.

    `by` tells the words apart in which it is broken down. `alliance`: whether it is one of the alliance's, too; the other side of
    the same fact would say the same there. `own`: whether an agency sees it of itself, or only the alliance's team.
    `needs` is the capability without which nobody is shown it.
    """

    name: str
    group: Group
    unit: Unit
    word: LazyString
    about: LazyString
    parts: tuple[Part, ...]
    whole: tuple[Part, ...] = ()
    less: tuple[Part, ...] = ()
    by: "type[Vocabulary] | str | None" = None
    alliance: bool = True
    own: bool = True
    needs: str = field(default="")

    @property
    def facts(self) -> set[str]:
        """What it is made of."""
        return {one.fact for one in (*self.parts, *self.whole, *self.less)}

    def value(self, sums: Sums) -> Value:
        """What it comes to."""
        if self.unit == Unit.MONEY:
            return Value(sums=_money(self.parts, self.less, sums))
        if self.unit in LENGTHS:
            return Value(sums.medians.get(self.parts[0].fact))
        count = sum(one.count(sums) for one in self.parts)
        return Value(count, sum(one.count(sums) for one in self.whole) if self.unit == Unit.SHARE else None)

    def tells_sums(self, may: Collection[str]) -> bool:
        """Whether a reader with these capabilities is told the sums of its rows: of those that it adds up, and no others."""
        return self.unit == Unit.MONEY and self.needs in may

    def words(self, sums: Sums) -> Collection[str]:
        """The words that it is broken down in here; of a share also those that only the whole has."""
        counted = (*self.parts, *self.whole)
        return {word for fact, word, _c in sums.parts if any(one.takes(fact, word) for one in counted)}

    def alone(self, word: str) -> "Indicator":
        """What this word tells of it."""
        parts, whole = (
            tuple(Part(one.fact, frozenset((word,))) for one in which) for which in (self.parts, self.whole)
        )
        return Indicator(self.name, self.group, self.unit, self.word, self.about, parts, whole, needs=self.needs)


def _money(parts: Sequence[Part], less: Sequence[Part], sums: Sums) -> list[Money]:
    found: dict[str, int] = {}
    for sign, those in ((1, parts), (-1, less)):
        for (fact, word, currency), (_n, minor) in sums.parts.items():
            if any(one.takes(fact, word) for one in those):
                found[currency] = found.get(currency, 0) + sign * minor
    return base_first(Money(minor, currency) for currency, minor in found.items())


def named(indicators: Sequence[Indicator]) -> Mapping[str, Indicator]:
    """By their names; a name given twice is refused."""
    found: Registry[Indicator] = Registry()
    for one in indicators:
        found.add({one.name: one})
    return found
