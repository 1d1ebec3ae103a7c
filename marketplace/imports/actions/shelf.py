"""Services with their prices: each is put into the catalog of an agency that is there already."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import select

from ...catalog.actions import SaidDiscount, SaidService
from ...catalog.actions.discounts import add_missing
from ...catalog.actions.said import read_service
from ...catalog.actions.shelf import Brought, add_brought, last_place
from ...catalog.models import Category, DiscountKind, For, Region, Service, Unit
from ...catalog.models.discount import MOST_PERCENT
from ...catalog.queries import find_category, find_region
from ...core.extensions import db
from ...core.money import Money
from ...core.spoken import code_of
from ...members.models import Agency
from ...members.queries import find_agency
from .prices import ANY, amount_in, priced_for, read_price
from .sheet import Account, Faults, Row, RowRefused
from .units import unit_of
from .whole import Format, Take, whole

REQUIRED = (
    "agency", "title", "category", "price_from", "currency", "unit", "region", "languages", "discount_percent",
    "description",
)  # fmt: skip
Key = tuple[int, str, Money]  # by which a service is known again: its agency, title, price


@dataclass
class Known:
    """What was looked up already, so that a word that stands on a thousand rows is asked for once."""

    own: Agency | None = None
    agencies: dict[str, Agency | None] = field(default_factory=dict)
    categories: dict[str, Category | None] = field(default_factory=dict)
    regions: dict[str, Region | None] = field(default_factory=dict)
    spelled: dict[str, str] = field(
        default_factory=dict
    )  # names that are spelled otherwise, with what they are taken as
    there: dict[int, set[tuple[str, Money]]] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)
    alike: dict[str, list[Agency]] = field(default_factory=dict)

    def agency(self, row: Row, account: Account) -> Agency:
        """The agency that a row names, or a refusal. A name that differs by points and commas alone is one, with a warning.
        Where all rows belong to one agency, it needn't be named."""
        if self.own:
            if row["agency"] and not same_agency(row["agency"], self.own):
                raise RowRefused(
                    "agency", _("“%(name)s” is another agency: you bring your own services", name=row["agency"])
                )
            return self.own
        name = row.need("agency")
        if name not in self.agencies:
            self.agencies[name] = find_agency(name) or self._alike(name)
        found = self.agencies[name]
        if found is None:
            raise RowRefused("agency", _("there is no agency named “%(name)s”", name=name))
        if name in self.spelled:
            account.warn(row, "agency", _("is taken as “%(name)s”", name=self.spelled[name]))
        return found

    def _alike(self, name: str) -> Agency | None:
        if not self.alike:
            for agency in db.session.scalars(select(Agency)):
                self.alike.setdefault(_letters(agency.name), []).append(agency)
        found = self.alike.get(_letters(name), [])
        if len(found) != 1:
            return None
        self.spelled[name] = found[0].name
        return found[0]

    def category(self, word: str) -> Category | None:
        """The category that a word names."""
        if word not in self.categories:
            self.categories[word] = find_category(word) if word else None
        return self.categories[word]

    def region(self, word: str) -> Region | None:
        """The region that a word names."""
        if word not in self.regions:
            self.regions[word] = find_region(word) if word else None
        return self.regions[word]

    def services(self, agency: Agency) -> set[tuple[str, Money]]:
        """Titles and prices of what an agency has."""
        if agency.id not in self.there:
            rows = db.session.execute(
                select(Service.title, Service.price_minor, Service.currency).filter_by(agency_id=agency.id)
            )
            self.there[agency.id] = {(title, Money(minor, currency)) for title, minor, currency in rows}
            self.places[agency.id] = last_place(agency.id)
        return self.there[agency.id]

    def next_place(self, agency: Agency) -> int:
        """Behind all that it has."""
        self.places[agency.id] += 1
        return self.places[agency.id]


def _letters(name: str) -> str:
    """A name by its letters and figures alone."""
    return "".join(filter(str.isalnum, name.casefold()))


def same_agency(name: str, agency: Agency) -> bool:
    """Whether a name is that of an agency, whatever its points and commas."""
    return _letters(name) == _letters(agency.name)


def import_services(path: Path, dry_run: bool = False, skip_refused: bool = False) -> Account:
    """Import services; one whose agency has one of the same title and price is skipped. All or nothing unless `skip_refused`.

    A row whose category the taxonomy doesn't know becomes a draft, with a warning: without one nobody could find it.
    """
    return whole(FORMAT, *FORMAT.read_file(path), dry_run=dry_run, skip_refused=skip_refused)


def _begin(own: Agency | None) -> Take:
    return partial(_take, Known(own))


def _take(known: Known, rows: list[Row], account: Account) -> int:
    """Put the services that are not there yet into the catalog; returns how many those are."""
    fresh: dict[Key, tuple[Brought, SaidDiscount | None]] = {}
    for row in rows:
        if (found := _read(known, row, account, fresh.keys())) is not None:
            key, brought, discount = found
            fresh[key] = brought, discount
    services = add_brought([brought for brought, _discount in fresh.values()])
    for service, (_brought, discount) in zip(services, fresh.values(), strict=True):
        if discount:
            add_missing(service, None, {0: discount})
    db.session.flush()
    # Not before: what is taken back was never there.
    for agency_id, title, price in fresh:
        known.there[agency_id].add((title, price))
    return len(services)


def _read(
    known: Known, row: Row, account: Account, among: Collection[Key]
) -> tuple[Key, Brought, SaidDiscount | None] | None:
    """What a row brings; None where that is there already. It is refused with all that is wrong with it."""
    faults = Faults()
    agency, title = faults.of(known.agency, row, account), faults.of(row.need, "title")
    price = amount_in(row, "price_from", read_price, faults)
    faults.of(row.need, "price_from")
    if agency and title and price is not None:
        key = (agency.id, title, price)
        if key in among or (title, price) in known.services(agency):
            return None
    # Where no amount could be read that is told already, and any lets the rest be looked at.
    discount, unit = faults.of(_discount, row), faults.of(priced_for, row)
    price_said = Money(1, ANY) if price is None else price
    said = _said(known, row, price_said, unit or _unit(row, price_said.currency, account), account)
    if agency is None or title is None or price is None or faults.found:
        faults.of(read_service, said)
        raise faults.refusal
    return key, Brought(agency.id, said, known.next_place(agency), row["category"]), discount


def _said(known: Known, row: Row, price: Money, unit: Unit, account: Account) -> SaidService:
    category = known.category(row["category"])
    if category is None and row["category"]:
        account.warn(row, "category", _("is not in the taxonomy: a draft, until somebody chooses one"))
    elif category is None:
        account.note(row, "category", _("is missing: a draft, until somebody chooses one"))
    return SaidService(
        row["title"], price, category=category or "", unit=unit, description=row["description"],
        regions=_regions(row, known, account), languages=_languages(row, account),
    )  # fmt: skip


def _unit(row: Row, currency: str, account: Account) -> Unit:
    found = unit_of(row["unit"], currency)
    if found is None and row["unit"]:
        account.warn(
            row, "unit", _("is not one of %(words)s; taken as %(unit)s", words=", ".join(Unit), unit=Unit.PROJECT)
        )
    return found or Unit.PROJECT


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[|;,]", text) if part.strip()]


def _regions(row: Row, known: Known, account: Account) -> list[Region]:
    # Some names have a comma of their own.
    if whole_text := known.region(row["region"]):
        return [whole_text]
    found = [known.region(word) for word in _parts(row["region"])]
    if None in found:
        account.warn(row, "region", _("is not in the taxonomy as a whole; what isn’t is left out"))
    return [region for region in found if region]


def _languages(row: Row, account: Account) -> list[str]:
    words = _parts(row["languages"])
    unknown = [word for word in words if code_of(word) is None]
    if unknown:
        account.warn(row, "languages", _("names no language by %(words)s; left out", words=", ".join(unknown)))
    return [word for word in words if word not in unknown]


def _discount(row: Row) -> SaidDiscount | None:
    """For clients, without days; none where the cell is empty or zero."""
    typed = row["discount_percent"].removesuffix("%").strip()
    if re.fullmatch(r"0*(?:[.,]0*)?", typed):
        return None
    number = re.fullmatch(r"(\d{1,3})(?:[.,]0*)?", typed, re.ASCII)
    if number is None or not 1 <= int(number[1]) <= MOST_PERCENT:
        sentence = _(
            "“%(text)s” is not a whole number from 1 to %(most)s", text=row["discount_percent"], most=MOST_PERCENT
        )
        raise RowRefused("discount_percent", sentence)
    return SaidDiscount(DiscountKind.PERCENT, For.CLIENTS, percent=int(number[1]))


FORMAT = Format(REQUIRED, (), _begin)
