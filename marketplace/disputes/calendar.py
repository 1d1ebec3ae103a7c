"""What disputes put into people's calendars: the last day to answer, and the last day to appeal."""

from flask_babel import gettext as _

from ..core import clock
from ..core.extensions import db
from ..core.room import Dated
from ..members.models import Person
from .models import Dispute, DisputeState
from .queries import disputes_of, to_answer

MOST = 200


def last_days(person: Person) -> list[Dated]:
    """Of the disputes of a person's agency, those in which it can still say something until a day."""
    if not person.may("money"):
        return []
    waiting = to_answer(person.agency_id).where(Dispute.status == DisputeState.OPEN).order_by(Dispute.id).limit(MOST)
    decided = disputes_of(person.agency_id).where(Dispute.status == DisputeState.DECIDED)
    decided = decided.where(Dispute.appeal_by >= clock.today()).order_by(Dispute.id).limit(MOST)
    answers = [
        Dated(f"dispute-{one.id}-answer", one.answer_by, _("Answer in dispute %(number)s", number=one.number),
              _page(one), one.opened_at)
        for one in db.session.scalars(waiting)
    ]  # fmt: skip
    return answers + [
        Dated(f"dispute-{one.id}-appeal", one.appeal_by,
              _("Last day to appeal in dispute %(number)s", number=one.number), _page(one), one.ended_at)
        for one in db.session.scalars(decided) if one.appeal_by and one.ended_at
    ]  # fmt: skip


def _page(dispute: Dispute) -> str:
    return f"/disputes/{dispute.id}"


ALL = {"disputes": last_days}
