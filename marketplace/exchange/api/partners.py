"""Partners: with whom clients are passed, and who of one's own people works with each."""

from collections.abc import Sequence

from apiflask.fields import Integer, List, Nested
from apiflask.validators import Length
from flask_login import current_user

from ...core.api import Input, Named, Output, Page, Seen, calls, links, listing
from ...core.api_fields import RowNumber
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.paging import page
from ...members.models import Agency
from .. import actions, partners
from ..models import Part

bp = calls("partners", "Referrals")


class PeopleIn(Input):
    """Ids of colleagues; an empty list names nobody."""

    decides = List(RowNumber(), required=True, validate=Length(max=100))
    executes = List(RowNumber(), required=True, validate=Length(max=100))


class PeopleOut(Output):
    agency = Nested(Named)
    decides = List(Nested(Named))
    executes = List(Nested(Named))


class PartnerOut(PeopleOut):
    given = Integer()
    received = Integer()


def _seen(agencies: Sequence[Agency]) -> dict[int, dict]:
    named = partners.named_for(current_user.agency_id, [one.id for one in agencies])
    return {one.id: {"agency": one, **{part.value: named[one.id][part] for part in Part}} for one in agencies}


@bp.get("/partners")
@member_may("leads")
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(PartnerOut, "PartnerList"), links=links("name_people", partner_id="items/0/agency/id"))
@bp.doc(summary="Agencies with which you pass clients, and who of you works with each", security="token",
        operation_id="get_partners")  # fmt: skip
def all_partners(asked: dict) -> object:
    """By the numbers of the agencies. Who has nobody named is written to as a whole."""
    chosen = partners.partners_of(partners.passed_with(current_user.agency_id)).order_by(Agency.id)
    found = page(chosen, [Agency.id], asked["cursor"], asked["limit"])
    seen = _seen([one.Agency for one in found.rows])
    return {"items": [Seen(one, **seen[one.Agency.id]) for one in found.rows], "next": found.next}


@bp.post("/partners/<int:partner_id>/people")
@member_may("team")
@once
@bp.input(PeopleIn, arg_name="body")
@bp.output(PeopleOut)
@bp.doc(summary="Name who of you works with a partner", security="token", operation_id="name_people")
def name_people(partner_id: int, body: dict) -> object:
    """They get the letters about the partner's leads and fees; the executor looks after its new clients."""
    agency = actions.name_people(partner_id, {part: body[part.value] for part in Part}, current_user)
    return _seen([agency])[agency.id]
