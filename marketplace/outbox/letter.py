"""What a mail says, and how it is drawn: one text and one HTML template for all."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app, render_template

from ..core import encryption
from ..core.formats import deadline
from ..core.languages import speaking_to
from ..core.room import house
from .models import DIGEST, OutgoingMail


@dataclass(frozen=True)
class Deed:
    """What a mail lets its reader do by a button of its own: a name of `Room.mail_deeds`, the row it is about, and until when it can
    be done at all, where that ends before the link does."""

    name: str
    subject: int
    until: datetime | None = None


@dataclass
class Letter:
    """What an email says, in the reader's language: one subject, one event.

    `clock` is a deadline with a line beneath it; `text` is what somebody has written, with its line breaks; `closing` are
    sentences that follow from all that. `picture` is a PNG shown below the facts, with words for whoever can't see it. In a mail of
    its own to a person who may, buttons for its `deeds` stand in place of those that only lead to a page.
    """

    subject: str
    sentences: list[str]
    facts: list[tuple[str, str]] = field(default_factory=list)
    button: tuple[str, str] | None = None  # label and path on this site
    links: list[tuple[str, str]] = field(default_factory=list)  # the same, several: for digests
    picture: tuple[bytes, str] | None = None
    heading: str = ""  # where the subject is too long to stand above the mail
    clock: tuple[str, str] | None = None
    text: str = ""
    closing: list[str] = field(default_factory=list)
    second: tuple[str, str] | None = None  # a button beside the first
    deeds: list[Deed] = field(default_factory=list)

    @property
    def leads_to_the_desk(self) -> bool:
        """Whether it tells an admin of what is to be done for others."""
        return self.button is not None and self.button[1].startswith("/desk/")


@dataclass(frozen=True)
class Correspondent:
    """Somebody without an account who gets mail. `stop` is the page where it can be stopped; a POST there stops it. Who reads copies of
    an agency's mail stands for that agency, and is told nothing of what an admin would see on the desk: such a copy is not true."""

    email: str
    language: str
    time_zone: str = ""
    stop: str = ""
    agency_id: int | None = None
    id: None = None

    @property
    def is_admin(self) -> bool:
        """What is not the agency's own leads to the desk, and is left out for that."""
        return self.agency_id is not None


@dataclass(frozen=True)
class Rendered:
    """A mail as it is sent. `path` is the page on this site that it leads to; `stop`, where a POST stops such mails."""

    to: str
    subject: str
    path: str
    text: str
    html: str
    picture: bytes | None = None
    stop: str = ""


def render(mail: OutgoingMail, acting: bool = False) -> Rendered | None:
    """The mail in its reader's language; None when what it would say is not true any more. Where it is `acting`, links are made for
    what its reader can do by it; call it inside a transaction then."""
    if mail.sealed is not None:
        return Rendered(**encryption.decrypt(mail.sealed, "mail"))
    arguments = encryption.decrypt(mail.arguments or b"", "mail")
    reader = mail.person or _correspondent(mail.mailbox or "")
    if reader is None:
        return None
    with speaking_to(reader):
        letter = house().emails[mail.event](**arguments)
        if letter is None or (mail.person is None and letter.leads_to_the_desk):
            return None
        return _draw(reader, letter, mail, acting)


def _correspondent(mailbox: str) -> Correspondent | None:
    """Whoever reads this mailbox; None when the room that knows it has forgotten the address."""
    kind, _colon, number = mailbox.partition(":")
    return house().mailboxes[kind](int(number))


def _draw(reader: Any, letter: Letter, mail: OutgoingMail, acting: bool) -> Rendered:
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    deeds = _deeds(mail, letter) if acting else []
    buttons = [(label, base + path) for label, path in deeds or filter(None, (letter.button, letter.second))]
    stop = reader.stop if isinstance(reader, Correspondent) else house().answers["way_out"](reader, _stopped_by(mail))
    # Who has no account chooses nothing: they stop it, or don't.
    choose = "" if isinstance(reader, Correspondent) else "/me"
    shown = {
        "letter": letter, "buttons": buttons, "base_url": base, "language": reader.language, "stop": stop,
        "choose": choose,
        "page": letter.button[1] if deeds and letter.button else "",
        "when": deadline(mail.queued_at) if mail.kind in house().mail_kinds else "", "standing": _standing(mail),
    }  # fmt: skip
    return Rendered(
        to=reader.email,
        subject=" ".join(letter.subject.split()),
        path=letter.button[1] if letter.button else "",
        text=render_template("email/letter.txt", **shown),
        html=render_template("email/letter.html", **shown),
        picture=letter.picture[0] if letter.picture else None,
        stop=stop,
    )


def _deeds(mail: OutgoingMail, letter: Letter) -> list[tuple[str, str]]:
    """The buttons by which the reader can answer without signing in: a label and the path of a page made for it."""
    if mail.person is None:
        return []
    made = (house().answers["button_in_mail"](mail.person, one.name, one.subject, one.until) for one in letter.deeds)
    return [one for one in made if one]


def _stopped_by(mail: OutgoingMail) -> str:
    """What one press of its reader stops: mail of its kind; by a digest, all that comes in digests."""
    return "digest" if mail.event == DIGEST else mail.kind


def _standing(mail: OutgoingMail) -> list[tuple[str, str]]:
    """How the reader's agency stands this month, where mail of this kind tells it; what they may not see is left out."""
    kind = house().mail_kinds.get(mail.kind)
    tells = mail.event == DIGEST or (kind is not None and kind.tells_how_it_stands)
    return house().answers["how_it_stands"](mail.person) if mail.person and tells else []
