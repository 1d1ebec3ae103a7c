"""What partnerships put into people's calendars: what their side owes, and the next talks. Titles name no client."""

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ..core import clock
from ..core.extensions import db
from ..core.room import Dated
from ..members.models import Person
from .models import FollowUp, FollowUpState, Partnership, PartnershipState
from .words import Sayable, hints_between

MOST = 200  # of a kind, the most urgent
SIDES = joinedload(Partnership.first), joinedload(Partnership.second)


def follow_ups(person: Person) -> list[Dated]:
    """What a person's agency owes, but for what a colleague of theirs is named for."""
    if not person.may("partnerships"):
        return []
    mine = FollowUp.owed_by_id == person.agency_id, or_(FollowUp.person_id.is_(None), FollowUp.person_id == person.id)
    chosen = select(FollowUp).join(FollowUp.partnership).where(*mine, FollowUp.status == FollowUpState.OPEN)
    chosen = chosen.where(Partnership.status == PartnershipState.ACTIVE).options(
        contains_eager(FollowUp.partnership).options(*SIDES)
    )
    rows = db.session.scalars(chosen.order_by(FollowUp.due_on, FollowUp.id).limit(MOST)).all()
    partners = {one.id: one.partnership.other(person.agency_id) for one in rows}
    hints = hints_between(person.own_agency.id, {one.id for one in partners.values()}) if rows else {}
    return [
        Dated(f"follow-up-{one.id}", one.due_on, _("Owed to %(agency)s: %(what)s", agency=partners[one.id].name,
              what=Sayable(one.partnership, hints[partners[one.id].id])(one.what)), f"/follow-ups/{one.id}", one.made_at)
        for one in rows
    ]  # fmt: skip


def talks(person: Person) -> list[Dated]:
    """The next talk with each partner."""
    if not person.may("partnerships"):
        return []
    chosen = select(Partnership).where(Partnership.of(person.agency_id), Partnership.status == PartnershipState.ACTIVE)
    chosen = (
        chosen.where(Partnership.talk_on >= clock.today())
        .options(*SIDES)
        .order_by(Partnership.talk_on, Partnership.id)
        .limit(MOST)
    )
    return [
        Dated(f"partnership-{one.id}-talk", one.talk_on, _("Talk with %(agency)s", agency=one.other(person.agency_id).name),
              f"/partnerships/{one.id}", one.began_at or one.made_at)
        for one in db.session.scalars(chosen) if one.talk_on
    ]  # fmt: skip


ALL = {"follow_ups": follow_ups, "partner_talks": talks}
