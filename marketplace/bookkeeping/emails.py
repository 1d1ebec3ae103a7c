"""What the mail about broken books says."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from ..core.extensions import db
from ..core.formats import day as written
from ..outbox.letter import Letter
from .models import BookCheck


def broken(day: int) -> Letter | None:
    """To all admins: which rules are broken; the rows stand on the desk."""
    found = db.session.scalar(select(BookCheck).where(BookCheck.day == date.fromordinal(day)))
    if found is None:
        return None
    rules = [str(one["rule"]) for one in found.broken]
    return Letter(
        _("The books don’t hold"),
        [
            _("The daily look at the books found rules that are broken. Nothing was corrected by itself."),
            _("Whoever runs the site should look at it today; the rows stand on the desk."),
        ],
        [(written(found.day), _(rule)) for rule in rules],
        (_("See the books"), "/desk/books"),
    )


ALL = {"bookkeeping.broken": broken}
