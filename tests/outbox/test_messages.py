"""What a mail looks like on its way: parsed back, header by header."""

import email
import email.policy
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.outbox.letter import Rendered
from marketplace.outbox.message import message_of, to_ascii
from marketplace.outbox.models import OutgoingMail

ODD = [
    "=?utf-8?q?Shop=0ABcc:_eve@x.example=0A=0Aowned?=",
    "=?utf-8?b?U2hvcAoKQmNjOiBldmVAeC5leGFtcGxl?=",
    "=?utf-8?q?caf=C3=A9?= and more",
    "Ein Laden für Möbel " * 12,
    "Інтернет-магазин меблів: каталог, кошик, оплата, доставка, два мови, дві валюти",
    "a" * 290,
    "Subject: another",
    "tabs\tand   blanks",
    "שלום עולם",
    "🛒 shop",
]


def parsed(message) -> email.message.EmailMessage:
    return email.message_from_bytes(message.as_bytes(), policy=email.policy.default)


@pytest.fixture
def mail(pair):
    pair.lead()
    return db.session.scalars(select(OutgoingMail)).first()


@pytest.mark.parametrize("subject", ODD)
def test_a_subject_says_literally_what_was_typed(mail, subject):
    typed = " ".join(subject.split())
    message = message_of(mail, Rendered("ann@a.example", typed, "/", "Text.\n", "<p>Text.</p>"))
    read = email.message_from_bytes(message.as_bytes())
    assert read.get_all("Bcc") is None
    (header,) = read.get_all("Subject")
    words = email.header.decode_header(header.replace("\n", ""))
    assert "".join(w.decode(c or "ascii") if isinstance(w, bytes) else w for w, c in words) == typed
    assert [part.get_content_type() for part in read.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert read.get_payload(0).get_payload(decode=True).decode().strip() == "Text."


def test_the_lead_that_put_headers_into_a_mail_puts_none(pair, found, client, environment, shared_data):
    body = json.loads((shared_data / "field" / "lead-encoded-word-title.json").read_text(encoding="utf-8"))
    body["audience"] = {"kind": "direct", "agencies": [pair.B.id]}
    body["region"] = "Germany"  # a town was taken then
    answer = client.post("/api/v1/leads", json=body, headers=found.token(pair.a))
    assert answer.status_code == 201, answer.text
    sweep()
    folder = Path(environment["MAIL_URL"].removeprefix("file:"))
    newest = sorted(folder.glob("*.eml"), key=lambda one: one.stat().st_mtime_ns)[-2:]
    (read,) = [
        one for one in (email.message_from_bytes(file.read_bytes()) for file in newest) if one["To"] == pair.b.email
    ]
    assert len(read.get_all("Subject")) == 1
    assert read.get_all("Bcc") is None
    words = email.header.decode_header(read["Subject"].replace("\n", ""))
    subject = "".join(w.decode(c or "ascii") if isinstance(w, bytes) else w for w, c in words)
    assert subject == f"A client for you: {' '.join(answer.json['title'].split())}"


def test_every_mail_names_the_sites_own_domain_and_that_nobody_wrote_it(mail):
    message = parsed(message_of(mail, Rendered("ann@a.example", "Hello", "/", "Text.", "<p>Text.</p>")))
    assert message["Message-ID"].endswith("@127.0.0.1>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"]


@pytest.mark.parametrize(
    ("address", "ascii_form"),
    [
        ("ida@büro-süd.example", "ida@xn--bro-sd-3yae.example"),
        ("ida@BU\u0308RO.example", "ida@xn--bro-hoa.example"),
        ("ann@a.example", "ann@a.example"),
    ],
)
def test_an_address_goes_out_in_ascii(mail, address, ascii_form):
    assert to_ascii(address) == ascii_form
    assert message_of(mail, Rendered(address, "Hello", "/", "", ""))["To"] == ascii_form


def test_a_picture_comes_with_the_mail(mail):
    rendered = Rendered("ann@a.example", "Hello", "/", "Text.", '<img src="cid:picture" alt="x">', b"\x89PNG\r\n\x1a\n")
    parts = [part.get_content_type() for part in parsed(message_of(mail, rendered)).walk()]
    assert parts == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
