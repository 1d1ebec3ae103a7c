"""What the letters about meetings say, to people and to guests."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core.extensions import db
from ..core.formats import deadline
from ..core.markdown import excerpt
from ..members.models import AgencyState
from ..outbox.letter import Correspondent, Deed, Letter
from .links import path_of
from .models import Meeting, SignUp

NOT_LET_IN = {
    AgencyState.SUSPENDED: _l("Your agency is suspended."),
    AgencyState.LEFT: _l("Your agency has left the alliance."),
}


def reader_of(sign_up_id: int) -> Correspondent | None:
    """A guest; None once the address is forgotten."""
    row = db.session.get(SignUp, sign_up_id)
    email = row.guest.get("email") if row else None
    return Correspondent(email, row.language, stop=path_of(row) + "/stop") if row and email else None


def planned(meeting: int) -> Letter | None:
    """To everybody of the members: there is something to come to. Nothing once it is cancelled."""
    row = db.session.get(Meeting, meeting)
    if row is None or not row.is_planned:
        return None
    return Letter(
        _("%(kind)s: %(title)s", kind=row.kind.label, title=row.title),
        [excerpt(row.text)],
        [(_("Begins"), deadline(row.starts_at)), (_("Ends"), deadline(row.ends_at))],
        (_("Look, and sign up"), f"/meetings/{row.id}"),
        deeds=[Deed("come_to_meeting", row.id, row.ends_at)],
    )


def confirm(meeting: int, guest: int = 0) -> Letter | None:
    """To an address that somebody typed: is it yours, and do you come?"""
    row = db.session.get(Meeting, meeting)
    if row is None or not row.is_planned:
        return None
    return Letter(
        _("Do you come? %(title)s", title=row.title),
        [_("Somebody, you we hope, has signed up with this address. Without your yes we forget it in two days.")],
        [(_("Begins"), deadline(row.starts_at))],
        (_("Yes, I come"), _path(row, guest)),
    )


def signed_up(meeting: int, guest: int = 0) -> Letter | None:
    """To whoever has signed up: when and where."""
    return _about(meeting, lambda title: _("You have signed up: %(title)s", title=title), "", guest)


def moved(meeting: int, guest: int = 0) -> Letter | None:
    """To all who come: another time or place."""
    said = _("The time or the place has changed. If you can’t come then, sign off, and somebody else gets the seat.")
    return _about(meeting, lambda title: _("Changed: %(title)s", title=title), said, guest, "stay_away")


def tomorrow(meeting: int, guest: int = 0) -> Letter | None:
    """To all who come, the day before."""
    return _about(meeting, lambda title: _("Within a day: %(title)s", title=title), "", guest, "stay_away")


def begins(meeting: int, guest: int = 0) -> Letter | None:
    """To all who come, the hour before."""
    return _about(meeting, lambda title: _("Within the hour: %(title)s", title=title), "", guest)


def cancelled(meeting: int, guest: int = 0) -> Letter | None:
    """To all who had signed up: it does not take place, and why."""
    row = db.session.get(Meeting, meeting)
    if row is None or row.is_planned:
        return None
    return Letter(
        _("Cancelled: %(title)s", title=row.title),
        [_("It does not take place.")],
        [(_("Reason"), row.reason), (_("Would have begun"), deadline(row.starts_at))],
        (_("Look at it"), _path(row, guest)),
    )


def seat_freed(meeting: int, seat: int) -> Letter | None:
    """To whoever had signed up and is not let in any more: the seat is somebody else's, and why. Nothing once it is cancelled, or they
    come again."""
    row, taken = db.session.get(Meeting, meeting), db.session.get(SignUp, seat)
    if row is None or not row.is_planned or taken is None or taken.comes or taken.person is None:
        return None
    agency = taken.person.agency
    why = NOT_LET_IN.get(agency.status) if agency else None
    return Letter(
        _("Your seat is free again: %(title)s", title=row.title),
        [
            *([str(why)] if why else []),
            _("Only people of members who take part can come, so somebody else can have your seat."),
            _("If your agency takes part again before it begins, sign up anew: seats are not kept."),
        ],
        [(_("Begins"), deadline(row.starts_at)), (_("Ends"), deadline(row.ends_at))],
    )


def _about(meeting: int, subject: Callable[[str], str], said: str, guest: int, deed: str = "") -> Letter | None:
    """When and where, with a button for somebody of a member; nothing once it is cancelled."""
    row = db.session.get(Meeting, meeting)
    if row is None or not row.is_planned:
        return None
    return Letter(
        subject(row.title),
        [said] if said else [],
        [(_("Begins"), deadline(row.starts_at)), (_("Ends"), deadline(row.ends_at)), (_("Where"), row.place)],
        (_("Look at it"), _path(row, guest)),
        deeds=[Deed(deed, row.id, row.ends_at)] if deed and not guest else [],
    )


def _path(row: Meeting, guest: int) -> str:
    """A guest's own page, or the page that people see."""
    seat = db.session.get(SignUp, guest) if guest else None
    return path_of(seat) if seat else f"/meetings/{row.id}"


ALL: dict[str, Callable[..., Letter | None]] = {
    "meeting.planned": planned,
    "meeting.confirm": confirm,
    "meeting.signed_up": signed_up,
    "meeting.moved": moved,
    "meeting.tomorrow": tomorrow,
    "meeting.begins": begins,
    "meeting.cancelled": cancelled,
    "meeting.seat_freed": seat_freed,
}
