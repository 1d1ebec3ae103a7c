"""Calls on partnerships: with whom one works, invitations, the rhythm of talks, the end."""

from collections.abc import Sequence
from typing import Any

from apiflask.fields import Date, Integer, List, Nested, String
from apiflask.validators import Range
from flask_login import current_user

from ...core.api import Empty, Input, Named, Output, Page, Seen, calls, links, listing
from ...core.api_fields import Day, RowNumber, instant, text, word
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.paging import page
from .. import actions, listed, queries
from ..actions.pairs import LONGEST_REASON
from ..models import Partnership, PartnershipState
from ..models.partnership import MOST_WEEKS
from ..people import who_works

bp = calls("partnerships", "Partnerships")
ONE = "/partnerships/<int:partnership_id>"
GO_ON = (
    "get_partnership", "agree_partnership", "decline_partnership", "end_partnership", "set_talks", "get_follow_ups", "get_talks",
)  # fmt: skip


class InviteIn(Input):
    agency_id = RowNumber(required=True)


class EndIn(Input):
    reason = text(LONGEST_REASON)


class RhythmIn(Input):
    """Both as they are to be: null for none."""

    weeks = Integer(strict=True, required=True, allow_none=True, validate=Range(min=1, max=MOST_WEEKS))
    talk_on = Day(required=True, allow_none=True, metadata={"description": "null: that many weeks from today"})


class Filters(Page):
    status = word(PartnershipState, load_default=None)
    need = word(listed.Only, load_default=None)


class PartnershipOut(Output):
    id = Integer()
    partner = Nested(Named)
    status = word(PartnershipState)
    waits_for_you = String(metadata={"description": "“answer” where you were invited; else empty"})
    began_at = instant("null before it began")
    talk_every = Integer(allow_none=True, metadata={"description": "weeks between two talks"})
    last_talk_on = Date(allow_none=True)
    talk_on = Date(allow_none=True, metadata={"description": "the next talk"})


class PartnershipRow(PartnershipOut):
    open = Integer(metadata={"description": "follow-ups that are not confirmed yet"})
    overdue = Integer()
    given = Integer(metadata={"description": "clients that went from you to them"})
    received = Integer()


class PartOut(Output):
    part = String(metadata={"description": "decides, or executes"})
    people = List(Nested(Named))
    stand_ins = List(Nested(Named), metadata={"description": "owners, while nobody is named who could"})


class KeptOut(Output):
    agency = Nested(Named, attribute="side")
    parts = List(Nested(PartOut))
    kept = Integer(metadata={"description": "follow-ups done by their day and confirmed"})
    broken = Integer(metadata={"description": "done too late, or overdue"})
    open = Integer(metadata={"description": "with time left, or to be confirmed"})
    given = Integer(metadata={"description": "clients that it passed to the other side"})


class PartnershipWhole(PartnershipOut):
    sides = List(Nested(KeptOut), attribute="both_sides")
    ended_at = instant("null while it has not ended")
    ended_by = Nested(
        Named,
        allow_none=True,
        metadata={"description": "the side that ended it; null where an agency has left the alliance"},
    )
    ended_why = String(metadata={"description": "what was said when it ended; empty while it has not"})


def _seen(row: Partnership, **more: Any) -> Seen:
    mine = current_user.agency_id
    told = {"partner": row.other(mine), "waits_for_you": "answer" if row.is_asked(mine) else ""}
    return Seen(row, **told, **more)


def _whole(row: Partnership) -> Seen:
    passed, parts = queries.passed_between(row), {side.id: named for side, named in who_works(row)}
    sides = [Seen(one, parts=parts[one.side.id], given=passed[one.side.id]) for one in queries.kept_by(row)]
    end = queries.end_of(row)
    ended = {"ended_at": end and end.at, "ended_by": end and end.by, "ended_why": end.why if end else ""}
    return _seen(row, last_talk_on=queries.last_talk(row), both_sides=sides, **ended)


def _listed(found: Sequence[Any]) -> list[Seen]:
    return [
        _seen(one.Partnership, last_talk_on=listed.said(one)[0], open=one.open, overdue=one.overdue, given=one.given, received=one.received)
        for one in found
    ]  # fmt: skip


@bp.get("/partnerships")
@member_may("partnerships")
@bp.input(Filters, location="query", arg_name="asked")
@bp.output(listing(PartnershipRow, "PartnershipList"), links=links(*GO_ON, partnership_id="items/0/id"))
@bp.doc(summary="With whom your agency works", security="token", operation_id="get_partnerships")
def partnerships(asked: dict) -> object:
    """In whatever state."""
    rows = listed.Rows(current_user.agency_id)
    status, only = PartnershipState.read(asked["status"]), listed.Only.read(asked["need"])
    found = page(rows.chosen(status, only).order_by(Partnership.id), [Partnership.id], asked["cursor"], asked["limit"])
    return {"items": _listed(found.rows), "next": found.next}


@bp.post("/partnerships")
@member_may("partnerships")
@once
@bp.input(InviteIn, arg_name="body")
@bp.output(PartnershipWhole, status_code=201, links=links(*GO_ON, partnership_id="id"))
@bp.doc(summary="Invite a member to work with you", security="token", operation_id="invite_partner")
def invite(body: dict) -> object:
    """Also once more, after it was declined or has ended. Where they have invited you, this agrees."""
    return _whole(actions.invite(current_user, body["agency_id"]))


@bp.get(ONE)
@member_may("partnerships")
@bp.output(PartnershipWhole, links=links(*GO_ON, partnership_id="id"))
@bp.doc(summary="One partnership", security="token", operation_id="get_partnership")
def partnership(partnership_id: int) -> object:
    """With both sides: who decides and executes, what was kept, clients both ways."""
    return _whole(queries.partnership_of(current_user, partnership_id))


@bp.post(f"{ONE}/agree")
@member_may("partnerships")
@once
@bp.input(Empty, arg_name="body")
@bp.output(PartnershipWhole, links=links(*GO_ON, partnership_id="id"))
@bp.doc(summary="Agree to an invitation", security="token", operation_id="agree_partnership")
def agree(partnership_id: int, body: dict) -> object:
    """Only the side that was invited."""
    return _whole(actions.agree(partnership_id, current_user))


@bp.post(f"{ONE}/decline")
@member_may("partnerships")
@once
@bp.input(Empty, arg_name="body")
@bp.output(PartnershipWhole, links=links(*GO_ON, partnership_id="id"))
@bp.doc(summary="Decline an invitation, or take your own back", security="token", operation_id="decline_partnership")
def decline(partnership_id: int, body: dict) -> object:
    """While it waits."""
    return _whole(actions.decline(partnership_id, current_user))


@bp.post(f"{ONE}/end")
@member_may("partnership_ends")
@once
@bp.input(EndIn, arg_name="body")
@bp.output(PartnershipWhole, links=links(*GO_ON, partnership_id="id"))
@bp.doc(summary="End a partnership", security="token", operation_id="end_partnership")
def end(partnership_id: int, body: dict) -> object:
    """An owner or a manager of either side. What is open is cancelled."""
    return _whole(actions.end(partnership_id, current_user, body["reason"]))


@bp.post(f"{ONE}/rhythm")
@member_may("partnerships")
@once
@bp.input(RhythmIn, arg_name="body")
@bp.output(PartnershipWhole, links=links(*GO_ON, partnership_id="id"))
@bp.doc(summary="Say how often you talk, and when next", security="token", operation_id="set_talks")
def rhythm(partnership_id: int, body: dict) -> object:
    """For both sides."""
    return _whole(actions.set_rhythm(partnership_id, current_user, body["weeks"], body["talk_on"]))
