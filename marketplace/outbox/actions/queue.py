"""Queueing mail: one statement, however many it goes to."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, case, insert, literal

from ...core import clock, encryption
from ...core.extensions import db
from ...core.queue import wake
from ..models import MailState, OutgoingMail


def send(event: str, to: Select, *, wait: timedelta = timedelta(), **arguments: Any) -> None:
    """Queue a mail about `event` to each of the people whom the SELECT `to` finds, at the pace each has chosen.

    `event` is "kind.what": people choose by kind whether mail comes at once, with the day's digest or not at all.
    `arguments` are what the event's email takes: ids and plain values, nothing that a later change would make untrue.
    With a `wait` it stays that long, for a later event that may say the same: its email then has nothing left to say.
    Call it inside the transaction of the change that it tells of.
    """
    if clock.is_pretended():
        return
    person = to.column_descriptions[0]["entity"]
    pace, at = person.mail_pace_of(event.partition(".")[0]), clock.now()
    row = {
        "person_id": person.id,
        "event": literal(event),
        "status": case((pace == "daily", MailState.WAITING.value), else_=MailState.QUEUED.value),
        "arguments": literal(encryption.encrypt(arguments, "mail")),
        "queued_at": literal(at),
        "next_try_at": literal(at + wait),
    }
    chosen = to.where(pace != "off").with_only_columns(*row.values()).order_by(person.id)
    queued = insert(OutgoingMail).from_select(list(row), chosen, include_defaults=False)
    written = db.session.execute(queued.returning(OutgoingMail.id, OutgoingMail.status)).all()
    if not wait:  # what waits is found by the sweep
        wake("mail.queued", [mail_id for mail_id, state in written if state == MailState.QUEUED])


def send_to(event: str, *mailboxes: str, wait: timedelta = timedelta(), **arguments: Any) -> None:
    """Queue a mail about `event` to each of these mailboxes ("kind:id"), of people without an account; see `send`.

    The address is not kept with the mail: `Room.mailboxes` says it when the mail is delivered, or that nobody is there any
    more, and then nothing is sent.
    """
    if clock.is_pretended() or not mailboxes:
        return
    at = clock.now()
    same = {
        "event": event,
        "arguments": encryption.encrypt(arguments, "mail"),
        "queued_at": at,
        "next_try_at": at + wait,
    }
    rows = [same | {"mailbox": mailbox, "status": MailState.QUEUED} for mailbox in mailboxes]
    written = db.session.scalars(insert(OutgoingMail).returning(OutgoingMail.id), rows).all()
    if not wait:
        wake("mail.queued", written)
