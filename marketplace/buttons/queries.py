"""Which button a link is, and why it may not be pressed."""

import hashlib
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ..core import clock
from ..core.errors import NotFound, Refusal
from ..core.extensions import db
from ..core.formats import moment
from ..core.room import MailDeed, house
from ..core.signed import unsign
from .models import MailButton

PURPOSE = "button in a mail"
KEPT = timedelta(days=30)  # a button, from the day on which it was mailed


class DeadButton(Refusal):
    """A link that was used, ended or is too old."""

    status = 410
    title = _l("This link doesn’t work any more")


def hash_of(secret: str) -> str:
    """What is kept of a link's secret, which is random and long."""
    return hashlib.sha256(secret.encode()).hexdigest()


def button_of(signed: str) -> MailButton:
    """The button of a link, whatever became of it; a refusal for what is none, or forgotten."""
    secret = unsign(PURPOSE, signed)
    chosen = select(MailButton).where(MailButton.secret_hash == hash_of(str(secret)))
    found = db.session.scalar(chosen) if secret else None
    if found is None:
        raise NotFound(_("It is too old, or was never sent. Sign in to see what waits for you."))
    return found


def deed_of(button: MailButton) -> MailDeed:
    """What it does."""
    return house().mail_deeds[button.deed]


def why_dead(button: MailButton) -> DeadButton | None:
    """Why it may not be pressed, to whoever holds the link; None while it may."""
    deed, person = deed_of(button), button.person
    way_on = (deed.page(button.subject_id), _("See it on the site"))
    if button.used_at:
        said = _("%(person)s used it: %(at)s.", person=person.name, at=moment(button.used_at))
        return DeadButton(said, way_on=way_on)
    if button.ended_at or not person.is_active:
        ended = _("It ended with all sessions of %(person)s: signed out everywhere, a new password or another role.",
                  person=person.name)  # fmt: skip
        return DeadButton(ended, way_on=way_on)
    if button.expires_at <= clock.now():
        return DeadButton(_("Its time is over: %(at)s.", at=moment(button.expires_at)), way_on=way_on)
    if not person.may(deed.may):
        return DeadButton(_("%(person)s can’t do this any more.", person=person.name), way_on=way_on)
    return None


def old_buttons(limit: int) -> list[int]:
    """Buttons that were mailed 30 days ago: none can be pressed since long."""
    chosen = select(MailButton.id).where(MailButton.made_at < clock.now() - KEPT)
    return list(db.session.scalars(chosen.order_by(MailButton.id).limit(limit)))
