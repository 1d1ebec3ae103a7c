"""Calls on talks, and on notes of one's own side."""

from apiflask.fields import Date, Integer, List, Nested, String
from apiflask.validators import Length
from flask_login import current_user

from ...core.api import Input, Named, Output, Page, calls, listing
from ...core.api_fields import Day, instant, text
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.paging import page
from .. import actions, queries
from ..actions.talks import MOST_AGREED
from ..models import SideNote, Talk
from ..models.talk import LONGEST_NOTES
from .follow_ups import AgreedIn

bp = calls("partner_talks", "Partnerships")
OF = "/partnerships/<int:partnership_id>"


class TalkIn(Input):
    paragraphs = Input.paragraphs | {"notes", "own_notes"}

    held_on = Day(required=True)
    notes = text(LONGEST_NOTES, metadata={"description": "Markdown that both agencies read"})
    own_notes = text(LONGEST_NOTES, metadata={"description": "what your agency alone reads"})
    talk_on = Day(load_default=None, allow_none=True, metadata={"description": "the next talk; null: by the rhythm"})
    agreed = List(Nested(AgreedIn), load_default=[], validate=Length(max=MOST_AGREED))


class SideNoteIn(Input):
    text = text(LONGEST_NOTES, needed=True)


class TalkOut(Output):
    id = Integer()
    held_on = Date()
    agency = Nested(Named)
    person = Nested(Named)
    notes = String()
    made_at = instant()


class SideNoteOut(Output):
    id = Integer()
    talk_id = Integer(allow_none=True)
    person = Nested(Named)
    text = String()
    made_at = instant()


@bp.get(f"{OF}/talks")
@member_may("partnerships")
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(TalkOut, "TalkList"))
@bp.doc(summary="Talks with a partner", security="token", operation_id="get_talks")
def talks(partnership_id: int, asked: dict) -> object:
    """With the notes that both sides read."""
    chosen = queries.talks_of(queries.partnership_of(current_user, partnership_id)).order_by(Talk.id)
    found = page(chosen, [Talk.id], asked["cursor"], asked["limit"])
    return {"items": found.rows, "next": found.next}


@bp.post(f"{OF}/talks")
@member_may("partnerships")
@once
@bp.input(TalkIn, arg_name="body")
@bp.output(TalkOut, status_code=201)
@bp.doc(summary="Write down a talk, and what was agreed", security="token", operation_id="note_talk")
def note_talk(partnership_id: int, body: dict) -> object:
    """The other side is told what was agreed, not the notes."""
    agreed = [actions.Agreed(**one) for one in body.pop("agreed")]
    return actions.note_talk(partnership_id, current_user, actions.SaidTalk(**body, agreed=agreed))


@bp.get(f"{OF}/notes")
@member_may("partnerships")
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(SideNoteOut, "SideNoteList"))
@bp.doc(summary="What your own agency noted of a partner", security="token", operation_id="get_partner_notes")
def notes(partnership_id: int, asked: dict) -> object:
    """The other side never sees it."""
    row = queries.partnership_of(current_user, partnership_id)
    found = page(
        queries.notes_of(row, current_user.agency_id).order_by(SideNote.id),
        [SideNote.id],
        asked["cursor"],
        asked["limit"],
    )
    return {"items": found.rows, "next": found.next}


@bp.post(f"{OF}/notes")
@member_may("partnerships")
@once
@bp.input(SideNoteIn, arg_name="body")
@bp.output(SideNoteOut, status_code=201)
@bp.doc(summary="Note something for your own agency", security="token", operation_id="write_partner_note")
def write_note(partnership_id: int, body: dict) -> object:
    """The other side never sees it."""
    return actions.write_note(partnership_id, current_user, body["text"])
