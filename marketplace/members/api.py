"""Calls on agencies."""

from apiflask.fields import Float, Integer, List, Nested, String

from ..core.api import Named, Output, Seen, calls
from ..core.api_fields import word
from ..core.guards import signed_in
from ..core.room import house
from . import queries
from .models import AgencyState, Size
from .track_record import track_record_of

bp = calls("agencies", "Accounts")


class Conduct(Output):
    """Counts over all time; medians are null while there is nothing to take them of."""

    received = Integer()
    won = Integer()
    given = Integer()
    declined = Integer()
    returned = Integer()
    returned_without_cause = Integer()
    late_reports = Integer(metadata={"description": "fees that it reported late, as admins found"})
    answer_seconds = Float(allow_none=True)
    days_to_pay = Float(allow_none=True)


class DecidedAgainst(Output):
    """What an admin has decided in a dispute against the agency, and shows to everybody."""

    month = String(metadata={"description": "2026-03"})
    text = String(metadata={"description": "in the language of the token’s person"})


class AgencyProfile(Named):
    status = word(AgencyState)
    country = String()
    city = String()
    size = word(Size)
    languages = List(String())
    categories = List(String())
    about = String()
    website = String()
    conduct = Nested(Conduct)
    decided_against = List(Nested(DecidedAgainst))


@bp.get("/agencies/<int:agency_id>")
@signed_in
@bp.output(AgencyProfile)
@bp.doc(summary="An agency's public profile and track record", security="token", operation_id="get_agency")
def agency(agency_id: int) -> object:
    """What every member can know of another."""
    row = queries.member(agency_id)
    record = track_record_of([row.id])[row.id]
    days = record.seconds_to_pay and record.seconds_to_pay / 86_400
    against = [one | {"month": f"{one['month']:%Y-%m}"} for one in house().answers["decided_against"](row.id)]
    return Seen(row, conduct=Seen(record, days_to_pay=days), decided_against=against)
