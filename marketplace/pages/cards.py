"""What the picture of an agency's or a service's page says, which other sites show beside a link to it: only what everyone
may read on the page."""

import hashlib
from dataclasses import astuple, dataclass
from datetime import date
from types import SimpleNamespace

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from ..catalog.models import Discount, Picture, Profile, Service
from ..catalog.priced import conditions_of, free_with, unit_of
from ..core.countries import place
from ..core.formats import budget, day, duration, percent, price, sentences
from ..core.money import Money
from ..core.typed import one_line
from ..members.models import Agency

LOOK = 2  # one more when the same is drawn otherwise
LOGO = 160  # points wide, at least


@dataclass(frozen=True)
class Price:
    """From how much; with a discount, what it was, what is taken off and until when."""

    now: str
    was: str = ""
    off: str = ""
    more: str = ""

    @property
    def said(self) -> str:
        """All of it in one line."""
        was = f"{_('instead of')} {self.was}" if self.was else ""
        return " ".join(filter(None, (self.now, was, self.off, self.more)))


@dataclass(frozen=True)
class Card:
    """The words of a picture from top to bottom. `logo` is a file of the store and its variant."""

    alliance: str
    agency: str
    logo: tuple[str, str] | None
    title: str
    beside: str  # the plate
    price: Price | None
    lines: tuple[str, ...]
    facts: tuple[str, ...]

    @property
    def version(self) -> str:
        """Another one for another picture."""
        return hashlib.sha256(repr((LOOK, astuple(self))).encode()).hexdigest()[:16]

    @property
    def alt(self) -> str:
        """The same for those who don't see it."""
        price = self.price.said if self.price else ""
        return sentences([self.title, self.beside, price, *self.lines, *self.facts])


def card_of_agency(agency: Agency, profile: Profile | None, works: list[str], record: SimpleNamespace) -> Card:
    """Of an agency: where it is, what it does, how it treats clients."""
    lines = tuple(filter(None, (profile.tagline if profile else "", ", ".join(works))))
    logo = _file(profile.logo if profile else None)
    return Card(_alliance(), agency.name, logo, agency.name, place(agency), None, lines, _facts(record))


def card_of_service(service: Service, logo: Picture | None, record: SimpleNamespace, today: date) -> Card:
    """Of a service: who does it, and for how much on a day."""
    agency = service.agency
    discount = service.discount_on(today)
    lines = [one_line(conditions_of(discount)) if discount else "", *free_with(service, today)]
    beside = ", ".join(filter(None, (agency.name, place(agency))))
    cost = _price(service, discount)
    return Card(
        _alliance(), agency.name, _file(logo), service.title, beside, cost, tuple(filter(None, lines)), _facts(record)
    )


def _price(service: Service, discount: Discount | None) -> Price:
    unit = unit_of(service)
    if discount is None:
        whole = service.price_to and budget((service.price, service.price_to))
        return Price(whole or _("from %(amount)s", amount=price(service.price)), more=unit)
    until = _("until %(day)s", day=day(discount.ends_on)) if discount.ends_on else ""
    return Price(
        _("from %(amount)s", amount=price(service.price_with(discount))), price(service.price),
        f"−{_off(discount, service.price)}", ", ".join(filter(None, (unit, until))),
    )  # fmt: skip


def _off(discount: Discount, whole: Money) -> str:
    return percent(discount.percent * 100) if discount.percent else price(discount.off(whole))


def _facts(record: SimpleNamespace) -> tuple[str, ...]:
    answers, jobs = record.answer_seconds, record.won
    answered = f"{_('Answers in')} {duration(answers)}" if answers is not None else ""
    done = ngettext("%(num)d job in the alliance", "%(num)d jobs in the alliance", jobs) if jobs else ""
    return tuple(filter(None, (answered, done)))


def _file(logo: Picture | None) -> tuple[str, str] | None:
    if logo is None:
        return None
    wide = logo.at_least(LOGO)
    return logo.key, "" if wide == logo.width else str(wide)


def _alliance() -> str:
    return current_app.config["SETTINGS"].alliance_name
