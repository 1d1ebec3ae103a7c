"""Calls on portfolios: members with their talks, contacts, how often, handing over."""

from typing import Any

from apiflask.fields import Date, Integer, List, Nested, String
from apiflask.validators import Length, Range
from flask_login import current_user

from ..core.api import Input, Named, Output, Page, Seen, calls, links, listing
from ..core.api_fields import LARGEST_ID, Day, RowNumber, YesNo, instant, text, word
from ..core.guards import team_only
from ..core.idempotency import once
from ..core.paging import page
from ..members.models import Agency
from . import actions, queries
from .models import LONGEST_NOTE, MOST_WEEKS, Contact, Way

bp = calls("portfolios", "Desk")
ONE = "/portfolio/<int:agency_id>"


class Filters(Page):
    manager = Integer(
        load_default=None, validate=Range(min=1, max=LARGEST_ID), metadata={"description": "who looks after them"}
    )
    need = word(queries.Need, load_default=None)


class ContactIn(Input):
    held_on = Day(required=True)
    way = word(Way, required=True)
    note = text(LONGEST_NOTE)


class MemberRhythmIn(Input):
    weeks = Integer(strict=True, required=True, allow_none=True, validate=Range(min=1, max=MOST_WEEKS))


class HandoverIn(Input):
    from_id = RowNumber(required=True, allow_none=True, metadata={"description": "null: those that nobody looks after"})
    to_id = RowNumber(required=True)
    agency_ids = List(
        RowNumber(),
        load_default=None,
        allow_none=True,
        validate=Length(min=1, max=1000),
        metadata={"description": "null: all of them"},
    )
    note = text(LONGEST_NOTE)


class CaredMember(Output):
    agency = Nested(Named)
    manager = Nested(Named, allow_none=True)
    last_contact_on = Date(allow_none=True)
    talk_on = Date(allow_none=True, metadata={"description": "the next talk: as it was set, or by the rhythm"})
    weeks = Integer(allow_none=True)
    latest_client_at = instant("when it last posted or accepted one")
    seen_at = instant("when somebody of it was last signed in")
    quiet_since = instant("the latest of these, or when it applied")
    is_silent = YesNo(metadata={"description": f"true: that was more than {queries.SILENT_DAYS} days ago"})
    overdue = Integer(metadata={"description": "follow-ups that it owes partners, and whose day is over"})


class ContactOut(Output):
    id = Integer()
    person = Nested(Named)
    held_on = Date()
    way = word(Way)
    note = String()
    made_at = instant()


class HandoverOut(Output):
    id = Integer()
    giver = Nested(Named, allow_none=True)
    taker = Nested(Named)
    agency_ids = List(Integer())
    note = String()
    made_at = instant()


def _seen(one: Any) -> Seen:
    last, next_on = queries.said(one)
    manager = {"id": one.manager_id, "name": one.manager} if one.manager_id else None
    return Seen(
        one, agency=one.Agency, manager=manager, last_contact_on=last, talk_on=next_on, latest_client_at=one.passed, seen_at=one.seen,
        quiet_since=one.quiet, is_silent=one.silent,
    )  # fmt: skip


@bp.get("/portfolio")
@team_only
@bp.input(Filters, location="query", arg_name="asked")
@bp.output(
    listing(CaredMember, "Portfolio"),
    links=links("get_portfolio_member", "list_contacts", agency_id="items/0/agency/id"),
)
@bp.doc(summary="Members with who looks after them and their talks", security="token", operation_id="list_portfolio")
def portfolio(asked: dict) -> object:
    """By their numbers. No clients and no money."""
    chosen = queries.members(asked["manager"], queries.Need.read(asked["need"])).order_by(Agency.id)
    found = page(chosen, [Agency.id], asked["cursor"], asked["limit"])
    return {"items": [_seen(one) for one in found.rows], "next": found.next}


@bp.get(ONE)
@team_only
@bp.output(CaredMember, links=links("list_contacts", agency_id="agency/id"))
@bp.doc(summary="One member with its talks", security="token", operation_id="get_portfolio_member")
def member(agency_id: int) -> object:
    """Suspended and leaving ones, too; your own agency is not there."""
    return _seen(queries.one_member(agency_id, current_user))


@bp.get(f"{ONE}/contacts")
@team_only
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(ContactOut, "Contacts"))
@bp.doc(summary="When the team spoke with a member", security="token", operation_id="list_contacts")
def contacts(agency_id: int, asked: dict) -> object:
    """The member never sees it, whoever of it belongs to the team."""
    queries.one_member(agency_id, current_user)  # NotFound for none, and for one's own
    found = page(queries.contacts_of(agency_id).order_by(Contact.id), [Contact.id], asked["cursor"], asked["limit"])
    return {"items": found.rows, "next": found.next}


@bp.post(f"{ONE}/contacts")
@team_only
@once
@bp.input(ContactIn, arg_name="body")
@bp.output(ContactOut, status_code=201)
@bp.doc(summary="Write down that you spoke with a member", security="token", operation_id="note_contact")
def note_contact(agency_id: int, body: dict) -> object:
    """A talk that was set for that day or before is done with it."""
    return actions.note_contact(agency_id, current_user, **body)


@bp.post(f"{ONE}/rhythm")
@team_only
@once
@bp.input(MemberRhythmIn, arg_name="body")
@bp.output(CaredMember)
@bp.doc(summary="Say how often the team speaks with a member", security="token", operation_id="set_member_rhythm")
def set_rhythm(agency_id: int, body: dict) -> object:
    """null: no rhythm."""
    actions.set_rhythm(agency_id, current_user, body["weeks"])
    return _seen(queries.one_member(agency_id, current_user))


@bp.post("/portfolio-handovers")
@team_only
@once
@bp.input(HandoverIn, arg_name="body")
@bp.output(HandoverOut, status_code=201)
@bp.doc(summary="Hand members over to somebody of the team", security="token", operation_id="hand_over_portfolio")
def hand_over(body: dict) -> object:
    """A partner manager hands over their own, and takes those that nobody looks after."""
    return actions.hand_over(current_user, body["from_id"], body["to_id"], body["agency_ids"], body["note"])
