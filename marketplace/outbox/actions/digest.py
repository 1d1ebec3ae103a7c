"""The day's mails in one, for those who want that."""

from collections.abc import Sequence

from sqlalchemy import select

from ...core.extensions import db
from ...core.transaction import transaction
from ..letter import render
from ..models import MailState, OutgoingMail
from .queue import send

DIGEST = "account.digest"


def send_digests(person_ids: Sequence[int]) -> None:
    """Put all that waits for each person into one mail, with a link to each page. One transaction a person."""
    for person_id in person_ids:
        with transaction():
            waiting = select(OutgoingMail).where(
                OutgoingMail.person_id == person_id, OutgoingMail.status == MailState.WAITING
            )
            mails = db.session.scalars(waiting.order_by(OutgoingMail.id).with_for_update(skip_locked=True)).all()
            if mails:
                _bundle(mails)


def _bundle(mails: Sequence[OutgoingMail]) -> None:
    rendered = [(mail, render(mail)) for mail in mails]
    links = [(text.subject, text.path or "/today") for _mail, text in rendered if text]
    if links:
        person = type(mails[0].person)
        send(DIGEST, select(person).where(person.id == mails[0].person_id), links=links)
    for mail, text in rendered:
        mail.close(MailState.BUNDLED if text else MailState.MOOT)
