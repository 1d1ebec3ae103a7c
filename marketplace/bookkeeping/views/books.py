"""The desk's page of the books."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from ...core.guards import admin_only
from ...core.paging import page
from ..models import BookCheck
from ..queries import all_checks, rules_checked
from . import bp


@bp.get("/desk/books")
@admin_only
def books() -> ResponseReturnValue:
    """The daily looks at the books, and what they found."""
    found = page(all_checks(), [BookCheck.id.desc()], request.args.get("cursor"), 30)
    return render_template("bookkeeping/books.html", found=found, rules=rules_checked())
