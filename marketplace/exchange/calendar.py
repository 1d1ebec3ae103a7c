"""What leads and returns put into people's calendars: until when somebody has to answer. Titles name no client."""

from collections.abc import Callable

from flask_babel import gettext as _
from sqlalchemy import Select, select

from ..core import clock
from ..core.extensions import db
from ..core.room import Dated
from ..members.models import Person
from . import loading, queries, returns
from .models import Lead, LeadReturn, LeadState, Referral, ReturnState

MOST = 200  # of a kind, the most urgent


def to_answer(person: Person) -> list[Dated]:
    """The leads that wait for the answer of a person's agency, and its own that wait for another's."""
    if not person.may("leads"):
        return []
    mine = select(Lead).where(Lead.referrer_id == person.agency_id, Lead.status == LeadState.OPEN)
    inbox = _of(queries.inbox_of(person.agency_id), lambda title: _("Answer: %(title)s", title=title))
    own = _of(mine, lambda title: _("Others can answer until now: %(title)s", title=title))
    return [*inbox, *own]


def _of(leads: Select[Lead], title: Callable[[str], str]) -> list[Dated]:
    chosen = leads.where(Lead.answer_by > clock.now()).order_by(None).order_by(Lead.answer_by, Lead.id).limit(MOST)
    return [
        Dated(
            f"lead-{one.id}-answer", one.answer_by, title(one.title), f"/leads/{one.id}", one.opened or one.created_at
        )
        for one in db.session.scalars(chosen.options(*loading.with_referrer()))
        if one.answer_by
    ]


def to_contest(person: Person) -> list[Dated]:
    """The returns to which a person's agency can object."""
    if not person.may("leads"):
        return []
    chosen = select(LeadReturn).join(LeadReturn.referral).where(LeadReturn.status == ReturnState.GIVEN_BACK)
    chosen = chosen.where(
        Referral.referrer_id == person.agency_id, LeadReturn.returned_at > clock.now() - returns.TIME_TO_OBJECT
    )
    return [
        Dated(
            f"return-{one.id}-object",
            one.returned_at + returns.TIME_TO_OBJECT,
            _("Object to the return of “%(title)s”, if the lead is valid", title=one.referral.lead.title),
            f"/returns/{one.id}",
            one.returned_at,
        )
        for one in db.session.scalars(chosen.order_by(LeadReturn.id).limit(MOST))
    ]


ALL = {"leads": to_answer, "returns": to_contest}
