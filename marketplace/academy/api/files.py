"""Calls on the files of articles."""

from base64 import b64decode, b64encode
from binascii import Error
from typing import Any

from apiflask.fields import Integer, List, Nested, String
from flask_babel import gettext as _
from flask_login import current_user

from ...core.api import Input, Output, Seen, calls, links
from ...core.api_fields import instant, text, word
from ...core.errors import BadInput
from ...core.guards import team_only, team_or_may
from ...core.idempotency import once
from .. import actions, files, queries
from ..models import LONGEST_FILE_NAME, FileKind

bp = calls("academy_files", "Academy")
ALL = "/articles/<int:article_id>/files"


class ArticleFileIn(Input):
    name = text(LONGEST_FILE_NAME, needed=True, metadata={"description": "as it is listed"})
    content = String(
        required=True,
        metadata={"description": "the file in base64, 1.4 MB at most: PDF, PNG, JPEG, WebP, XLSX or plain text"},
    )


class ArticleFileOut(Output):
    id = Integer()
    name = String()
    kind = word(FileKind)
    size = Integer(metadata={"description": "bytes"})
    saved_as = String(metadata={"description": "a name that every computer takes"})
    brought_at = instant()


class ArticleFilesOut(Output):
    items = List(Nested(ArticleFileOut))


class ArticleFileContentOut(ArticleFileOut):
    content = String(metadata={"description": "base64"})


@bp.get(ALL)
@team_or_may("academy")
@bp.output(ArticleFilesOut, links=links("get_article_file", file_id="items/0/id"))
@bp.doc(summary="Files with an article", security="token", operation_id="list_article_files")
def list_files(article_id: int) -> object:
    """At most twelve, in the order in which they were added."""
    return {"items": queries.files_of(queries.article_for(current_user, article_id).id)}


@bp.get(f"{ALL}/<int:file_id>")
@team_or_may("academy")
@bp.output(ArticleFileContentOut)
@bp.doc(summary="A file with what is in it", security="token", operation_id="get_article_file")
def get_file(article_id: int, file_id: int) -> object:
    """Of an article that is published; to the alliance's team of any."""
    row = queries.file_for(current_user, article_id, file_id)
    return Seen(row, content=b64encode(files.content_of(row)).decode())


@bp.post(ALL)
@team_only
@once
@bp.input(ArticleFileIn)
@bp.output(ArticleFileOut, status_code=201, links=links("remove_article_file", file_id="id"))
@bp.doc(summary="Add a file to an article", tags=["Desk"], security="token", operation_id="add_article_file")
def add_file(article_id: int, json_data: dict[str, Any]) -> object:
    """What it is, is read from its bytes; larger files on the page."""
    name = json_data["name"]
    try:
        return actions.add_file(article_id, current_user, name, _decoded(json_data["content"]), name)
    except BadInput as refusal:
        raise type(refusal)(refusal.sentence, {"content": str(refusal.sentence)}) from None


@bp.delete(f"{ALL}/<int:file_id>")
@team_only
@bp.output({}, status_code=204)
@bp.doc(summary="Remove a file from an article", tags=["Desk"], security="token", operation_id="remove_article_file")
def remove_file(article_id: int, file_id: int) -> object:
    """Nobody is shown it any more."""
    actions.remove_file(article_id, file_id, current_user)
    return ""


def _decoded(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except (Error, ValueError):
        raise BadInput(_("This is no base64."), {"content": _("This is no base64.")}) from None
