"""What sending the form would do, said beside its button; and the part of the agencies that the form shows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from ..core.money import Money
from ..core.spelling import folded
from .matching import Fit, Fits

FEW = 10  # agencies that are shown unless one asks for more


@dataclass(frozen=True)
class Preview:
    """Who gets the lead, until when they can answer, and what the referrer earns on this budget."""

    audience: str
    names: list[str]
    told: int
    answer_by: datetime
    rate: int  # basis points
    reward: tuple[Money | None, Money | None]


@dataclass(frozen=True)
class Choice:
    """The agencies to choose from: those chosen, then those found, best first, and how many are not shown."""

    chosen: list[Fit]
    found: list[Fit]
    left: int

    def hidden(self, agency_ids: Iterable[int | None]) -> list[int]:
        """Those of these agencies that are not shown."""
        seen = {fit.agency.id for fit in (*self.chosen, *self.found)}
        return [one for one in agency_ids if one and one not in seen]


def reward_on(budget: tuple[Money | None, Money | None], rate: int) -> tuple[Money | None, Money | None]:
    """The share of both ends of a budget."""
    low, high = (end.share(rate) if end else None for end in budget)
    return low, high


def choice_of(fits: Fits, chosen: Collection[int], find: str, most: int) -> Choice:
    """What is shown of the agencies: all that are chosen, and the first that hold every word of `find`."""
    most = max(most, FEW)
    others = [fit for fit in fits.agencies if fit.agency.id not in chosen]
    found = [fit for fit in others if _holds(fit, folded(find).split())] if find else others
    return Choice(
        [fit for fit in fits.agencies if fit.agency.id in chosen], found[:most], len(found) - len(found[:most])
    )


def _holds(fit: Fit, words: list[str]) -> bool:
    agency = fit.agency
    text = folded(" ".join((agency.name, agency.city, *agency.categories, *agency.languages)))
    return all(word in text for word in words)
