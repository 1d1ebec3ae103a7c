"""What the alliance tells all its members: made, changed, ended, mailed once."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit, clock
from ...core.errors import BadInput, NotAllowed, NotNow
from ...core.extensions import db
from ...core.transaction import hold_name, own, transaction
from ...core.typed import one_line, paragraphs, too_long
from ...members.models import MEMBERS, Person
from ...members.queries import owners_in
from ...outbox.actions import send
from ..models import Announcement
from ..models.announcement import LONGEST_TEXT, LONGEST_TITLE


@dataclass(frozen=True)
class Said:
    """What an admin writes; `text` is Markdown, and stands to the end of `until`."""

    title: str
    text: str
    until: date | None


def announce(said: Said, admin: Person, by_mail: bool = False) -> Announcement:
    """Tell all members, on Today, and all owners by mail if `by_mail`."""
    values = _checked(said)
    _admins_only(admin)
    with transaction():
        hold_name("announcements")
        _refuse_again(values)
        row = Announcement(**values, made_at=clock.now(), made_by=admin.id)
        db.session.add(row)
        db.session.flush()
        audit.record("announcement.made", row, admin, title=row.title)
        if by_mail:
            _mail(row, admin)
    return row


def _refuse_again(values: dict[str, Any]) -> None:
    """The same words are not told twice at a time: somebody went back to the form that was sent."""
    same = select(Announcement.id).where(Announcement.title == values["title"], Announcement.text == values["text"])
    if db.session.scalar(same.where(Announcement.ended_at.is_(None), Announcement.until >= clock.today()).limit(1)):
        raise NotNow(_("This announcement stands already. Change it, or end it first."))


def change_announcement(number: int, said: Said, admin: Person) -> None:
    """Write it anew; whoever reads it from now on reads this."""
    values = _checked(said)
    _admins_only(admin)
    with transaction():
        row = _standing(number)
        for name, value in values.items():
            setattr(row, name, value)
        audit.record("announcement.changed", row, admin, title=row.title)


def end_announcement(number: int, admin: Person) -> None:
    """Take it down at once."""
    _admins_only(admin)
    with transaction():
        row = _standing(number)
        row.ended_at = clock.now()
        audit.record("announcement.ended", row, admin, title=row.title)


def mail_announcement(number: int, admin: Person) -> None:
    """Mail it to all owners; once."""
    _admins_only(admin)
    with transaction():
        row = _standing(number)
        if row.mailed_at is not None:
            raise NotNow(_("It was mailed already."))
        _mail(row, admin)


def _mail(row: Announcement, admin: Person) -> None:
    row.mailed_at = clock.now()
    send("account.announcement", owners_in(*MEMBERS), announcement=row.id)
    audit.record("announcement.mailed", row, admin, title=row.title)


def _standing(number: int) -> Announcement:
    row = own(select(Announcement).where(Announcement.id == number))
    if row.ended_at is not None:
        raise NotNow(_("It has ended already."))
    return row


def _admins_only(admin: Person) -> None:
    if not admin.is_admin:
        raise NotAllowed(_("Only the alliance’s admins announce something."))


def _checked(said: Said) -> dict[str, object]:
    title, text, errors = one_line(said.title), paragraphs(said.text), {}
    for name, value, longest in (("title", title, LONGEST_TITLE), ("text", text, LONGEST_TEXT)):
        if not value:
            errors[name] = _("Fill this in.")
        elif sentence := too_long(value, longest):
            errors[name] = sentence
    if said.until is None:
        errors["until"] = _("Fill this in.")
    elif said.until < clock.today():
        errors["until"] = _("This day is over. Choose a later one.")
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    return {"title": title, "text": text, "until": said.until}
