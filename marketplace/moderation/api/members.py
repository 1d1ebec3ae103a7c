"""Calls on members and their standing."""

from typing import Any

from apiflask.fields import Float, Integer, List, Nested, String
from flask_login import current_user

from ...core.api import Empty, Input, Named, Output, Page, Seen, Sum, calls, links, listing
from ...core.api_fields import instant, one_of, text, word
from ...core.guards import admin_only, team_only
from ...core.idempotency import once
from ...core.paging import page
from ...members.models import Agency, AgencyState
from .. import actions
from ..deeds import Deed
from ..models import LONGEST
from ..queries import conduct, members, one_member

bp = calls("desk", "Desk")
SHOWN = tuple(state for state in AgencyState if state != AgencyState.ALLIANCE)
GO_ON = links("reinstate_agency", "get_agency", agency_id="id")


class MembersPage(Page):
    status = word(SHOWN)
    q = text(100, metadata={"description": "words in names, cities, sites, people’s names and addresses"})


class ReasonIn(Input):
    reason = text(LONGEST, needed=True)


class Standing(Output):
    """Counts over all time, but marks: those of the last year. Medians are null while there is nothing to take them of."""

    given = Integer()
    received = Integer()
    asked = Integer()
    won = Integer()
    unanswered = Integer()
    answer_seconds = Float(allow_none=True)
    seconds_to_pay = Float(allow_none=True)
    contested = Integer()
    returned = Integer()
    late_reports = Integer()
    marks = Integer()


class Member(Named):
    status = word(AgencyState)
    country = String()
    city = String()
    since = instant()
    conduct = Nested(Standing)
    overdue = List(Nested(Sum), allow_none=True, metadata={"description": "null for whoever sees no money"})


class DeedIn(Input):
    deed = one_of(Deed.WARN, Deed.KEEP, Deed.LEAVE, required=True)
    reason = text(LONGEST, needed=True)


@bp.get("/members")
@team_only
@bp.input(MembersPage, location="query")
@bp.output(listing(Member, "Members"), links=links("get_agency", "get_member", agency_id="items/0/id"))
@bp.doc(summary="All agencies with their conduct", security="token", operation_id="list_members")
def list_members(query_data: dict[str, Any]) -> object:
    """For admins and partner managers; newest first."""
    chosen = members.agencies(AgencyState.read(query_data.get("status")), query_data["q"], current_user.is_admin)
    newest = conduct.with_figures(chosen).order_by(Agency.id.desc())
    found = page(newest, [Agency.id], query_data["cursor"], query_data["limit"])
    return {"items": [seen_member(one) for one in found.rows], "next": found.next}


@bp.post("/agencies/<int:agency_id>/suspend")
@admin_only
@once
@bp.input(ReasonIn)
@bp.output(Member, links=GO_ON)
@bp.doc(summary="Suspend a member, with a reason that it reads", security="token", operation_id="suspend_agency")
def suspend(agency_id: int, json_data: dict[str, str]) -> object:
    """All ways in of its people end; open leads are taken back; payouts to it wait."""
    actions.suspend_agency(agency_id, json_data["reason"], current_user)
    return seen_member(one_member.agency_with_figures(agency_id))


@bp.post("/agencies/<int:agency_id>/reinstate")
@admin_only
@once
@bp.input(Empty)
@bp.output(Member, links=GO_ON)
@bp.doc(summary="End a suspension, or keep a member that leaves", security="token", operation_id="reinstate_agency")
def reinstate(agency_id: int, json_data: dict[str, str]) -> object:
    """It is active again at once."""
    actions.reinstate_agency(agency_id, current_user)
    return seen_member(one_member.agency_with_figures(agency_id))


@bp.post("/agencies/<int:agency_id>/decide")
@admin_only
@once
@bp.input(DeedIn)
@bp.output(Member)
@bp.doc(summary="Warn a member, let one stay or let it leave", security="token", operation_id="decide_on_agency")
def decide_on(agency_id: int, json_data: dict[str, str]) -> object:
    """Its owners read the reason. `keep`: in spite of its marks. With `leave` nothing new begins; what runs and is owed runs off."""
    Deed(json_data["deed"]).do(agency_id, json_data["reason"], current_user)
    return seen_member(one_member.agency_with_figures(agency_id))


def seen_member(record: Any, reader: Any = None, **more: object) -> object:
    """A member with its figures as `reader` (the person who asks) sees it, and with `more`; sums for admins alone."""
    sums = conduct.sums_late(record.overdue) if (reader or current_user).is_admin else None
    standing = Seen(record, asked=conduct.asked_of(record))
    return Seen(record.Agency, since=record.member_since, overdue=sums, conduct=standing, **more)
