"""The mails of an hour or of a day in one, for those who want that."""

import logging
from collections.abc import Sequence

from sqlalchemy import select

from ...core.extensions import db
from ...core.transaction import transaction
from ..letter import Rendered, render
from ..models import DIGEST, MailState, OutgoingMail
from .queue import send

log = logging.getLogger(__name__)


def send_digests(person_ids: Sequence[int]) -> None:
    """Put all that waits for each person's morning into one mail, with the time of each and a link to its page. One transaction a
    person.

    A mail that can't be rendered leaves the digest for the ordinary way, on which it is tried again and at last given up.
    """
    _send(person_ids, MailState.WAITING)


def send_hourly_digests(person_ids: Sequence[int]) -> None:
    """The same of all that waits for the full hour."""
    _send(person_ids, MailState.HOURLY)


def _send(person_ids: Sequence[int], state: MailState) -> None:
    for person_id in person_ids:
        with transaction():
            waiting = select(OutgoingMail).where(OutgoingMail.person_id == person_id, OutgoingMail.status == state)
            mails = db.session.scalars(waiting.order_by(OutgoingMail.id).with_for_update(skip_locked=True)).all()
            if mails:
                _bundle(mails, state)


def _bundle(mails: Sequence[OutgoingMail], state: MailState) -> None:
    rendered = [(mail, text) for mail in mails for text in _rendered(mail)]
    links = [(text.subject, text.path or "/today", mail.queued_at.isoformat()) for mail, text in rendered if text]
    if links:
        person = type(mails[0].person)
        reader = select(person).where(person.id == mails[0].person_id)
        send(DIGEST, reader, links=links, hourly=state == MailState.HOURLY)
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
