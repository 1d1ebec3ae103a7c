"""What sending the form would do, said beside its button; and the part of the agencies that the form shows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from ..core.formats import alphabetical, day, money
from ..core.money import Money
from ..core.spelling import folded
from ..core.spoken import called
from .choices import named
from .frozen import Frozen
from .matching import Fit, Fits, Miss
from .wanted import Wanted

FEW = 10  # agencies that are shown unless one asks for more


@dataclass(frozen=True)
class Preview:
    """Who gets the lead, until when they can answer, and what the referrer earns on this budget; where rules decide, in words alone."""

    audience: str
    names: list[str]
    told: int
    answer_by: datetime
    terms: Frozen
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
    spoken = (word for code in agency.languages for word in (code, called(code)))
    text = folded(" ".join((agency.name, agency.city, *agency.categories, *fit.works, *spoken)))
    return all(word in text for word in words)


def shortcomings(fit: Fit, wanted: Wanted) -> list[str]:
    """What doesn't fit about an agency, in words."""
    return [_in_words(miss, fit, wanted) for miss in fit.misses]


def _in_words(miss: Miss, fit: Fit, wanted: Wanted) -> str:
    match miss:
        case Miss.TAKING if fit.paused_until:
            return _("pauses until %(day)s", day=day(fit.paused_until))
        case Miss.TAKING:
            return _("takes no new clients now")
        case Miss.SERVICE:
            return _("doesn’t list this service")
        case Miss.REGION if wanted.region:
            return _("doesn’t work here: %(region)s", region=named(wanted.region))
        case Miss.LANGUAGE if fit.agency.languages:
            return _("speaks %(languages)s", languages=", ".join(alphabetical(map(called, fit.agency.languages))))
        case Miss.LANGUAGE:
            return _("names no languages")
        case Miss.BUDGET if fit.starts_at:
            return _("starts at %(price)s", price=money(fit.starts_at))
    raise AssertionError(miss)
