"""Mail as it was sent: what the delivery job wrote into the folder, parsed back."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import select

from marketplace.core.extensions import db
from marketplace.core.room import house
from marketplace.outbox.models import MailState, OutgoingMail


def paces(each: str, **kinds: str) -> dict[str, str]:
    """What is sent from one's own page: each kind of mail at one pace, but these at theirs."""
    return {f"mail_{kind}": kinds.get(kind, each) for kind in house().mail_kinds}


def letters(environment: dict[str, str]) -> list[EmailMessage]:
    """All mails of this test that were sent, in the order in which they were queued."""
    folder = Path(environment["MAIL_URL"].removeprefix("file:"))
    sent = select(OutgoingMail.id).where(OutgoingMail.status == MailState.SENT).order_by(OutgoingMail.id)
    files = [folder / f"{mail_id:08d}.eml" for mail_id in db.session.scalars(sent)]
    return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
