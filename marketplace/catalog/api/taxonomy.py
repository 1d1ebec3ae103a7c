"""Calls on the taxonomy, which anybody may read and keep for a while."""

from apiflask.fields import List, Nested, String
from flask import Response, request

from ...core.api import Output, Seen, calls
from ...core.guards import public
from .. import queries
from ..models import Kind

bp = calls("taxonomy", "Taxonomy")
FRESH = 300  # seconds; after that one asks with the ETag whether it has changed


class Names(Output):
    en = String()
    ru = String()
    uk = String()


class TaxonomyItem(Output):
    id = String(attribute="code")
    parent = String(allow_none=True)
    names = Nested(Names)
    aliases = List(String())


class TaxonomyItems(Output):
    items = List(Nested(TaxonomyItem))


@bp.get("/categories")
@public
@bp.output(TaxonomyItems)
@bp.doc(summary="Services, in groups", operation_id="list_categories")
def categories() -> object:
    """All that can be chosen, each after what it stands beneath."""
    return _all(Kind.CATEGORIES)


@bp.get("/industries")
@public
@bp.output(TaxonomyItems)
@bp.doc(summary="Industries of clients", operation_id="list_industries")
def industries() -> object:
    """All that can be chosen."""
    return _all(Kind.INDUSTRIES)


@bp.get("/regions")
@public
@bp.output(TaxonomyItems)
@bp.doc(summary="Regions: anywhere, parts of the world, countries, parts of countries", operation_id="list_regions")
def regions() -> object:
    """All that can be chosen, each after what it stands beneath. Countries have their ISO codes in small letters."""
    return _all(Kind.REGIONS)


def _all(kind: Kind) -> object:
    entries = [branch.entry for branch in queries.tree(kind)]
    codes: dict[int | None, str] = {entry.id: entry.code for entry in entries}
    return {"items": [Seen(entry, parent=codes.get(entry.parent_id)) for entry in entries]}


@bp.after_request
def _may_be_kept(answer: Response) -> Response:
    if answer.status_code == 200:
        answer.cache_control.public = True
        answer.cache_control.max_age = FRESH
        answer.add_etag()
        answer.make_conditional(request)
    return answer
