"""Which mail is to be delivered."""

from sqlalchemy import select

from ..core import clock
from ..core.extensions import db
from .models import MailState, OutgoingMail


def due_mail(limit: int) -> list[int]:
    """Mails whose time for the next try has come."""
    waiting = select(OutgoingMail.id).where(
        OutgoingMail.status == MailState.QUEUED, OutgoingMail.next_try_at <= clock.now()
    )
    return list(db.session.scalars(waiting.order_by(OutgoingMail.next_try_at).limit(limit)))


def letters_to_forget(limit: int) -> list[int]:
    """Letters to those whose address is erased."""
    chosen = select(OutgoingMail.id).where(OutgoingMail.status == MailState.FORGOTTEN)
    return list(db.session.scalars(chosen.order_by(OutgoingMail.id).limit(limit)))


def was_told(event: str, *mailboxes: str) -> bool:
    """Whether a mail about this event was ever queued to one of these mailboxes."""
    told = select(OutgoingMail.id).where(OutgoingMail.event == event, OutgoingMail.mailbox.in_(mailboxes))
    return db.session.scalar(told.limit(1)) is not None
