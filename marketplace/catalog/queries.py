"""Finding entries of the taxonomy, by what a text says, by what they stand beneath and in order; and what an agency offers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, and_, any_, bindparam, inspect, literal, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from ..core.alphabets import in_order
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.languages import voice
from ..core.room import house
from ..core.spelling import folded, spelling
from ..members.models import Agency
from .models import (
    MODELS,
    Category,
    Industry,
    Kind,
    Profile,
    Rate,
    Region,
    Service,
    ServiceState,
    TaxonomyEntry,
    agency_categories,
)
from .models.taxonomy import NAME_COLUMNS

One = TypeVar("One", bound=TaxonomyEntry)


class Branch(NamedTuple):
    """An entry where it stands in its tree: `level` 0 at the top, `below` living ones right beneath it."""

    entry: TaxonomyEntry
    level: int
    below: int


def offered_by(agency_id: int) -> Select[Service]:
    """A SELECT of what an agency has in the catalog, in the order that it gave them; there may be thousands."""
    chosen = select(Service).where(Service.agency_id == agency_id, Service.status == ServiceState.PUBLISHED)
    chosen = chosen.options(*map(selectinload, (Service.discounts, Service.regions)), joinedload(Service.in_category))
    return chosen.order_by(Service.place, Service.id)


def services_of(agency_id: int, first: int | None = None) -> list[Service]:
    """These services; the first of them, where that is given."""
    return list(db.session.scalars(offered_by(agency_id).limit(first)))


def has_services(agency_id: int) -> bool:
    """Whether there is one."""
    return bool(db.session.scalar(select(offered_by(agency_id).exists())))


def newest_of(agency_id: int, most: int) -> list[Service]:
    """Those that were put into the catalog last, the newest first."""
    newest = offered_by(agency_id).order_by(None).order_by(Service.published_at.desc(), Service.id)
    return list(db.session.scalars(newest.limit(most)))


def services_by_id(ids: list[int], whole: bool = False) -> list[Service]:
    """These services in this order, with regions and discounts; one that is gone meanwhile is left out. `whole`: with all
    that they are counted by."""
    if not ids:
        return []
    chosen = _WHOLE if whole else _SHOWN
    found = {service.id: service for service in db.session.scalars(chosen, {"ids": ids})}
    for collection in (Service.discounts, Service.regions, *([Service.industries] if whole else [])):
        _load(found, collection)
    return [found[one] for one in ids if one in found]


# Built once: the catalog asks these for each of its pages. What `selectinload` builds anew each time took half of the time.
_IDS = bindparam("ids", type_=ARRAY(BigInteger))
_SHOWN = select(Service).where(Service.id == any_(_IDS))
_WHOLE = _SHOWN.options(selectinload(Service.in_category))


def _load(services: dict[int, Service], collection: Any) -> None:
    """Read what these services hold in a collection, in one statement; one that was read already stays as it is."""
    held: dict[int, list[Any]] = defaultdict(list)
    for service_id, one in db.session.execute(_held_in(collection), {"ids": list(services)}):
        held[service_id].append(one)
    for service_id, service in services.items():
        if collection.key not in inspect(service).dict:
            set_committed_value(service, collection.key, held[service_id])


@cache
def _held_in(collection: Any) -> Select[Any]:
    chosen = select(Service.id, collection.property.entity.class_).join(collection)
    return chosen.where(Service.id == any_(_IDS)).order_by(*collection.property.order_by)


def public_service(service_id: int) -> Service:
    """A service that is in the catalog, with its discounts; NotFound for any other, as for one that never was."""
    found = db.session.scalar(select(Service).where(Service.id == service_id).options(selectinload(Service.discounts)))
    if found is None or not found.is_public:
        raise NotFound()
    return found


def agencies_by_id(ids: list[int]) -> list[tuple[Agency, Profile | None]]:
    """These agencies in this order, each with its profile and its logo."""
    chosen = select(Agency, Profile).outerjoin(Profile, Profile.agency_id == Agency.id).where(Agency.id.in_(ids))
    chosen = chosen.options(joinedload(Profile.logo))
    found = {agency.id: (agency, profile) for agency, profile in db.session.execute(chosen)}
    return [found[one] for one in ids if one in found]


def active_agency(agency_id: int) -> tuple[Agency, Profile | None]:
    """An agency that is an active member, with its profile; NotFound for any other, as for one that never was."""
    found = agencies_by_id([agency_id])
    if not found or not found[0][0].is_active:
        raise NotFound()
    return found[0]


def takes_clients() -> ColumnElement[bool]:
    """Condition on agencies beside their profile, if any: they take new clients now, by the profile, their caps and their pause."""
    return and_(Profile.is_taking.is_not(False), house().answers["takes_now"](Agency.id))


def takes_new(agency_id: int) -> bool:
    """Whether an agency takes new clients now, as the catalog finds it."""
    chosen = select(takes_clients()).select_from(Agency).outerjoin(Profile, Profile.agency_id == Agency.id)
    return bool(db.session.scalar(chosen.where(Agency.id == agency_id)))


def work_of(agency_id: int) -> list[Category]:
    """What an agency says that it does, in the order of the taxonomy; of what was merged, what it became."""
    chosen = select(Category).join(agency_categories).where(agency_categories.c.agency_id == agency_id)
    found = {living.id: living for living in map(living_of, db.session.scalars(chosen)) if living}
    return sorted(found.values(), key=lambda entry: (entry.place, entry.name))


def named_work(agency: Agency) -> list[str]:
    """The same in the reader's language, and the words of its profile that the taxonomy doesn't know."""
    entries = work_of(agency.id)
    known = {spelt for entry in entries for spelt in entry.spellings}
    return [*(entry.name for entry in entries), *(word for word in agency.categories if spelling(word) not in known)]


def service_names(ids: Collection[int]) -> list[str]:
    """What services are called in the reader's language, in the order of their ids. Whoever asks first in a session reads them all:
    a page shows many rules, and each names a few."""
    known = db.session.info.setdefault("services", {})
    if not known.keys() >= set(ids):
        known |= {row.id: row for row in db.session.scalars(select(Category))}
    return [known[one].name for one in ids if one in known]


def rates_on(day: date) -> list[Rate]:
    """The rates that hold on a day, the latest of each currency, by currency."""
    chosen = select(Rate).where(Rate.day <= day).order_by(Rate.currency, Rate.day.desc())
    return list(db.session.scalars(chosen.ext(distinct_on(Rate.currency))))


def find_category(text: str) -> Category | None:
    """The service that a text names; None if it names none."""
    return _find(Category, text)


def find_industry(text: str) -> Industry | None:
    """The industry that a text names; None if it names none."""
    return _find(Industry, text)


def find_region(text: str) -> Region | None:
    """The region that a text names; None if it names none."""
    return _find(Region, text)


def find_work(category: str, region: str) -> tuple[Category | None, Region | None]:
    """The service and the region that two texts name, in one statement; None for one that names none."""
    kinds = {Category: spelling(category), Region: spelling(region)}
    if not any(kinds.values()):
        return None, None
    chosen = select(*kinds).select_from(select(literal(1)).subquery())
    for model, text in kinds.items():
        chosen = chosen.outerjoin(model, model.spellings.overlap([text] if text else []))
        chosen = chosen.order_by(*_best_first(model))
    pairs = db.session.execute(chosen).all()
    categories, regions = zip(*pairs, strict=True)
    return _first_living(categories), _first_living(regions)


def _find(model: type[One], text: str) -> One | None:
    """The living entry whose code, name in any language or alias it is, however spelt; of a merged one what it became."""
    if not (wanted := spelling(text)):
        return None
    return _first_living(db.session.scalars(spelt(model, wanted).order_by(*_best_first(model))))


def _best_first(model: type[TaxonomyEntry]) -> tuple[ColumnElement[Any], ...]:
    return model.retired_at.desc().nulls_first(), model.id.expression


def _first_living(entries: Iterable[One | None]) -> One | None:
    """The first of them that lives, or became something that does."""
    return next((living for living in map(living_of, filter(None, entries)) if living), None)


def spelt(model: type[One], *spellings: str) -> Select[One]:
    """The entries that one of these spellings names, retired ones too."""
    return select(model).where(model.spellings.overlap([one for one in spellings if one]))


def living_of(entry: One) -> One | None:
    """The entry, or what it was merged into in the end; None if that is retired."""
    while not entry.is_living:
        if entry.merged_into is None:
            return None
        entry = entry.merged_into
    return entry


def called(model: type[TaxonomyEntry]) -> list[Any]:
    """The columns that say what an entry is called: its code, and its names in all languages."""
    return [model.code, *(getattr(model, column) for column in NAME_COLUMNS)]


def entry_of(kind: Kind, entry_id: int) -> TaxonomyEntry:
    """One entry of a list, or NotFound."""
    entry = db.session.get(MODELS[kind], entry_id)
    if entry is None:
        raise NotFound()
    return entry


def entry_coded(kind: Kind, code: str) -> TaxonomyEntry | None:
    """The entry of a list that has this code, retired or not; None where none has."""
    model = MODELS[kind]
    return db.session.scalar(select(model).where(model.code == code))


def with_neighbours(model: type[One]) -> Select[One]:
    """A SELECT of all entries of a list with what each stands beneath, and what took its place."""
    return select(model).options(joinedload(model.parent), joinedload(model.merged_into)).order_by(model.id)


def beneath(entry: TaxonomyEntry) -> list[TaxonomyEntry]:
    """The living ones right beneath it."""
    model = type(entry)
    return list(db.session.scalars(select(model).where(model.parent_id == entry.id, model.retired_at.is_(None))))


def tree(kind: Kind, with_retired: bool = False) -> list[Branch]:
    """All living entries of a list, each before those beneath it; by their places, and then by the reader's alphabet."""
    model = MODELS[kind]
    chosen = select(model) if with_retired else select(model).where(model.retired_at.is_(None))
    children: dict[int | None, list[TaxonomyEntry]] = defaultdict(list)
    for entry in in_order(db.session.scalars(chosen), voice().language, lambda entry: entry.name):
        children[entry.parent_id].append(entry)
    return list(_branches(children, None, 0))


def _branches(children: dict[int | None, list[TaxonomyEntry]], of: int | None, level: int) -> Iterator[Branch]:
    for entry in sorted(children.get(of, ()), key=lambda entry: entry.place):
        yield Branch(entry, level, sum(child.is_living for child in children.get(entry.id, ())))
        yield from _branches(children, entry.id, level + 1)


def groups_of(
    branches: Iterable[Branch], ticked: Iterable[int]
) -> list[tuple[TaxonomyEntry, list[TaxonomyEntry], int]]:
    """Each group with its services, and how many of all that is ticked."""
    found: list[tuple[TaxonomyEntry, list[TaxonomyEntry], int]] = []
    chosen = set(ticked)
    for entry, level, _below in branches:
        group, inside, count = found.pop() if level and found else (entry, [], 0)
        found.append((group, [*inside, entry] if level else inside, count + (entry.id in chosen)))
    return found


def first_levels(branches: list[Branch]) -> list[Branch]:
    """Those that are shown before one looks deeper: at the top two levels, inside of a branch one."""
    deepest = max(1, branches[0].level) if branches else 0
    return [branch for branch in branches if branch.level <= deepest]


def within(branches: list[Branch], entry_id: int | None) -> list[Branch]:
    """The branch of an entry, without the entry; all of them for None."""
    if entry_id is None:
        return branches
    inside: list[Branch] = []
    level: int | None = None
    for branch in branches:
        if level is not None and branch.level <= level:
            break
        if level is not None:
            inside.append(branch)
        elif branch.entry.id == entry_id:
            level = branch.level
    return inside


def mentioning(branches: list[Branch], words: str) -> list[Branch]:
    """Those in whose code, names or aliases each of the words stands."""
    looked_for = folded(words).split()
    return [one for one in branches if all(word in _all_of(one.entry) for word in looked_for)]


def _all_of(entry: TaxonomyEntry) -> str:
    return folded(" ".join((entry.code, *entry.names.values(), *entry.aliases)))


def path_of(entry: TaxonomyEntry | None) -> list[TaxonomyEntry]:
    """What it stands beneath, from the top, and itself."""
    return [] if entry is None else [*path_of(entry.parent), entry]
