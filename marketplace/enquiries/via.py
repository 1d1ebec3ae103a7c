"""Which member's link led a client here. It is remembered for 30 days in the browser's own cookie; a hidden field of the
forms carries it where there is none."""

from datetime import UTC, datetime, timedelta

from flask import Flask, request, session
from sqlalchemy import select

from ..core import clock, embeds
from ..core.extensions import db
from ..members.models import Agency, AgencyState

REMEMBERED = timedelta(days=30)
KEEP_NOTHING = ("/api/", "/static/")
NAME = "via"  # of the argument of addresses, of the entry of the cookie and of the hidden field


def register(app: Flask) -> None:
    """Remember what addresses say."""
    app.before_request(_remember)


def _remember() -> None:
    number = request.args.get(NAME, "")
    if embeds.is_shown_elsewhere(request.path) or request.path.startswith(KEEP_NOTHING):
        return
    if request.method == "GET" and _number(number):
        session[NAME] = [int(number), int(clock.now().timestamp())]
        session.permanent = True


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def remembered() -> str:
    """The number that was remembered last, as the hidden field carries it; empty for none."""
    number, at = session.get(NAME) or (0, 0)
    fresh = datetime.fromtimestamp(at, UTC) > clock.now() - REMEMBERED
    return str(number) if number and fresh else ""


def member_of(said: str | None) -> Agency | None:
    """The member that a hidden field or the cookie names; None unless it is an active one."""
    number = _number(said or "") or _number(remembered())
    return member(number) if number else None


def member(agency_id: int | None) -> Agency | None:
    """The member of this number, if it is active."""
    return db.session.scalar(select(Agency).where(Agency.id == agency_id, Agency.status == AgencyState.ACTIVE))
