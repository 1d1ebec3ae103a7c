"""How mail leaves: to a mail server, one session for several; or into a folder, where no server is named."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

PATIENCE = 10  # seconds that the server has for each answer


class Post(Protocol):
    """What takes messages."""

    def take(self, name: str, message: Message) -> None:
        """Hand over one message; an exception if it is not taken."""

    def forget(self, name: str) -> None:
        """Delete a message that was handed over, where that can be."""


class Away(Exception):
    """The server doesn't answer, or hung up: no other mail would fare better now."""


@contextmanager
def post_office(url: str) -> Iterator[Post]:
    """Where mail goes by MAIL_URL: `smtp://`, `smtps://` or `file:FOLDER`. The session is opened by the first message."""
    if url.startswith("file:"):
        yield _Folder(Path(url.removeprefix("file:")))
        return
    session = _Session(urlsplit(url))
    try:
        yield session
    finally:
        session.close()


class _Folder:
    def __init__(self, folder: Path):
        self.folder = folder

    def take(self, name: str, message: Message) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{name}.eml").write_bytes(message.as_bytes())

    def forget(self, name: str) -> None:
        (self.folder / f"{name}.eml").unlink(missing_ok=True)


class _Session:
    def __init__(self, parts: SplitResult):
        self.parts = parts
        self.smtp: smtplib.SMTP | None = None

    def take(self, _name: str, message: Message) -> None:
        try:
            self.smtp = self.smtp or _connected(self.parts)
            self.smtp.send_message(message)
        except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPNotSupportedError) as error:
            raise Away(type(error).__name__) from error
        except smtplib.SMTPException as error:
            if self.smtp is None:
                raise Away(type(error).__name__) from error
            raise  # this one message was refused
        except OSError as error:
            raise Away(type(error).__name__) from error

    def forget(self, _name: str) -> None:
        """It is in its reader's own mailbox."""

    def close(self) -> None:
        # What was taken is taken: a server that hangs up without a goodbye must not be sent it again.
        with suppress(OSError, smtplib.SMTPException):
            if self.smtp:
                self.smtp.quit()


def _connected(parts: SplitResult) -> smtplib.SMTP:
    """A session with the server, its certificate checked. A password is never sent in the clear."""
    trusted = ssl.create_default_context()
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=PATIENCE, context=trusted)
    else:
        smtp = smtplib.SMTP(host, parts.port or 25, timeout=PATIENCE)
        smtp.ehlo()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=trusted)
        elif parts.username:
            raise smtplib.SMTPException("the server offers no encryption, so no password is sent to it")
    if parts.username:
        smtp.login(unquote(parts.username), unquote(parts.password or ""))
    return smtp
