"""Which mail is to be delivered, and which to be forgotten."""

from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select

from ..core import clock
from ..core.extensions import db
from .models import CHANNEL, COPY, MailState, OutgoingMail

KEPT = timedelta(days=90)  # that a person was mailed; to clients and applicants as long as their address
OVER = (MailState.SENT, MailState.GIVEN_UP, MailState.BUNDLED, MailState.MOOT)


def goes_by_mail() -> ColumnElement[bool]:
    """Condition: it is a mail, and nothing for a messenger."""
    return OutgoingMail.mailbox.is_(None) | ~OutgoingMail.mailbox.startswith(CHANNEL, autoescape=True)


def due_mail(limit: int) -> list[int]:
    """Mails whose time for the next try has come."""
    waiting = select(OutgoingMail.id).where(
        OutgoingMail.status == MailState.QUEUED, OutgoingMail.next_try_at <= clock.now(), goes_by_mail()
    )
    return list(db.session.scalars(waiting.order_by(OutgoingMail.next_try_at).limit(limit)))


def letters_to_forget(limit: int) -> list[int]:
    """Letters to those whose address is erased."""
    chosen = select(OutgoingMail.id).where(OutgoingMail.status == MailState.FORGOTTEN)
    return list(db.session.scalars(chosen.order_by(OutgoingMail.id).limit(limit)))


def old_letters(limit: int) -> list[int]:
    """Letters to people that were queued 90 days ago, and are over; and what went beside them."""
    old = select(OutgoingMail.id).where(OutgoingMail.status.in_(OVER), OutgoingMail.queued_at < clock.now() - KEPT)
    beside = (OutgoingMail.mailbox.between(box, box + "~") for box in (COPY, CHANNEL))  # what its index finds
    found = [old.where(mine).limit(limit) for mine in (OutgoingMail.person_id.is_not(None), or_(*beside))]
    return [one for chosen in found for one in db.session.scalars(chosen)][:limit]


def was_told(event: str, *mailboxes: str) -> bool:
    """Whether a mail about this event was ever queued to one of these mailboxes."""
    told = select(OutgoingMail.id).where(OutgoingMail.event == event, OutgoingMail.mailbox.in_(mailboxes))
    return db.session.scalar(told.limit(1)) is not None
