"""What portfolios put into the calendars of the alliance's team: the next talk with each member that somebody looks after."""

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.listing import SOMETIME
from ..core.room import Dated
from ..members.models import Agency, Person
from . import queries

MOST = 200


def talks(person: Person) -> list[Dated]:
    """By the day that was set or by the rhythm; one that is over stays on its day until somebody has spoken with them."""
    if not person.is_of_the_team:
        return []
    due = queries.members(person.id).where(queries.next_on() < SOMETIME)
    rows = db.session.execute(due.order_by(queries.next_on(), Agency.id).limit(MOST))
    return [
        Dated(f"member-{one.Agency.id}-talk", one.next, _("Talk with %(agency)s", agency=one.Agency.name),
              f"/desk/portfolio/{one.Agency.id}", one.Agency.applied_at)
        for one in rows
    ]  # fmt: skip


ALL = {"member_talks": talks}
