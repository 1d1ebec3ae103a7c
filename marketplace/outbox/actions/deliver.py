"""Delivering queued mail; what is not taken is tried again with growing pauses, and at last given up, visibly."""

import logging
import time
from collections.abc import Sequence
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from ...core import clock
from ...core.extensions import db
from ...core.transaction import locked, transaction
from ..letter import render
from ..message import message_of
from ..models import MailState, OutgoingMail
from ..queries import goes_by_mail
from ..smtp import Away, Post, post_office

log = logging.getLogger(__name__)
LONGEST = 60  # seconds that one run takes, beside its last mail
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 120, 720, 1440)]


def deliver(mail_ids: Sequence[int]) -> None:
    """Deliver each mail in a transaction of its own, all in one session with the server.

    An address that is refused does not hold up the others. A server that is away is asked once: the others of this run
    wait for the next try as well. One that is slow is left after a minute; what is queued still is due.
    """
    started = time.monotonic()
    with post_office(current_app.config["SETTINGS"].mail_url) as post:
        for place, mail_id in enumerate(mail_ids):
            if time.monotonic() - started > LONGEST:
                log.warning("the mail server is slow: %d mails wait", len(mail_ids) - place)
                return
            try:
                _deliver_one(mail_id, post)
            except Away as away:
                log.warning("the mail server does not answer (%s): %d mails wait", away, len(mail_ids) - place)
                _postpone(mail_ids[place:])
                return


def _deliver_one(mail_id: int, post: Post) -> None:
    with transaction():
        claim = select(OutgoingMail).where(
            OutgoingMail.id == mail_id, OutgoingMail.status == MailState.QUEUED, goes_by_mail()
        )
        mail = locked(claim, skip=True)
        if mail is None:
            return
        try:
            taken = _hand_over(mail, post)
        except Away:
            raise
        except Exception as error:  # noqa: BLE001
            # An address that the server refuses, a mail encrypted with a lost key: neither holds up the others.
            log.warning("mail %s was not taken: %s", mail.id, type(error).__name__)
            try_later(mail)
        else:
            mail.sent_at = clock.now() if taken else None
            mail.close(MailState.SENT if taken else MailState.MOOT)


def _hand_over(mail: OutgoingMail, post: Post) -> bool:
    """False when there is nothing left to say."""
    rendered = render(mail, acting=True)
    if rendered is None:
        return False
    post.take(f"{mail.id:08d}", message_of(mail, rendered))
    return True


def try_later(mail: OutgoingMail) -> None:
    """Let a mail that was not taken wait for its next try, or give it up after the last one."""
    if mail.tries >= len(PAUSES):
        mail.close(MailState.GIVEN_UP)
        return
    mail.next_try_at = clock.now() + PAUSES[mail.tries]
    mail.tries += 1


def _postpone(mail_ids: Sequence[int]) -> None:
    with transaction():
        waiting = select(OutgoingMail).where(OutgoingMail.id.in_(mail_ids), OutgoingMail.status == MailState.QUEUED)
        for mail in db.session.scalars(waiting.order_by(OutgoingMail.id).with_for_update(skip_locked=True)):
            try_later(mail)
