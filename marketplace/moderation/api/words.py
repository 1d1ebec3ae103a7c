"""Calls on words that people use and the taxonomy doesn't know."""

from apiflask.fields import Integer, List, Nested, String
from flask_babel import gettext as _
from flask_login import current_user

from ...catalog.models import Kind
from ...catalog.models.taxonomy import LONGEST_CODE
from ...catalog.queries import entry_coded
from ...core.api import Input, Output, calls, words_in_path
from ...core.api_fields import text
from ...core.errors import BadInput
from ...core.guards import admin_only
from ...core.idempotency import once
from .. import words

bp = calls("unknown_words", "Taxonomy")
LIST = "/unknown-words/<kind>"


class WordOut(Output):
    word = String(attribute="text")
    mark = String(metadata={"description": "by what the word is named, in whatever spelling"})
    leads = Integer(metadata={"description": "how many say it"})
    services = Integer()
    agencies = Integer()


class Words(Output):
    items = List(Nested(WordOut))


class TeachIn(Input):
    mark = text(16, needed=True)
    means = text(
        LONGEST_CODE,
        needed=True,
        metadata={"description": "the code of an entry, as GET /api/v1/categories and /regions list them"},
    )


class Taught(Output):
    id = String(attribute="code")
    name = String(attribute="name_en")
    aliases = List(String())


@bp.get(LIST)
@admin_only
@words_in_path(kind=words.KINDS)
@bp.output(Words)
@bp.doc(summary="Words that the taxonomy doesn't know", security="token", operation_id="list_unknown_words")
def list_unknown(kind: Kind) -> object:
    """Those that are said most stand first."""
    return {"items": words.unknown_words(kind)}


@bp.post(LIST)
@admin_only
@words_in_path(kind=words.KINDS)
@once
@bp.input(TeachIn)
@bp.output(Taught)
@bp.doc(summary="Say what such a word means", security="token", operation_id="teach_word")
def teach(kind: Kind, json_data: dict[str, str]) -> object:
    """It becomes one of the entry's aliases, and whatever says it refers to the entry."""
    found = entry_coded(kind, json_data["means"])
    if found is None:
        raise BadInput(_("Mend what is marked."), {"means": _("Choose one.")})
    return words.teach_word(found.KIND, json_data["mark"], found.id, current_user)
