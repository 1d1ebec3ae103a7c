"""Words that people have for services and regions, and that the taxonomy doesn't know; and what an admin says they mean."""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import CursorResult, Executable, Select, Text, cast, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from ..catalog.actions import Description, rename_entry
from ..catalog.models import Category, Kind, Service, TaxonomyEntry, agency_categories, service_regions
from ..catalog.queries import entry_of, spelt
from ..core import audit
from ..core.errors import NotAllowed, NotFound
from ..core.extensions import db
from ..core.spelling import spelling
from ..core.transaction import transaction
from ..exchange.models import Lead
from ..members.models import Agency, Person

KINDS = (Kind.CATEGORIES, Kind.REGIONS)  # nothing names industries by a text


@dataclass
class Word:
    """A word in all its spellings, and how often leads, services and profiles of agencies say it."""

    spellings: Counter[str] = field(default_factory=Counter)
    leads: int = 0
    services: int = 0
    agencies: int = 0

    @property
    def text(self) -> str:
        """As most people spell it."""
        return self.spellings.most_common(1)[0][0]

    @property
    def mark(self) -> str:
        """What stands for it in an address, where not every letter can stand."""
        return sha256(spelling(self.text).encode()).hexdigest()[:16]

    @property
    def used(self) -> int:
        """How often it is said."""
        return self.spellings.total()


def unknown_words(kind: Kind) -> list[Word]:
    """The words without a reference beside them, those that are said most first."""
    if kind not in KINDS:
        raise NotFound()
    found: dict[str, Word] = {}
    known = set(db.session.scalars(select(func.unnest(Category.spellings)).where(Category.retired_at.is_(None))))
    for source, text, times in db.session.execute(_said(kind)):
        if source == "agencies" and spelling(text) in known:
            continue  # an agency has one list of words for all its references
        word = found.setdefault(spelling(text), Word())
        word.spellings[text] += times
        setattr(word, source, getattr(word, source) + times)
    return sorted(found.values(), key=lambda word: (-word.used, word.text))


def unknown_word(kind: Kind, mark: str) -> Word:
    """One of these words, or NotFound."""
    found = next((word for word in unknown_words(kind) if word.mark == mark), None)
    if found is None:
        raise NotFound()
    return found


def _said(kind: Kind) -> Select[str, str, int]:
    """Who says what, how often."""
    if kind == Kind.REGIONS:
        placed = select(service_regions.c.service_id).where(service_regions.c.service_id == Service.id).exists()
        sources = [
            ("leads", select(Lead.region.label("text")).where(Lead.region_id.is_(None))),
            ("services", select(Service.region.label("text")).where(~placed)),
        ]
    else:
        sources = [
            ("leads", select(Lead.category.label("text")).where(Lead.category_id.is_(None))),
            ("services", select(Service.category.label("text")).where(Service.category_id.is_(None))),
            ("agencies", select(func.unnest(Agency.categories).label("text"))),
        ]
    (_name, first), *others = [
        (name, select(cast(literal(name), Text).label("source"), rows.subquery().c.text)) for name, rows in sources
    ]
    everything = first.union_all(*(rows for _other, rows in others)).subquery()
    said = select(everything.c.source, everything.c.text, func.count()).where(everything.c.text != "")
    return said.group_by(everything.c.source, everything.c.text)


def teach_word(kind: Kind, mark: str, entry_id: int, admin: Person) -> TaxonomyEntry:
    """A word means an entry from now on: it becomes one of its aliases, and whatever says it refers to the entry."""
    if not admin.is_admin:
        raise NotAllowed(_("The taxonomy is changed by the alliance’s admins."))
    with transaction():
        word, entry = unknown_word(kind, mark), entry_of(kind, entry_id)
        if entry not in db.session.scalars(spelt(type(entry), spelling(word.text))).all():
            aliases = [*entry.aliases, word.text]
            rename_entry(kind, entry_id, Description(entry.names, aliases, entry.parent_id, entry.place), admin)
        texts = list(word.spellings)
        changed = _refer_to_region(texts, entry) if kind == Kind.REGIONS else _refer_to_category(texts, entry)
        audit.record("taxonomy.taught", entry, admin, word=word.text, **changed)
    return entry


def _refer_to_region(texts: list[str], entry: TaxonomyEntry) -> dict[str, int]:
    leads = update(Lead).where(Lead.region_id.is_(None), Lead.region.in_(texts)).values(region_id=entry.id)
    placed = select(service_regions.c.service_id)
    services = select(Service.id, literal(entry.id)).where(Service.region.in_(texts), Service.id.not_in(placed))
    return {
        "leads": _count(leads),
        "services": _count(insert(service_regions).from_select(["service_id", "region_id"], services)),
    }


def _refer_to_category(texts: list[str], entry: TaxonomyEntry) -> dict[str, int]:
    leads = update(Lead).where(Lead.category_id.is_(None), Lead.category.in_(texts)).values(category_id=entry.id)
    services = update(Service).where(Service.category_id.is_(None), Service.category.in_(texts))
    agencies = list(db.session.scalars(select(Agency).where(Agency.categories.overlap(texts)).with_for_update()))
    for agency in agencies:
        named = (entry.name_en if word in texts else word for word in agency.categories)
        agency.categories = list(dict.fromkeys(named))
        row = insert(agency_categories).values(agency_id=agency.id, category_id=entry.id)
        db.session.execute(row.on_conflict_do_nothing())
    return {
        "leads": _count(leads),
        "services": _count(services.values(category_id=entry.id)),
        "agencies": len(agencies),
    }


def _count(statement: Executable) -> int:
    found = db.session.execute(statement)
    return found.rowcount if isinstance(found, CursorResult) else 0
