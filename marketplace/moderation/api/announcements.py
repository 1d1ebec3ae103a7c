"""Calls on what the alliance tells all its members."""

from typing import Any

from apiflask.fields import Date, Integer, Nested, String
from flask_login import current_user

from ...core.api import Empty, Input, Named, Output, Page, calls, links, listing
from ...core.api_fields import Day, YesNo, instant, text
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.paging import page
from ..actions import announcements as actions
from ..models import Announcement
from ..models.announcement import LONGEST_TEXT, LONGEST_TITLE
from ..queries import announcements as queries

bp = calls("announcements", "Desk")
ONE = "/announcements/<int:announcement_id>"
GO_ON = links("change_announcement", "end_announcement", "mail_announcement", announcement_id="id")


class AnnouncementIn(Input):
    title = text(LONGEST_TITLE, needed=True)
    text = text(LONGEST_TEXT, needed=True, metadata={"description": "Markdown"})
    until = Day(required=True, metadata={"description": "the last day on which it is shown"})
    by_mail = YesNo(load_default=False, metadata={"description": "mail it to all owners as well"})


class AnnouncementPatch(Input):
    """What isn't sent stays."""

    title = text(LONGEST_TITLE, needed=True, required=False)
    text = text(LONGEST_TEXT, needed=True, required=False)
    until = Day()


class AnnouncementOut(Output):
    id = Integer()
    title = String()
    text = String()
    until = Date()
    made_by = Nested(Named, attribute="maker")
    made_at = instant()
    mailed_at = instant()
    ended_at = instant()


@bp.get("/announcements")
@admin_only
@bp.input(Page, location="query")
@bp.output(listing(AnnouncementOut, "Announcements"))
@bp.doc(summary="All announcements, newest first", security="token", operation_id="list_announcements")
def list_announcements(query_data: dict[str, Any]) -> object:
    """Also those that have ended."""
    newest = queries.all_announcements().order_by(Announcement.id.desc())
    found = page(newest, [Announcement.id], query_data["cursor"], query_data["limit"])
    return {"items": found.rows, "next": found.next}


@bp.post("/announcements")
@admin_only
@once
@bp.input(AnnouncementIn)
@bp.output(AnnouncementOut, status_code=201, links=GO_ON)
@bp.doc(summary="Tell all members something", security="token", operation_id="announce")
def announce(json_data: dict[str, Any]) -> object:
    """It stands on everyone’s Today to the end of its last day."""
    said = actions.Said(json_data["title"], json_data["text"], json_data["until"])
    return actions.announce(said, current_user, json_data["by_mail"])


@bp.patch(ONE)
@admin_only
@bp.input(AnnouncementPatch)
@bp.output(AnnouncementOut, links=GO_ON)
@bp.doc(summary="Change an announcement", security="token", operation_id="change_announcement")
def change(announcement_id: int, json_data: dict[str, Any]) -> object:
    """Whoever reads it from now on reads this."""
    row = queries.announcement(announcement_id)
    whole: dict[str, Any] = {"title": row.title, "text": row.text, "until": row.until} | json_data
    actions.change_announcement(announcement_id, actions.Said(**whole), current_user)
    return row


@bp.post(f"{ONE}/end")
@admin_only
@once
@bp.input(Empty)
@bp.output(AnnouncementOut)
@bp.doc(summary="Take an announcement down", security="token", operation_id="end_announcement")
def end(announcement_id: int, json_data: dict[str, str]) -> object:
    """At once."""
    actions.end_announcement(announcement_id, current_user)
    return queries.announcement(announcement_id)


@bp.post(f"{ONE}/mail")
@admin_only
@once
@bp.input(Empty)
@bp.output(AnnouncementOut)
@bp.doc(summary="Mail an announcement to all owners", security="token", operation_id="mail_announcement")
def mail(announcement_id: int, json_data: dict[str, str]) -> object:
    """Once."""
    actions.mail_announcement(announcement_id, current_user)
    return queries.announcement(announcement_id)
