"""Queueing mail: one statement, however many it goes to."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    LargeBinary,
    Select,
    SQLColumnExpression,
    case,
    cast,
    column,
    func,
    insert,
    literal,
    null,
    union_all,
)

from ...core import clock, encryption
from ...core.extensions import db
from ...core.queue import wake
from ...core.room import house
from ..models import MailState, OutgoingMail


def send(event: str, to: Select, *, wait: timedelta = timedelta(), **arguments: Any) -> None:
    """Queue a mail about `event` to each of the people whom the SELECT `to` finds, at the pace each has chosen.

    `event` is "kind.what": people choose by kind whether mail comes at once, with the hour's or the day's digest, or not at all.
    `arguments` are what the event's email takes: ids and plain values, nothing that a later change would make untrue.
    With a `wait` it stays that long, for a later event that may say the same: its email then has nothing left to say.
    Call it inside the transaction of the change that it tells of.
    """
    _queue(event, to, literal(encryption.encrypt(arguments, "mail")), wait)


def send_each(
    event: str,
    to: Select,
    whose: SQLColumnExpression[Any],
    told: Iterable[tuple[int, dict[str, Any]]],
    wait: timedelta = timedelta(),
) -> None:
    """Queue many mails about `event` by one statement: of the people whom `to` finds, those `whose` key is the first of a pair are
    told its second, the mail's arguments; see `send`."""
    pairs = [(key, encryption.encrypt(arguments, "mail")) for key, arguments in told]
    if pairs:
        keys, sealed = (list(values) for values in zip(*pairs, strict=True))
        rows = func.unnest(cast(keys, ARRAY(BigInteger)), cast(sealed, ARRAY(LargeBinary)))
        said = rows.table_valued(column("key", BigInteger), column("arguments", LargeBinary)).render_derived()
        _queue(event, to.join(said, said.c.key == whose), said.c.arguments, wait)


def _queue(event: str, to: Select, arguments: ColumnElement[bytes], wait: timedelta) -> None:
    if clock.is_pretended():
        return
    person = to.column_descriptions[0]["entity"]
    kind = event.partition(".")[0]
    pace, at = person.mail_pace_of(kind), clock.now()
    same: list[ColumnElement[Any]] = [literal(event), arguments, literal(at)]
    status = case(
        (pace == "daily", MailState.WAITING.value),
        (pace == "hourly", MailState.HOURLY.value),
        else_=MailState.QUEUED.value,
    )
    mine = [person.id.label("person"), null().label("mailbox"), status, *same, literal(at + wait)]
    theirs = to.where(pace != "off").with_only_columns(*mine)
    both = union_all(theirs, *_beside(to, kind, same, wait)).order_by("person", "mailbox")
    columns = ["person_id", "mailbox", "status", "event", "arguments", "queued_at", "next_try_at"]
    queued = insert(OutgoingMail).from_select(columns, both, include_defaults=False)
    written = db.session.execute(queued.returning(OutgoingMail.id, OutgoingMail.status)).all()
    if not wait:  # what waits is found by the sweep
        wake("mail.queued", [mail_id for mail_id, state in written if state == MailState.QUEUED])


def _beside(to: Select, kind: str, same: list[ColumnElement[Any]], wait: timedelta) -> Iterator[Select]:
    """One more for each address to which the agency of somebody it goes to has its mail of this kind copied, at once; and for each
    messenger of theirs that is told of it, when they want. Whatever pace they have chosen for mail."""
    copied, copy = house().answers["copied_to"](to, kind)
    told, channel, at = house().answers["told_in_channels"](to, kind)
    now = literal(clock.now())
    for chosen, mailbox, when in ((copied, copy, now), (told, channel, at)):
        nobody, queued = cast(null(), BigInteger).label("person"), literal(MailState.QUEUED.value)
        waits = when + literal(wait)
        yield chosen.with_only_columns(nobody, mailbox.label("mailbox"), queued, *same, waits).distinct()


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
