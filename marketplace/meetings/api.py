"""Calls on webinars and meetings."""

from collections.abc import Sequence
from typing import Any

from apiflask.fields import Integer, List, Nested, String
from apiflask.validators import Length, Range
from flask_login import current_user

from ..core import clock
from ..core.api import Empty, Input, Named, Output, Page, Seen, calls, links, listing
from ..core.api_fields import Instant, RowNumber, YesNo, instant, text, word
from ..core.guards import public, signed_in, team_only
from ..core.idempotency import once
from ..core.languages import NAMES
from ..core.paging import page
from . import actions, queries
from .actions import SaidMeeting
from .models import (
    LONGEST_PLACE,
    LONGEST_REASON,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_SEATS,
    Kind,
    Meeting,
    MeetingState,
)
from .queries import When
from .views.shown import is_inside, seen

bp = calls("meetings", "Meetings")
ONE = "/meetings/<int:meeting_id>"
DEEDS = ("get_meeting", "sign_up_for_meeting", "change_meeting", "cancel_meeting", "list_sign_ups")


class MeetingsPage(Page):
    when = word(When, load_default=When.COMING)
    q = text(100, metadata={"description": "words in title or text"})


class MeetingIn(Input):
    kind = word(Kind, required=True)
    title = text(LONGEST_TITLE, needed=True)
    language = word(NAMES, required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True, metadata={"description": "after it has begun, and within a month"})
    place = text(LONGEST_PLACE, needed=True, metadata={"description": "shown to those who have signed up"})
    is_public = YesNo(load_default=False, metadata={"description": "guests from outside can come as well"})
    seats = Integer(strict=True, validate=Range(1, MOST_SEATS), load_default=None, allow_none=True)
    recording_url = text(LONGEST_PLACE, metadata={"format": "video"})
    by_mail = YesNo(load_default=False, metadata={"description": "tell everybody of the members by mail"})
    text = text(LONGEST_TEXT, needed=True, metadata={"description": "Markdown"})


class MeetingPatch(Input):
    """What isn't sent stays."""

    kind = word(Kind)
    title = text(LONGEST_TITLE, needed=True, required=False)
    language = word(NAMES)
    starts_at = Instant()
    ends_at = Instant()
    place = text(LONGEST_PLACE, needed=True, required=False)
    is_public = YesNo()
    seats = Integer(strict=True, validate=Range(1, MOST_SEATS), allow_none=True)
    recording_url = text(LONGEST_PLACE, load_default=None, metadata={"format": "video"})
    text = text(LONGEST_TEXT, needed=True, required=False)


class CancelIn(Input):
    reason = text(LONGEST_REASON, needed=True, metadata={"description": "those who have signed up read it"})


class CameIn(Input):
    came = List(
        RowNumber(), required=True, validate=Length(max=MOST_SEATS), metadata={"description": "ids of sign-ups"}
    )
    among = List(
        RowNumber(), load_default=None, validate=Length(max=MOST_SEATS), allow_none=True,
        metadata={"description": "ids of the sign-ups of which this is said; without it, of all who come"},
    )  # fmt: skip


class MeetingOut(Output):
    id = Integer()
    kind = word(Kind)
    title = String()
    text = String(metadata={"description": "Markdown"})
    language = word(NAMES)
    starts_at = instant()
    ends_at = instant()
    place = String(
        allow_none=True, metadata={"description": "null unless you have signed up, or are of the alliance’s team"}
    )
    is_public = YesNo()
    seats = Integer(allow_none=True)
    coming = Integer(metadata={"description": "how many come"})
    signed_up = YesNo(metadata={"description": "whether you do"})
    recording_url = String(metadata={"description": "empty until it is over"})
    status = word(MeetingState)
    reason = String(metadata={"description": "why it was cancelled"})


class SignUpOut(Output):
    id = Integer()
    name = String(attribute="called", metadata={"description": "empty once a guest is forgotten"})
    agency = Nested(Named, attribute="person.agency", allow_none=True, dump_default=None)
    is_guest = YesNo()
    made_at = instant()
    came = YesNo(attribute="has_come", allow_none=True)


SIGN_UPS = listing(SignUpOut, "SignUps")


@bp.get("/meetings")
@public
@bp.input(MeetingsPage, location="query")
@bp.output(listing(MeetingOut, "Meetings"), links=links("get_meeting", meeting_id="items/0/id"))
@bp.doc(summary="Webinars and meetings", operation_id="list_meetings")
def list_meetings(query_data: dict[str, Any]) -> object:
    """To come, those planned first first, or past. Those for members alone are shown to them alone."""
    chosen = queries.meetings(not is_inside(), When(query_data["when"]), query_data["q"]).order_by(Meeting.id)
    found = page(chosen, [Meeting.id], query_data["cursor"], query_data["limit"])
    return {"items": _seen(found.rows), "next": found.next}


@bp.get(ONE)
@public
@bp.output(MeetingOut)
@bp.doc(summary="A webinar or meeting", operation_id="get_meeting")
def get_meeting(meeting_id: int) -> object:
    """With its place for those who have signed up."""
    return _seen([seen(meeting_id)])[0]


@bp.post("/meetings")
@team_only
@once
@bp.input(MeetingIn)
@bp.output(MeetingOut, status_code=201, links=links(*DEEDS, meeting_id="id"))
@bp.doc(summary="Plan a webinar or meeting", tags=["Desk"], security="token", operation_id="plan_meeting")
def plan(json_data: dict[str, Any]) -> object:
    """It is shown at once."""
    by_mail = json_data.pop("by_mail")
    return _seen([actions.plan_meeting(SaidMeeting(**json_data), current_user, by_mail)])[0]


@bp.patch(ONE)
@team_only
@bp.input(MeetingPatch)
@bp.output(MeetingOut)
@bp.doc(summary="Change a webinar or meeting", tags=["Desk"], security="token", operation_id="change_meeting")
def change(meeting_id: int, json_data: dict[str, Any]) -> object:
    """Who comes is told of another time or place."""
    sent = {name: value for name, value in json_data.items() if name != "recording_url" or value is not None}
    return _seen([actions.change_meeting(meeting_id, current_user, **sent)])[0]


@bp.post(f"{ONE}/cancel")
@team_only
@once
@bp.input(CancelIn)
@bp.output(MeetingOut)
@bp.doc(summary="Cancel a webinar or meeting", tags=["Desk"], security="token", operation_id="cancel_meeting")
def cancel(meeting_id: int, json_data: dict[str, str]) -> object:
    """Those who had signed up are told."""
    return _seen([actions.cancel_meeting(meeting_id, current_user, json_data["reason"])])[0]


@bp.post(f"{ONE}/sign-up")
@signed_in
@once
@bp.input(Empty)
@bp.output(MeetingOut)
@bp.doc(summary="Sign up for a webinar or meeting", security="token", operation_id="sign_up_for_meeting")
def sign_up(meeting_id: int, json_data: dict[str, str]) -> object:
    """The answer says where it is."""
    row = seen(meeting_id)
    actions.sign_up(row.id, current_user)
    return _seen([row])[0]


@bp.post(f"{ONE}/sign-off")
@signed_in
@once
@bp.input(Empty)
@bp.output(MeetingOut)
@bp.doc(summary="Sign off again", security="token", operation_id="sign_off_from_meeting")
def sign_off(meeting_id: int, json_data: dict[str, str]) -> object:
    """The seat is free."""
    row = seen(meeting_id)
    actions.sign_off(row.id, current_user)
    return _seen([row])[0]


@bp.get(f"{ONE}/sign-ups")
@team_only
@bp.input(Page, location="query")
@bp.output(SIGN_UPS)
@bp.doc(summary="Who comes", tags=["Desk"], security="token", operation_id="list_sign_ups")
def list_sign_ups(meeting_id: int, query_data: dict[str, Any]) -> object:
    """People before guests, each in the order in which they signed up."""
    return _listed(queries.meeting(meeting_id).id, query_data["cursor"], query_data["limit"])


@bp.post(f"{ONE}/attendance")
@team_only
@once
@bp.input(CameIn)
@bp.output(SIGN_UPS)
@bp.doc(summary="Note who came", tags=["Desk"], security="token", operation_id="note_who_came")
def note_who_came(meeting_id: int, json_data: dict[str, Any]) -> object:
    """Those that are named, and nobody else. The answer is the first page of who comes."""
    actions.note_who_came(meeting_id, set(json_data["came"]), current_user, json_data["among"])
    return _listed(meeting_id)


def _listed(meeting_id: int, cursor: str | None = None, limit: int = 50) -> object:
    found = page(queries.list_of(meeting_id), queries.LISTED, cursor, limit)
    return {"items": [Seen(one, is_guest=one.person_id is None) for one in found.rows], "next": found.next}


def _seen(rows: Sequence[Meeting]) -> list[Seen]:
    ids, at = [one.id for one in rows], clock.now()
    coming, is_known = queries.counts_of(ids), current_user.is_authenticated
    own = queries.own_sign_ups(current_user, ids) if is_known else {}
    sees_all = is_known and current_user.is_of_the_team
    return [
        Seen(
            one, coming=coming.get(one.id, 0), signed_up=one.id in own, place=one.place if sees_all or one.id in own else None,
            recording_url=one.recording_url if one.is_over(at) or sees_all else "",
        )
        for one in rows
    ]  # fmt: skip
