"""What late claims put into people's calendars: the last day to answer."""

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.room import Dated
from ..members.models import Person
from .models import LateClaim
from .queries import to_answer

MOST = 200


def last_days(person: Person) -> list[Dated]:
    """Of the claims that wait for a person's agency, until when it can answer."""
    if not person.may("claims"):
        return []
    waiting = to_answer(person.agency_id).order_by(LateClaim.id).limit(MOST)
    return [
        Dated(f"claim-{one.id}-answer", one.answer_by, _("Answer to the late claim %(number)s", number=one.number),
              f"/claims/{one.id}", one.made_at)
        for one in db.session.scalars(waiting) if one.answer_by
    ]  # fmt: skip


ALL = {"late_claims": last_days}
