"""Letters to somebody whose address is erased, and old ones: they go, with the files in which they were put."""

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import ColumnElement, delete, select, update

from ...core.extensions import db
from ...core.queue import wake
from ...core.transaction import transaction
from ..models import MailState, OutgoingMail
from ..smtp import post_office


def forget_letters(*mailboxes: str) -> None:
    """Send nothing more to these mailboxes, and forget what was sent. Call it inside the transaction of the erasure."""
    if mailboxes:
        _let_go(OutgoingMail.mailbox.in_(mailboxes))


def forget_old_letters(mail_ids: Sequence[int]) -> None:
    """Forget that these letters were sent, long ago."""
    with transaction():
        _let_go(OutgoingMail.id.in_(mail_ids))


def _let_go(which: ColumnElement[bool]) -> None:
    theirs = update(OutgoingMail).where(which)
    forgotten = theirs.values(status=MailState.FORGOTTEN, arguments=None, sealed=None).returning(OutgoingMail.id)
    wake("mail.forgotten", list(db.session.scalars(forgotten.execution_options(synchronize_session=False))))


def delete_letters(mail_ids: Sequence[int]) -> None:
    """Delete letters that are to be forgotten: the file first, so that none is left whose row is gone."""
    chosen = select(OutgoingMail.id).where(OutgoingMail.id.in_(mail_ids), OutgoingMail.status == MailState.FORGOTTEN)
    with transaction(), post_office(current_app.config["SETTINGS"].mail_url) as post:
        held = list(db.session.scalars(chosen.with_for_update(skip_locked=True)))
        for mail_id in held:
            post.forget(f"{mail_id:08d}")
        db.session.execute(delete(OutgoingMail).where(OutgoingMail.id.in_(held)))
