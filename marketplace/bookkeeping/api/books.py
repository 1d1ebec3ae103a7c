"""The call for the looks at the books."""

from typing import Any

from apiflask.fields import Date, Float, Integer, List, Nested, String

from ...core.api import Output, Page, calls, listing
from ...core.api_fields import instant
from ...core.guards import admin_only
from ...core.paging import page
from ..models import BookCheck
from ..queries import all_checks

bp = calls("books", "Desk")


class Broken(Output):
    rule = String()
    rows = List(List(String()), metadata={"description": "the first rows that break it"})


class Check(Output):
    day = Date()
    at = instant()
    seconds = Float()
    rules = Integer(metadata={"description": "how many were checked"})
    broken = List(Nested(Broken))


@bp.get("/book-checks")
@admin_only
@bp.input(Page, location="query")
@bp.output(listing(Check, "BookChecks"))
@bp.doc(summary="The daily looks at the books, newest first", security="token", operation_id="get_book_checks")
def book_checks(query_data: dict[str, Any]) -> object:
    """`broken` is empty on a good day."""
    found = page(all_checks(), [BookCheck.id.desc()], query_data["cursor"], query_data["limit"])
    return {"items": found.rows, "next": found.next}
