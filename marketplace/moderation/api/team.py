"""Calls on the alliance's own team."""

from typing import Any

from apiflask.fields import Nested, String
from flask_login import current_user

from ...access.actions import appoint, dismiss
from ...access.queries import person_at
from ...core.api import Empty, Input, Named, Page, Seen, calls, links, listing
from ...core.api_fields import instant, text, word
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.paging import page
from ...members.models import AllianceRole, Person, PersonState
from ..queries import one_member

bp = calls("alliance_team", "Desk")


class AppointmentIn(Input):
    email = text(254, needed=True, metadata={"format": "email"})
    name = text(200)
    role = word(AllianceRole, required=True)


class TeamMember(Named):
    email = String(attribute="shown_email")
    role = word(AllianceRole, attribute="alliance_role", allow_none=True)
    status = word(PersonState)
    agency = Nested(Named, allow_none=True)


class SeenTeamMember(TeamMember):
    seen_at = instant()


@bp.get("/alliance-team")
@admin_only
@bp.input(Page, location="query")
@bp.output(listing(SeenTeamMember, "AllianceTeam"), links=links("dismiss_from_alliance_team", person_id="items/0/id"))
@bp.doc(summary="Who is an admin or a partner manager", security="token", operation_id="list_alliance_team")
def list_team(query_data: dict[str, Any]) -> object:
    """With when each was last seen; null for never."""
    found = page(one_member.the_team().order_by(Person.id), [Person.id], query_data["cursor"], query_data["limit"])
    return {"items": [Seen(person, seen_at=seen) for person, seen in found.rows], "next": found.next}


@bp.post("/alliance-team")
@admin_only
@once
@bp.input(AppointmentIn)
@bp.output(TeamMember, status_code=201, links=links("dismiss_from_alliance_team", person_id="id"))
@bp.doc(
    summary="Make somebody an admin or a partner manager", security="token", operation_id="appoint_to_alliance_team"
)
def take_on(json_data: dict[str, str]) -> object:
    """Whoever has no login is invited by mail. Open sessions and tokens of whoever has one end."""
    appoint(json_data["email"], json_data["role"], json_data["name"], current_user)
    return person_at(json_data["email"])


@bp.post("/alliance-team/<int:person_id>/dismiss")
@admin_only
@once
@bp.input(Empty)
@bp.output(TeamMember)
@bp.doc(summary="Take a role in the alliance away", security="token", operation_id="dismiss_from_alliance_team")
def let_go(person_id: int, json_data: dict[str, str]) -> object:
    """All ways in of theirs end. Who belongs to no agency has no access after it. The last admin stays."""
    return dismiss(person_id, current_user)
