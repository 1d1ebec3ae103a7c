"""The day's mails in one, for those who want that."""

import logging
from collections.abc import Sequence

from sqlalchemy import select

from ...core.extensions import db
from ...core.transaction import transaction
from ..letter import Rendered, render
from ..models import MailState, OutgoingMail
from .queue import send

log = logging.getLogger(__name__)
DIGEST = "account.digest"


def send_digests(person_ids: Sequence[int]) -> None:
    """Put all that waits for each person into one mail, with a link to each page. One transaction a person.

    A mail that can't be rendered leaves the digest for the ordinary way, on which it is tried again and at last given up.
    """
    for person_id in person_ids:
        with transaction():
            waiting = select(OutgoingMail).where(
                OutgoingMail.person_id == person_id, OutgoingMail.status == MailState.WAITING
            )
            mails = db.session.scalars(waiting.order_by(OutgoingMail.id).with_for_update(skip_locked=True)).all()
            if mails:
                _bundle(mails)


def _bundle(mails: Sequence[OutgoingMail]) -> None:
    rendered = [(mail, text) for mail in mails for text in _rendered(mail)]
    links = [(text.subject, text.path or "/today") for _mail, text in rendered if text]
    if links:
        person = type(mails[0].person)
        send(DIGEST, select(person).where(person.id == mails[0].person_id), links=links)
    for mail, text in rendered:
        mail.close(MailState.BUNDLED if text else MailState.MOOT)


def _rendered(mail: OutgoingMail) -> list[Rendered | None]:
    """The one text of a mail, or none that could be made: then it is queued alone."""
    try:
        return [render(mail)]
    except Exception as error:  # noqa: BLE001
        # A mail encrypted with a lost key, an event that is gone: neither holds up the others, nor those of others.
        log.warning("mail %s could not be put into a digest: %s", mail.id, type(error).__name__)
        mail.status = MailState.QUEUED
        return []
