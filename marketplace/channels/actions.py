"""A channel is added, proves itself by a code, is told what happens, and is given up where nobody takes it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from ..core import audit, clock, encryption
from ..core.errors import BadInput
from ..core.extensions import db
from ..core.queue import wake
from ..core.room import house
from ..core.throttling import count_tries
from ..core.transaction import locked, own, transaction
from ..members.actions import ask_for_code, ask_password_again, hold_person
from ..members.models import Person
from ..members.queries import person as one_person
from ..outbox.actions import forget_letters, send, send_to
from ..outbox.actions.deliver import try_later
from ..outbox.letter import Rendered, render
from ..outbox.models import MailState, OutgoingMail, Pace
from .models import Channel
from .providers import provider_of, say
from .queries import MOST, waiting_for

LINES = 20  # of one message
CLAIMED = timedelta(minutes=2)


def add_channel(person: Person, url: str, kinds: Sequence[str], pace: str) -> Channel:
    """Add a channel for these kinds of mail, and send it a code that has to be typed back within the hour. Its person is told by
    mail, so that nobody else adds one unnoticed."""
    if not kinds or not set(kinds) <= set(house().mail_kinds) or Pace.read(pace) is None:
        raise BadInput(_("Choose at least one."), {"kinds": _("Choose at least one.")})
    provider = provider_of(url)
    count_tries(channel=str(person.id))
    code = f"{secrets.randbelow(10**6):06d}"
    with transaction():
        own(select(Person).where(Person.id == person.id))
        if (db.session.scalar(select(func.count(Channel.id)).where(Channel.person_id == person.id)) or 0) >= MOST:
            most = _("There are %(most)d already. Stop one first.", most=MOST)
            raise BadInput(most, {"url": most})
        channel = Channel(
            person_id=person.id, provider=provider, kinds=list(kinds), pace=Pace(pace), code_hash=_hash(code), made_at=clock.now(),
            encrypted_url=encryption.encrypt({"url": url.strip()}, "channel"),
        )  # fmt: skip
        db.session.add(channel)
        db.session.flush()
        audit.record("person.channel_added", person, person)
        send("account.channel_added", one_person(person.id), provider=provider)
        send_to("channels.code", channel.mailbox, code=code)
        wake("channel.queued", [channel.id])
    return channel


def add_own_channel(
    person: Person, password: str, url: str, kinds: Sequence[str], pace: str, code: str = ""
) -> Channel:
    """A channel for somebody who is signed in; their password is asked again, and a code where an app makes some."""
    verified = ask_password_again(person, password, "password")
    with transaction():
        hold_person(person, verified, "password")
        ask_for_code(person, code)
        return add_channel(person, url, kinds, pace)


def confirm_channel(channel_id: int, person: Person, code: str) -> None:
    """Its person has read the code there."""
    count_tries(code=f"channel {channel_id}")
    with transaction():
        channel = _own(channel_id, person)
        if channel.code_hash is None:
            return
        if not secrets.compare_digest(channel.code_hash, _hash("".join(code.split()))):
            wrong = _("That is not the code.")
            raise BadInput(wrong, {"code": wrong})
        channel.confirmed_at, channel.code_hash = clock.now(), None


def try_again(channel_id: int, person: Person) -> None:
    """Tell a channel that was given up of what happens from now on."""
    with transaction():
        _own(channel_id, person).given_up_at = None


def remove_channel(channel_id: int, person: Person) -> None:
    """Forget a channel, with what waits for it."""
    with transaction():
        _remove(_own(channel_id, person))
        audit.record("person.channel_removed", person, person)


def end_channels(person_ids: Sequence[int]) -> None:
    """Tell the channels of these people nothing any more, and forget them. Call it inside the transaction of what makes it necessary."""
    theirs = select(Channel).where(Channel.person_id.in_(person_ids)).order_by(Channel.id)
    for channel in db.session.scalars(theirs.with_for_update()).all():
        _remove(channel)
        audit.record("person.channel_removed", channel.person)


def forget_channels(channel_ids: Sequence[int]) -> None:
    """Forget channels whose code nobody has typed."""
    for channel_id in channel_ids:
        with transaction():
            found = locked(select(Channel).where(Channel.id == channel_id, Channel.confirmed_at.is_(None)))
            if found is not None:
                _remove(found)


def tell_channels(channel_ids: Sequence[int]) -> None:
    """Say in each channel what waits for it, several lines in one message; what is not taken is tried again with growing pauses. Then
    the channel is given up, and its person told.

    A message is claimed in one transaction, said while none is open, and what came of it is noted in another. Whoever is killed in
    between leaves it claimed for two minutes; then it is said again.
    """
    title = current_app.config["SETTINGS"].alliance_name
    for channel_id in channel_ids:
        while claimed := _claim(channel_id):
            taken = say(claimed.url, title, "\n\n".join(claimed.lines))
            _note(channel_id, claimed.mail_ids, taken)
            if not taken:
                break


@dataclass(frozen=True)
class _Claimed:
    mail_ids: list[int]
    lines: list[str]
    url: str = field(repr=False)


def _claim(channel_id: int) -> _Claimed | None:
    """The next message for a channel, which no other worker has; None where there is none. Letters with nothing left to say end here."""
    while True:
        with transaction():
            channel = locked(select(Channel).where(Channel.id == channel_id), skip=True)
            mails = _next_of(channel) if channel else []
            if channel is None or not mails:
                return None
            said = {mail.id: text for mail in mails if (text := _said(mail))}
            url = channel.url
            for mail in mails:
                if mail.id in said:
                    mail.next_try_at = clock.now() + CLAIMED
                else:
                    mail.close(MailState.MOOT)
        if said:
            return _Claimed(list(said), list(said.values()), url)


def _next_of(channel: Channel) -> Sequence[OutgoingMail]:
    """The first of what waits, with others that were tried as often: half as many each time, so that one which a messenger refuses
    takes no others along for ever."""
    first = db.session.scalar(waiting_for(channel).limit(1))
    if first is None:
        return []
    alike = waiting_for(channel).where(OutgoingMail.tries == first.tries).limit(max(1, LINES >> first.tries))
    return db.session.scalars(alike.with_for_update(skip_locked=True)).all()


def _said(mail: OutgoingMail) -> str:
    text = render(mail)
    return _line(text) if text else ""


def _note(channel_id: int, mail_ids: Sequence[int], taken: bool) -> None:
    """What became of a message; nothing where its channel was removed meanwhile."""
    mine = select(OutgoingMail).where(OutgoingMail.id.in_(mail_ids), OutgoingMail.status == MailState.QUEUED)
    with transaction():
        channel = locked(select(Channel).where(Channel.id == channel_id))
        if channel is None:
            return
        for mail in db.session.scalars(mine.order_by(OutgoingMail.id).with_for_update()).all():
            if taken:
                mail.sent_at = clock.now()
                mail.close(MailState.SENT)
                continue
            try_later(mail)
            if mail.status == MailState.GIVEN_UP:
                _give_up(channel)


def _line(text: Rendered) -> str:
    """What happened, and the page where it stands, for which one signs in."""
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    return f"{text.subject}\n{base}{text.path}" if text.path else text.subject


def _give_up(channel: Channel) -> None:
    if channel.given_up_at is None and channel.confirmed_at is not None:
        channel.given_up_at = clock.now()
        send("account.channel", one_person(channel.person_id), provider=channel.provider)


def _remove(channel: Channel) -> None:
    forget_letters(channel.mailbox)
    db.session.delete(channel)


def _own(channel_id: int, person: Person) -> Channel:
    return own(select(Channel).where(Channel.id == channel_id, Channel.person_id == person.id))


def _hash(code: str) -> str:
    return encryption.fingerprint("channel code", code)
