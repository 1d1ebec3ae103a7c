"""The words by which work is found: services in groups, industries, and regions of the world."""

from datetime import datetime
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, event, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship
from sqlalchemy.types import SmallInteger, Text

from ...core.extensions import Model
from ...core.languages import NAMES, voice
from ...core.spelling import spelling
from ...core.typed import holds_one_line
from ...core.vocabulary import Vocabulary

LONGEST, LONGEST_CODE = 100, 60  # characters: of a name or an alias, of a code
CODE = "^[a-z0-9]+(-[a-z0-9]+)*$"
NAME_COLUMNS = [f"name_{language}" for language in NAMES]
ALL_ALIASES = r"array_to_string(aliases, '')"
RULES = {
    "code": f"code ~ '{CODE}' AND length(code) <= {LONGEST_CODE}",
    "names": " AND ".join(rf"{name} ~ '\S' AND length({name}) <= {LONGEST}" for name in NAME_COLUMNS),
    "aliases": "array_position(aliases, NULL) IS NULL AND '' <> ALL (aliases)",
    "one_line": holds_one_line(*NAME_COLUMNS, ALL_ALIASES),
    "parent": "parent_id <> id",
    "merged": "merged_into_id IS NULL OR (merged_into_id <> id AND retired_at IS NOT NULL)",
}


def _one_living(table: str, name: str) -> Index:
    """Two living entries beneath the same one don't bear the same name."""
    living = text("retired_at IS NULL")
    return Index(
        f"uq_{table}_{name}", "parent_id", name,
        unique=True, postgresql_nulls_not_distinct=True, postgresql_where=living,
    )  # fmt: skip


def _itself(model: Any, column: str) -> Any:
    """What a column names of the same table."""
    name = model.__name__
    return relationship(name, remote_side=f"{name}.id", foreign_keys=f"{name}.{column}")


class Kind(Vocabulary):
    """The lists of the taxonomy."""

    CATEGORIES = "categories", _l("Services")
    INDUSTRIES = "industries", _l("Industries")
    REGIONS = "regions", _l("Regions")


class TaxonomyEntry(Model):
    """One entry of a list: a code that never changes, its names, and other words that people have for it.

    It is never deleted: what refers to it stays readable. One that is retired is offered no more; one that was merged is
    retired, and whoever means it finds the other. Below a trigger counts the levels, and sees that no circle comes.
    """

    __abstract__ = True
    KIND: ClassVar[Kind]
    LEVELS: ClassVar[int]  # how many may stand beneath each other
    ROOT: ClassVar[str] = ""  # the code of the one that all others stand beneath
    RULES: ClassVar[dict[str, str]] = {}

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    name_ru: Mapped[str]
    name_uk: Mapped[str]
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    # All that it is found by, as `spelling` writes it: code, names, aliases.
    spellings: Mapped[list[str]] = mapped_column(ARRAY(Text), info={"derived": True})
    # The smaller stands first; equal ones stand in the order of the reader's alphabet.
    place: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    retired_at: Mapped[datetime | None]

    @declared_attr
    @classmethod
    def parent_id(cls) -> Mapped[int | None]:
        """What it stands beneath."""
        return mapped_column(ForeignKey(f"{cls.__tablename__}.id"), index=True)

    @declared_attr
    @classmethod
    def merged_into_id(cls) -> Mapped[int | None]:
        """What took its place."""
        return mapped_column(ForeignKey(f"{cls.__tablename__}.id"), index=True)

    @declared_attr
    @classmethod
    def parent(cls) -> Mapped[Any]:
        """What it stands beneath."""
        return _itself(cls, "parent_id")

    @declared_attr
    @classmethod
    def merged_into(cls) -> Mapped[Any]:
        """What took its place."""
        return _itself(cls, "merged_into_id")

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[CheckConstraint | Index, ...]:
        """What no row may be, whoever writes it."""
        rules = [CheckConstraint(rule, name=name) for name, rule in (RULES | cls.RULES).items()]
        names = [_one_living(cls.__tablename__, name) for name in NAME_COLUMNS]
        return (*rules, *names, Index(f"ix_{cls.__tablename__}_spellings", "spellings", postgresql_using="gin"))

    @property
    def names(self) -> dict[str, str]:
        """Its names by language."""
        return {language: getattr(self, f"name_{language}") for language in NAMES}

    @names.setter
    def names(self, names: dict[str, str]) -> None:
        for language in NAMES:
            setattr(self, f"name_{language}", names[language])

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return self.names[voice().language]

    @property
    def is_living(self) -> bool:
        """Whether it can be chosen."""
        return self.retired_at is None


@event.listens_for(TaxonomyEntry, "before_insert", propagate=True)
@event.listens_for(TaxonomyEntry, "before_update", propagate=True)
def _keep_spellings(_mapper: object, _connection: object, entry: TaxonomyEntry) -> None:
    entry.spellings = spellings_of(entry.code, *entry.names.values(), *entry.aliases)


def spellings_of(*words: str) -> list[str]:
    """The spellings of all these words, each once."""
    return sorted({spelling(word) for word in words})


class Category(TaxonomyEntry):
    """What agencies do: groups, and the services in them."""

    __tablename__ = "categories"
    KIND, LEVELS = Kind.CATEGORIES, 2


class Industry(TaxonomyEntry):
    """What clients live by; a flat list."""

    __tablename__ = "industries"
    KIND, LEVELS = Kind.INDUSTRIES, 1


class Region(TaxonomyEntry):
    """Where work is done: anywhere, parts of the world, countries by their ISO codes, parts of countries."""

    __tablename__ = "regions"
    KIND, LEVELS, ROOT = Kind.REGIONS, 4, "anywhere"
    RULES: ClassVar[dict[str, str]] = {"root": f"parent_id IS NOT NULL OR code = '{ROOT}'"}


MODELS: dict[Kind, type[TaxonomyEntry]] = {model.KIND: model for model in (Category, Industry, Region)}
