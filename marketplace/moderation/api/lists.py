"""Calls on the lists of a member's page: its people and what it deals with, never a client's name."""

from typing import Any

from apiflask.fields import Integer, List, Nested, String
from flask_login import current_user

from ...catalog.models import ServiceState
from ...core.api import Empty, Named, Output, Page, Seen, calls, links, listing
from ...core.api_fields import Amount, currency, instant, word
from ...core.guards import admin_only, team_only
from ...core.idempotency import once
from ...core.paging import page
from ...members.models import AgencyState, PersonState, Role
from ...settlement.models import MovementState
from .. import actions
from ..queries import one_member
from ..queries.member_lists import FOR_ADMINS, FOR_THE_TEAM, MemberList

bp = calls("member_lists", "Desk")
ONE = "/members/<int:agency_id>"


class MemberPerson(Named):
    email = String(attribute="shown_email")
    role = word(Role, attribute="agency_role", allow_none=True)
    status = word(PersonState)
    seen_at = instant()
    gone_since = instant()


class MemberPeople(Output):
    here = List(Nested(MemberPerson))
    gone = List(Nested(MemberPerson))


class GivenOut(Output):
    id = Integer()
    number = String()
    service = String(attribute="work")
    status = String()
    posted_at = instant()


class ReceivedOut(Output):
    id = Integer()
    number = String(attribute="lead.number")
    service = String(attribute="lead.work")
    status = String()
    referrer = Nested(Named)
    accepted_at = instant()


class ServiceRow(Output):
    id = Integer()
    title = String()
    status = word(ServiceState)


class MarkOut(Output):
    id = Integer()
    reason = String()
    report = Integer(attribute="report_id", allow_none=True)
    made_at = instant()
    lifted_at = instant()


class StepOut(Output):
    at = instant()
    was = word(AgencyState, allow_none=True)
    became = word(AgencyState)
    by = String(allow_none=True)
    note = String(allow_none=True)


class OpenOrder(Output):
    id = Integer()
    reference = String(allow_none=True)
    status = word(MovementState)
    amount = Amount()
    currency = currency()
    payer = Nested(Named)
    payee = Nested(Named)
    listed_at = instant()


@bp.get(f"{ONE}/people")
@team_only
@bp.output(MemberPeople)
@bp.doc(
    summary="A member’s people, and those who have no access any more", security="token", operation_id="list_people"
)
def list_people(agency_id: int) -> object:
    """With when each was last seen; null for never."""
    return _people(agency_id)


def _people(agency_id: int) -> object:
    one_member.agency(agency_id)  # NotFound for none
    here, gone = one_member.people_of(agency_id)
    return {
        name: [Seen(one.person, seen_at=one.seen, gone_since=one.gone_since) for one in people]
        for name, people in (("here", here), ("gone", gone))
    }


@bp.post(f"{ONE}/people/<int:person_id>/invite")
@admin_only
@once
@bp.input(Empty)
@bp.output(MemberPeople)
@bp.doc(summary="Invite an owner who never joined again", security="token", operation_id="invite_owner_again")
def invite(agency_id: int, person_id: int, json_data: dict[str, Any]) -> object:
    """The link is mailed; the one sent before opens nothing any more."""
    actions.invite_owner_again(agency_id, person_id, current_user)
    return _people(agency_id)


@bp.get(f"{ONE}/given")
@team_only
@bp.input(Page, location="query")
@bp.output(listing(GivenOut, "MemberGiven"))
@bp.doc(summary="Clients that a member passed on, newest first", security="token", operation_id="list_given")
def list_given(agency_id: int, query_data: dict[str, Any]) -> object:
    """The work, never who it is for."""
    return _rows(agency_id, FOR_THE_TEAM["given"], query_data)


@bp.get(f"{ONE}/received")
@team_only
@bp.input(Page, location="query")
@bp.output(listing(ReceivedOut, "MemberReceived"))
@bp.doc(summary="Clients that a member accepted, newest first", security="token", operation_id="list_received")
def list_received(agency_id: int, query_data: dict[str, Any]) -> object:
    """The work, never who it is for."""
    return _rows(agency_id, FOR_THE_TEAM["received"], query_data)


@bp.get(f"{ONE}/services")
@team_only
@bp.input(Page, location="query")
@bp.output(listing(ServiceRow, "MemberServices"))
@bp.doc(summary="All services of a member, drafts as well", security="token", operation_id="list_member_services")
def list_services(agency_id: int, query_data: dict[str, Any]) -> object:
    """In its own order."""
    return _rows(agency_id, FOR_THE_TEAM["services"], query_data)


@bp.get(f"{ONE}/marks")
@team_only
@bp.input(Page, location="query")
@bp.output(listing(MarkOut, "MemberMarks"))
@bp.doc(summary="What is held against a member, newest first", security="token", operation_id="list_marks")
def list_marks(agency_id: int, query_data: dict[str, Any]) -> object:
    """Those that were lifted as well."""
    return _rows(agency_id, FOR_THE_TEAM["marks"], query_data)


@bp.get(f"{ONE}/history")
@team_only
@bp.input(Page, location="query")
@bp.output(listing(StepOut, "MemberHistory"))
@bp.doc(summary="Each step of a membership, newest first", security="token", operation_id="list_steps")
def list_steps(agency_id: int, query_data: dict[str, Any]) -> object:
    """By whom, and why."""
    found = _rows(agency_id, FOR_THE_TEAM["history"], query_data)
    return found | {"items": [Seen(step, by=name) for step, name in found["items"]]}


@bp.get(f"{ONE}/orders")
@admin_only
@bp.input(Page, location="query")
@bp.output(listing(OpenOrder, "MemberOrders"), links=links("get_movement", movement_id="items/0/id"))
@bp.doc(summary="Open bank orders of a member, oldest first", security="token", operation_id="list_open_orders")
def list_orders(agency_id: int, query_data: dict[str, Any]) -> object:
    """Those that it pays, and those that it is paid by."""
    return _rows(agency_id, FOR_ADMINS["orders"], query_data)


def _rows(agency_id: int, of: MemberList, asked: dict[str, Any]) -> dict[str, Any]:
    one_member.agency(agency_id)  # NotFound for none
    found = page(of.ordered(agency_id), [*of.keys], asked["cursor"], asked["limit"])
    return {"items": found.rows, "next": found.next}
