"""A rendered mail as a message of RFC 5322.

Built with the email package's older policy: the newer one reads a header before it writes it, and on Python 3.11 and 3.12
an encoded word that somebody has typed into a title then puts lines of its own into the mail.
"""

from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import urlsplit

import idna
from flask import current_app

from .letter import Rendered
from .models import OutgoingMail

UTF8 = Charset("utf-8")
UTF8.body_encoding = QP  # readable in a file


def message_of(mail: OutgoingMail, rendered: Rendered) -> Message:
    """The message. What people have typed appears literally, whatever it looks like."""
    settings = current_app.config["SETTINGS"]
    message = _body(rendered)
    message["From"] = _address(settings.mail_from)
    message["To"] = to_ascii(rendered.to)
    message["Subject"] = Header(rendered.subject, "utf-8")  # type: ignore[assignment]  # this policy takes headers
    message["Date"] = format_datetime(mail.queued_at)
    # The same at each try: a server that has taken it before can tell.
    message["Message-ID"] = f"<{mail.id}.{mail.queued_at:%Y%m%d%H%M%S}@{urlsplit(settings.base_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    if rendered.stop:
        message["List-Unsubscribe"] = f"<{settings.base_url.rstrip('/')}{rendered.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    return message


def _body(rendered: Rendered) -> MIMEMultipart:
    both = MIMEMultipart("alternative")
    both.attach(_text(rendered.text, "plain"))
    if rendered.picture is None:
        both.attach(_text(rendered.html, "html"))
        return both
    related = MIMEMultipart("related")
    related.attach(_text(rendered.html, "html"))
    picture = MIMEImage(rendered.picture, "png")
    picture["Content-ID"] = "<picture>"
    picture["Content-Disposition"] = "inline"
    related.attach(picture)
    both.attach(related)
    return both


def _text(text: str, kind: str) -> MIMEText:
    return MIMEText(text, kind, UTF8)  # type: ignore[arg-type]  # it takes a Charset as well, as documented


def _address(text: str) -> str:
    name, address = parseaddr(text)
    return formataddr((name, to_ascii(address)))


def to_ascii(address: str) -> str:
    """The address with its domain in ASCII, so that every mail server takes it."""
    mailbox, at, domain = address.rpartition("@")
    return mailbox + at + idna.encode(domain, uts46=True).decode() if not domain.isascii() else address
