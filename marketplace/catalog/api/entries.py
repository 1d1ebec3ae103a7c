"""Calls with which the admins keep the taxonomy: an entry is named by its list and its code."""

from typing import Any

from apiflask.fields import Integer, List, Nested, String
from apiflask.validators import Length, Range
from flask_babel import gettext as _
from flask_login import current_user

from ...core.api import PREFIX, Empty, Input, Output, Page, calls, links, listing, words_in_path
from ...core.api_fields import instant, text, word
from ...core.errors import BadInput, NotFound
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.languages import NAMES
from ...core.paging import page
from .. import actions, queries
from ..models import MODELS, Kind, TaxonomyEntry
from ..models.taxonomy import CODE, LONGEST, LONGEST_CODE
from .taxonomy import Names

bp = calls("entries", "Taxonomy")
LIST = "/taxonomy/<kind>"
ENTRY = f"{LIST}/<code>"
GO_ON = links("change_entry", "retire_entry", kind="kind", code="id")


class EntryPatch(Input):
    """What isn't sent stays."""

    name_en = text(LONGEST, needed=True, required=False)
    name_ru = text(LONGEST, needed=True, required=False)
    name_uk = text(LONGEST, needed=True, required=False)
    aliases = List(String(validate=Length(1, LONGEST)), validate=Length(max=100))
    parent = String(
        validate=Length(max=LONGEST_CODE), allow_none=True, metadata={"description": "a code; null: the top"}
    )
    place = Integer(strict=True, validate=Range(-1000, 1000), metadata={"description": "the smaller stands first"})


class EntryIn(EntryPatch):
    code = text(LONGEST_CODE, needed=True, metadata={"pattern": CODE, "description": "it never changes"})
    name_en = text(LONGEST, needed=True)
    name_ru = text(LONGEST, needed=True)
    name_uk = text(LONGEST, needed=True)


class MergeIn(Input):
    into = text(LONGEST_CODE, needed=True, metadata={"description": "the code of the other"})


class EntryOut(Output):
    id = String(attribute="code")
    kind = word(Kind, attribute="KIND")
    parent = String(attribute="parent.code", allow_none=True, dump_default=None)
    names = Nested(Names)
    aliases = List(String())
    place = Integer()
    retired_at = instant()
    merged_into = String(attribute="merged_into.code", allow_none=True, dump_default=None)


@bp.get(LIST)
@admin_only
@words_in_path(kind=Kind)
@bp.input(Page, location="query")
@bp.output(listing(EntryOut, "Entries"), links=links("change_entry", kind="items/0/kind", code="items/0/id"))
@bp.doc(summary="All entries of a list, retired ones too", security="token", operation_id="list_entries")
def list_entries(kind: Kind, query_data: dict[str, Any]) -> object:
    """In the order in which they were added."""
    model = MODELS[kind]
    found = page(queries.with_neighbours(model), [model.id], query_data["cursor"], query_data["limit"])
    return {"items": found.rows, "next": found.next}


@bp.post(LIST)
@admin_only
@words_in_path(kind=Kind)
@once
@bp.input(EntryIn)
@bp.output(EntryOut, status_code=201, links=GO_ON)
@bp.doc(summary="Add an entry", security="token", operation_id="add_entry")
def add(kind: Kind, json_data: dict[str, Any]) -> object:
    """Its names and other words name nothing else in the list."""
    said = _said(kind, json_data)
    return actions.add_entry(kind, json_data["code"], said, current_user)


@bp.patch(ENTRY)
@admin_only
@words_in_path(kind=Kind)
@bp.input(EntryPatch)
@bp.output(EntryOut, links=GO_ON)
@bp.doc(summary="Change an entry", security="token", operation_id="change_entry")
def change(kind: Kind, code: str, json_data: dict[str, Any]) -> object:
    """Its names, other words for it, what it stands beneath, its place; the code stays."""
    entry = _entry(kind, code)
    return actions.rename_entry(entry.KIND, entry.id, _said(entry.KIND, json_data, entry), current_user)


@bp.post(f"{ENTRY}/merge")
@admin_only
@words_in_path(kind=Kind)
@once
@bp.input(MergeIn)
@bp.output(EntryOut)
@bp.doc(summary="Merge an entry into another", security="token", operation_id="merge_entry")
def merge(kind: Kind, code: str, json_data: dict[str, str]) -> object:
    """Whoever means it finds the other, which is the answer."""
    entry = _entry(kind, code)
    return actions.merge_entry(entry.KIND, entry.id, _number(entry.KIND, json_data["into"], "into"), current_user)


@bp.post(f"{ENTRY}/retire")
@admin_only
@words_in_path(kind=Kind)
@once
@bp.input(Empty)
@bp.output(EntryOut)
@bp.doc(summary="Offer an entry no more", security="token", operation_id="retire_entry")
def retire(kind: Kind, code: str, json_data: dict[str, str]) -> object:
    """What refers to it stays."""
    entry = _entry(kind, code)
    return actions.retire_entry(entry.KIND, entry.id, current_user)


@bp.post(f"{ENTRY}/back")
@admin_only
@words_in_path(kind=Kind)
@once
@bp.input(Empty)
@bp.output(EntryOut)
@bp.doc(summary="Offer a retired entry again", security="token", operation_id="bring_back_entry")
def back(kind: Kind, code: str, json_data: dict[str, str]) -> object:
    """One that was merged only once the other has given up its names."""
    entry = _entry(kind, code)
    return actions.bring_back(entry.KIND, entry.id, current_user)


def _entry(kind: Kind, code: str) -> TaxonomyEntry:
    found = queries.entry_coded(kind, code)
    if found is None:
        raise NotFound()
    return found


def _number(kind: Kind, code: str, field: str) -> int:
    """The entry's number that a field names by its code."""
    found = queries.entry_coded(kind, code)
    if found is None:
        path = f"{PREFIX}/{kind}"
        sentence = _("Nothing is called “%(word)s”. GET %(path)s lists what can be named.", word=code, path=path)
        raise BadInput(_("Some fields can’t be used as they are."), {field: sentence})
    return found.id


def _said(kind: Kind, sent: dict[str, Any], entry: TaxonomyEntry | None = None) -> actions.Description:
    """What was sent; what was not, as it stands."""
    was = entry.names if entry else {}
    names = {one: sent.get(f"name_{one}", was.get(one, "")) for one in NAMES}
    aliases = sent.get("aliases", entry.aliases if entry else [])
    parent_id = entry.parent_id if entry else None
    if "parent" in sent:
        parent_id = _number(kind, sent["parent"], "parent") if sent["parent"] else None
    return actions.Description(names, aliases, parent_id, sent.get("place", entry.place if entry else 0))
