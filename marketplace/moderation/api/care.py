"""Calls on how the alliance looks after a member: notes, the next talk and who does it."""

from typing import Any

from apiflask.fields import Date, Integer, Nested, String
from apiflask.validators import Length
from flask_login import current_user

from ...core.api import Input, Named, Output, Page, calls, links, listing
from ...core.api_fields import Day, RowNumber, instant, text
from ...core.guards import team_only
from ...core.idempotency import once
from ...core.paging import page
from .. import actions
from ..actions.care import LONGEST_ABOUT, LONGEST_NOTE
from ..models import Note
from ..queries import member_lists, one_member
from .members import Member, seen_member

bp = calls("care", "Desk")
ONE = "/members/<int:agency_id>"


class NoteIn(Input):
    text = text(LONGEST_NOTE, needed=True)


class ArrangementIn(Input):
    """All three as they are to be: null, or an empty text, for none."""

    talk_on = Day(required=True, allow_none=True)
    talk_about = String(required=True, validate=Length(max=LONGEST_ABOUT))
    looked_after_by = RowNumber(
        required=True, allow_none=True, metadata={"description": "a person of the alliance’s team"}
    )


class NoteOut(Output):
    id = Integer()
    person = Nested(Named)
    text = String()
    made_at = instant()
    changed_at = instant()


class Care(Output):
    talk_on = Date(allow_none=True)
    talk_about = String()
    looked_after_by = Nested(Named, attribute="manager", allow_none=True)


class CaredFor(Member):
    care = Nested(Care, allow_none=True, metadata={"description": "null where nothing was ever arranged"})


@bp.get(ONE)
@team_only
@bp.output(CaredFor, links=links("list_notes", "get_agency", agency_id="id"))
@bp.doc(summary="One member as the team sees it", security="token", operation_id="get_member")
def get_member(agency_id: int) -> object:
    """Its conduct, the next talk with it, and who looks after it."""
    return _one(agency_id)


@bp.post(f"{ONE}/arrange")
@team_only
@once
@bp.input(ArrangementIn)
@bp.output(CaredFor)
@bp.doc(
    summary="Set the next talk with a member, and who looks after it", security="token", operation_id="arrange_member"
)
def arrange(agency_id: int, json_data: dict[str, Any]) -> object:
    """It replaces what was arranged before. Who belongs to the agency leaves it to somebody else."""
    actions.arrange(
        agency_id, current_user, json_data["talk_on"], json_data["talk_about"], json_data["looked_after_by"]
    )
    return _one(agency_id)


@bp.get(f"{ONE}/notes")
@team_only
@bp.input(Page, location="query")
@bp.output(listing(NoteOut, "Notes"))
@bp.doc(summary="What the team wrote down of a member, newest first", security="token", operation_id="list_notes")
def list_notes(agency_id: int, query_data: dict[str, Any]) -> object:
    """The member never sees it."""
    one_member.agency_with_figures(agency_id)  # NotFound for none
    found = page(
        member_lists.notes_of(agency_id).order_by(Note.id.desc()), [Note.id], query_data["cursor"], query_data["limit"]
    )
    return {"items": found.rows, "next": found.next}


@bp.post(f"{ONE}/notes")
@team_only
@once
@bp.input(NoteIn)
@bp.output(NoteOut, status_code=201)
@bp.doc(summary="Write something down of a member", security="token", operation_id="write_note")
def write_note(agency_id: int, json_data: dict[str, str]) -> object:
    """Only the alliance’s team reads it."""
    return actions.write_note(agency_id, current_user, json_data["text"])


@bp.patch(f"{ONE}/notes/<int:note_id>")
@team_only
@bp.input(NoteIn)
@bp.output(NoteOut)
@bp.doc(summary="Change your own note on a member", security="token", operation_id="change_note")
def change_note(agency_id: int, note_id: int, json_data: dict[str, str]) -> object:
    """The log says that it was changed."""
    actions.change_note(note_id, agency_id, current_user, json_data["text"])
    return one_member.own_note(note_id, agency_id, current_user)


def _one(agency_id: int) -> object:
    return seen_member(one_member.agency_with_figures(agency_id), care=one_member.care_of(agency_id))
