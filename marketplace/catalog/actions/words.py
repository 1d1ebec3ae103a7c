"""What an admin says of an entry of the taxonomy, and what is refused of it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from sqlalchemy import select

from ...core.errors import BadInput
from ...core.extensions import db
from ...core.forms import REQUIRED
from ...core.spelling import spelling
from ...core.typed import one_line
from ..models import TaxonomyEntry
from ..models.taxonomy import CODE, LONGEST, LONGEST_CODE
from ..queries import path_of, spelt


@dataclass(frozen=True)
class Description:
    """Its names by language, other words for it, what it stands beneath, and its place there."""

    names: Mapping[str, str]
    aliases: Sequence[str] = ()
    parent_id: int | None = None
    place: int = 0

    def cleaned(self, code: str) -> "Description":
        """Without blanks around, and without aliases that say what code, names or another alias say already."""
        names = {language: one_line(name) for language, name in self.names.items()}
        aliases = without_repeats(map(one_line, self.aliases), code, *names.values())
        return replace(self, names=names, aliases=aliases)


def without_repeats(aliases: Iterable[str], *said: str) -> list[str]:
    """The aliases, each spelling once, and none that is one of those `said`."""
    known = {"", *map(spelling, said)}
    first: dict[str, str] = {}
    for word in aliases:
        if spelling(word) not in known:
            first.setdefault(spelling(word), word)
    return list(first.values())


def check_words(model: type[TaxonomyEntry], entry: TaxonomyEntry | None, code: str, said: Description) -> None:
    """Refuse words that are none, and those that name another entry already."""
    errors: dict[str, str] = {}
    if not re.fullmatch(CODE, code) or len(code) > LONGEST_CODE:
        errors["code"] = _("Small letters a to z and digits, with single hyphens between.")
    elif not entry and db.session.scalar(select(model.id).where(model.code == code)):
        errors["code"] = _("There is one with this code already.")
    fields = {"code": [code], **{f"name_{language}": [name] for language, name in said.names.items()}}
    for field, words in (fields | {"aliases": said.aliases}).items():
        if wrong := _wrong(model, entry, words):
            errors.setdefault(field, wrong)
    if errors:
        raise BadInput(_("Some fields can’t be used as they are."), errors)


def _wrong(model: type[TaxonomyEntry], entry: TaxonomyEntry | None, words: Sequence[str]) -> str:
    if any(not spelling(word) for word in words):
        return str(REQUIRED)
    if longest := next((word for word in words if len(word) > LONGEST), ""):
        return _("“%(word)s…” is longer than %(most)s characters.", word=longest[:20], most=LONGEST)
    named = next(others_named(model, entry, words), None)
    return _("“%(word)s” is a word for %(name)s already.", word=named[0], name=named[1].name) if named else ""


def others_named(
    model: type[TaxonomyEntry], entry: TaxonomyEntry | None, words: Sequence[str]
) -> Iterator[tuple[str, TaxonomyEntry]]:
    """Each of the words that names another living entry, with that."""
    others = spelt(model, *map(spelling, words)).where(model.retired_at.is_(None))
    for other in db.session.scalars(others.where(model.id != entry.id) if entry else others):
        yield from ((word, other) for word in words if spelling(word) in other.spellings)


def check_place(
    model: type[TaxonomyEntry], entry: TaxonomyEntry | None, parent_id: int | None, field: str = "parent"
) -> None:
    """Refuse a parent that is retired, stands beneath the entry itself, or so deep that the levels don't suffice."""
    parent = db.session.get(model, parent_id) if parent_id else None
    above = path_of(parent)
    sentence = ""
    if parent is None and (parent_id or (model.ROOT and not (entry and entry.code == model.ROOT))):
        sentence = _("Choose what it stands beneath.")
    elif parent and not parent.is_living:
        sentence = _("%(name)s is retired. Bring it back first.", name=parent.name)
    elif entry and entry in above:
        sentence = _("%(name)s stands beneath it, or is it.", name=parent.name if parent else "")
    elif len(above) + _height(model, entry) > model.LEVELS:
        sentence = _("Here no more than %(levels)s levels stand beneath each other.", levels=model.LEVELS)
    if sentence:
        raise BadInput(sentence, {field: sentence})


def _height(model: type[TaxonomyEntry], entry: TaxonomyEntry | None) -> int:
    """How many levels it takes itself, with all that is beneath it."""
    beneath = db.session.scalars(select(model).where(model.parent_id == entry.id)) if entry else ()
    return 1 + max((_height(model, child) for child in beneath), default=0)
