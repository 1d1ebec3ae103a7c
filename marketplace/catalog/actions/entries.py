"""What the alliance's admins do with the entries of the taxonomy."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _
from sqlalchemy import select, text, update

from ...core import audit, clock
from ...core.errors import BadInput, NotAllowed, NotPossible, NotYet, Refusal
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...core.typed import one_line
from ...members.models import Person
from ..models import MODELS, Kind, TaxonomyEntry
from ..queries import beneath
from .words import Description, check_place, check_words, others_named, without_repeats


def add_entry(kind: Kind, code: str, said: Description, admin: Person) -> TaxonomyEntry:
    """A new entry. Its code never changes."""
    code, said = one_line(code), said.cleaned(one_line(code))
    with _alone(kind, admin):
        model = MODELS[kind]
        check_words(model, None, code, said)
        check_place(model, None, said.parent_id)
        entry = model(
            code=code, aliases=list(said.aliases), parent_id=said.parent_id, place=said.place,
            **{f"name_{language}": name for language, name in said.names.items()},
        )  # fmt: skip
        db.session.add(entry)
        db.session.flush()
        audit.record("taxonomy.added", entry, admin, **_facts(entry))
    return entry


def rename_entry(kind: Kind, entry_id: int, said: Description, admin: Person) -> TaxonomyEntry:
    """Other names, aliases, parent or place; the code stays."""
    with _alone(kind, admin):
        entry = _living(kind, entry_id)
        said = said.cleaned(entry.code)
        check_words(type(entry), entry, entry.code, said)
        check_place(type(entry), entry, said.parent_id)
        was = _facts(entry)
        entry.names, entry.aliases = dict(said.names), list(said.aliases)
        entry.parent_id, entry.place = said.parent_id, said.place
        db.session.flush()
        audit.record("taxonomy.renamed", entry, admin, was=was, became=_facts(entry))
    return entry


def merge_entry(kind: Kind, entry_id: int, into_id: int, admin: Person) -> TaxonomyEntry:
    """Retire an entry in favour of another, which takes over its words and what stands beneath it."""
    with _alone(kind, admin):
        entry, into = _living(kind, entry_id), _living(kind, into_id)
        if entry is into:
            raise BadInput(_("Choose another one to merge it into."), {"into": _("This is the same.")})
        children = beneath(entry)
        for child in children:
            check_place(type(entry), child, into.id, field="into")
        words, entry.aliases = [*entry.names.values(), *entry.aliases], []
        into.aliases = without_repeats([*into.aliases, *words], into.code, *into.names.values())
        db.session.execute(update(type(entry)).filter_by(parent_id=entry.id).values(parent_id=into.id))
        entry.retired_at, entry.merged_into_id = clock.now(), into.id
        audit.record("taxonomy.merged", entry, admin, into=into.id, words=words, moved=[one.id for one in children])
    return into


def retire_entry(kind: Kind, entry_id: int, admin: Person) -> TaxonomyEntry:
    """Offer it no more. What refers to it stays."""
    with _alone(kind, admin):
        entry = _living(kind, entry_id)
        if beneath(entry):
            raise Refusal(_("Others stand beneath %(name)s: retire or move them first.", name=entry.name))
        entry.retired_at = clock.now()
        audit.record("taxonomy.retired", entry, admin)
    return entry


def bring_back(kind: Kind, entry_id: int, admin: Person) -> TaxonomyEntry:
    """Offer a retired entry again; one that was merged only once the other has given up its names."""
    with _alone(kind, admin):
        entry = own(select(MODELS[kind]).where(MODELS[kind].id == entry_id))
        if entry.is_living:
            raise NotPossible(_("%(name)s is not retired.", name=entry.name))
        for word, other in others_named(type(entry), entry, [entry.code, *entry.names.values(), *entry.aliases]):
            raise Refusal(
                _("“%(word)s” is a word for %(name)s now. Take it away there first.", word=word, name=other.name)
            )
        check_place(type(entry), entry, entry.parent_id)
        entry.retired_at = entry.merged_into_id = None
        audit.record("taxonomy.brought_back", entry, admin)
    return entry


@contextmanager
def _alone(kind: Kind, admin: Person) -> Iterator[None]:
    """A transaction of an admin, who changes the list alone: entries are checked against each other. Readers go on."""
    if not admin.is_admin:
        raise NotAllowed(_("The taxonomy is changed by the alliance’s admins."))
    with transaction():
        db.session.execute(text(f"LOCK TABLE {kind} IN SHARE ROW EXCLUSIVE MODE"))
        db.session.expire_all()  # what was read before may have changed while we waited
        yield


def _living(kind: Kind, entry_id: int) -> TaxonomyEntry:
    entry = own(select(MODELS[kind]).where(MODELS[kind].id == entry_id))
    if not entry.is_living:
        raise NotYet(_("%(name)s is retired. Bring it back first.", name=entry.name))
    return entry


def _facts(entry: TaxonomyEntry) -> dict[str, object]:
    return {"names": entry.names, "aliases": entry.aliases, "parent": entry.parent_id, "place": entry.place}
