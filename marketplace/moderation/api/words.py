"""Calls on words that people use and the taxonomy doesn't know."""

from apiflask.fields import Integer, List, Nested, String
from flask_babel import gettext as _
from flask_login import current_user

from ...catalog.models import Kind
from ...catalog.queries import entry_coded
from ...core.api import PREFIX, Input, Output, calls
from ...core.api_fields import text
from ...core.errors import BadInput, NotFound
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
    means = text(60, needed=True, metadata={"description": "the code of an entry"})


class Taught(Output):
    id = String(attribute="code")
    name = String(attribute="name_en")
    aliases = List(String())


@bp.get(LIST)
@admin_only
@bp.output(Words)
@bp.doc(summary="Words that the taxonomy doesn't know", security="token", operation_id="list_unknown_words")
def list_unknown(kind: str) -> object:
    """`kind`: categories or regions. Those that are said most stand first."""
    return {"items": words.unknown_words(_kind(kind))}


@bp.post(LIST)
@admin_only
@once
@bp.input(TeachIn)
@bp.output(Taught)
@bp.doc(summary="Say what such a word means", security="token", operation_id="teach_word")
def teach(kind: str, json_data: dict[str, str]) -> object:
    """It becomes one of the entry's aliases, and whatever says it refers to the entry."""
    found = entry_coded(_kind(kind), json_data["means"])
    if found is None:
        path = f"{PREFIX}/{kind}"
        sentence = _(
            "Nothing is called “%(word)s”. GET %(path)s lists what can be named.", word=json_data["means"], path=path
        )
        raise BadInput(_("Some fields can’t be used as they are."), {"means": sentence})
    return words.teach_word(found.KIND, json_data["mark"], found.id, current_user)


def _kind(text: str) -> Kind:
    found = Kind.read(text)
    if found is None:
        raise NotFound()
    return found
