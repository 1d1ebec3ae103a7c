"""Mail: written into the database with the deed that causes it, delivered by a job, retried with growing pauses.

A letter never carries a client's identity: it links to the page.
"""

import logging
import smtplib
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app, render_template
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from . import clock, sealing
from .extensions import db
from .languages import speaking_to
from .queue import job, nudge
from .transaction import locked, transaction

log = logging.getLogger(__name__)
DIGEST = "account.digest"
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 120, 720, 1440)]


@dataclass
class Letter:
    """What a letter says, in the addressee's language: one subject, one event."""

    subject: str
    sentences: list[str]
    facts: list[tuple[str, str]] = field(default_factory=list)
    button: tuple[str, str] | None = None  # label and path on this site
    links: list[tuple[str, str]] = field(default_factory=list)  # the same, several: for digests


class OutgoingMail(db.Model):
    """One letter to one address; its text is sealed, and gone once it is on its way.

    queued ──> sent | given_up
    waiting ──> bundled             for the digest of the day
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        CheckConstraint("status IN ('queued', 'sent', 'given_up', 'waiting', 'bundled')", name="status"),
        Index("ix_outgoing_mail_due", "next_try_at", postgresql_where=text("status = 'queued'")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    event: Mapped[str]
    status: Mapped[str] = mapped_column(default="queued")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


def send(people: Iterable, event: str, write: Callable[[], Letter]) -> None:
    """Queue a letter to each of `people` who wants mail of this kind; `write` is called in each one's language.

    `event` is "kind.what": people choose by kind whether it comes at once, with the day's digest or not at all. Call it
    inside the transaction of the deed.
    """
    if clock.is_pretended():
        return
    written = []
    for person in people:
        pace = person.mail_pace(event)
        if pace == "off":
            continue
        with speaking_to(person):
            mail = OutgoingMail(person_id=person.id, event=event, sealed=_rendered(person, write()))
        mail.status = "waiting" if pace == "daily" else "queued"
        mail.queued_at = mail.next_try_at = clock.now()
        db.session.add(mail)
        written.append(mail)
    db.session.flush()
    nudge("deliver_mail", [mail.id for mail in written if mail.status == "queued"])


def _rendered(person, letter: Letter) -> bytes:
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    url = base + letter.button[1] if letter.button else None
    shown = {"letter": letter, "url": url, "base_url": base, "language": person.language}
    texts = {
        "to": person.email,
        "subject": " ".join(letter.subject.split()),
        "path": letter.button[1] if letter.button else "",
        "text": render_template("email/letter.txt", **shown),
        "html": render_template("email/letter.html", **shown),
    }
    return sealing.seal(texts, "mail")


def due_mail(limit: int) -> list[int]:
    """Letters whose time for the next try has come."""
    waiting = select(OutgoingMail.id).where(OutgoingMail.status == "queued", OutgoingMail.next_try_at <= clock.now())
    return list(db.session.scalars(waiting.order_by(OutgoingMail.next_try_at).limit(limit)))


@job(due=due_mail, queue="mail", chunk=50)
def deliver_mail(mail_ids: list[int]) -> None:
    """Deliver each letter, one transaction each; one dead address does not hold up the rest."""
    for mail_id in mail_ids:
        deliver_one(mail_id)


def deliver_one(mail_id: int) -> None:
    """Hand one letter to the mail server; after the first failure and six more it is given up, visibly."""
    with transaction():
        claim = select(OutgoingMail).where(OutgoingMail.id == mail_id, OutgoingMail.status == "queued")
        mail = locked(claim, skip=True)
        if mail is None:
            return
        try:
            _hand_over(mail)
        except Exception as error:
            # A server that is away, an address it refuses, a letter sealed with a lost key: none holds up the others.
            _try_later(mail, error)
        else:
            mail.status, mail.sent_at, mail.sealed = "sent", clock.now(), None


def _try_later(mail: OutgoingMail, error: Exception) -> None:
    log.warning("mail %s was not taken: %s", mail.id, type(error).__name__)
    if mail.tries >= len(PAUSES):
        mail.status, mail.sealed = "given_up", None
        return
    mail.next_try_at = clock.now() + PAUSES[mail.tries]
    mail.tries += 1


def _hand_over(mail: OutgoingMail) -> None:
    texts = sealing.unseal(mail.sealed, "mail")
    message = EmailMessage()
    message["From"] = current_app.config["SETTINGS"].mail_from
    message["To"], message["Subject"] = texts["to"], texts["subject"]
    message["Date"] = format_datetime(mail.queued_at)
    message["Message-ID"] = make_msgid(f"leadpact-{mail.id}", domain="leadpact.invalid")
    if mail.event == DIGEST:
        message["List-Unsubscribe"] = f"<{current_app.config['SETTINGS'].base_url.rstrip('/')}/me>"
    message.set_content(texts["text"])
    message.add_alternative(texts["html"], subtype="html")
    url = current_app.config["SETTINGS"].mail_url
    if url.startswith("file:"):
        _write(Path(url.removeprefix("file:")), mail.id, message)
    else:
        _smtp(url, message)


def _write(folder: Path, mail_id: int, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{mail_id:08d}.eml").write_bytes(bytes(message))


def _smtp(url: str, message: EmailMessage) -> None:
    smtp = _connected(urlsplit(url))
    try:
        smtp.send_message(message)
    finally:
        # The letter is taken by now: a server that hangs up without a goodbye must not be sent it again.
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()


def _connected(parts: SplitResult) -> smtplib.SMTP:
    """A session with the server, its certificate checked. A password is never sent in the clear."""
    trusted = ssl.create_default_context()
    if parts.scheme == "smtps":
        smtp = smtplib.SMTP_SSL(parts.hostname, parts.port or 465, timeout=20, context=trusted)
    else:
        smtp = smtplib.SMTP(parts.hostname, parts.port or 25, timeout=20)
        smtp.ehlo()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=trusted)
        elif parts.username:
            raise smtplib.SMTPException("the server offers no encryption, so no password is sent to it")
    if parts.username:
        smtp.login(unquote(parts.username), unquote(parts.password or ""))
    return smtp
