"""Letters that suffice: each is parsed back as a mail program does, and says what one needs to know, in three languages."""

import email
import email.policy
import os
import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
import zxingcpp
from flask_babel import gettext as _
from PIL import Image
from sqlalchemy import select, text

from marketplace.access.actions import invite_person
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.formats import deadline
from marketplace.core.languages import NAMES, speaking, speaking_to
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.exchange.actions import decline_lead, expire_leads, record_refund, void_payment
from marketplace.outbox.actions import deliver
from marketplace.outbox.models import OutgoingMail
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from marketplace.settlement.qr import epc_lines
from tests.people import CLIENT

BRIEF = "Four hundred articles, two currencies.\nThe old shop stays up until the new one carries the orders."


class Read:
    """A mail as it is read: subject, text, words of its HTML, links, pictures."""

    def __init__(self, file: Path):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        parts = {part.get_content_type(): part for part in message.walk()}
        self.subject, self.plain = message["Subject"], parts["text/plain"].get_content()
        self.html = parts["text/html"].get_content()
        body = re.sub(r"(?s)<head>.*?</head>", "", self.html)
        self.words = " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
        self.links = re.findall(r'href="([^"]+)"', self.html)
        self.picture = parts.get("image/png")

    def says(self, *words: str) -> list[str]:
        """Those of these words that the text or the HTML lacks."""
        plain = " ".join(self.plain.split())
        return [word for word in words if word not in plain or word not in self.words]


def letters(event: str, person) -> list[Read]:
    chosen = select(OutgoingMail.id).where(OutgoingMail.event == event, OutgoingMail.person_id == person.id)
    ids = db.session.scalars(chosen.order_by(OutgoingMail.id)).all()
    deliver(ids)
    folder = Path(os.environ["MAIL_URL"].removeprefix("file:"))
    return [Read(folder / f"{one:08d}.eml") for one in ids]


def one(event: str, person) -> Read:
    (read,) = letters(event, person)
    return read


@pytest.fixture(params=NAMES)
def pair(pair, request):
    """The pair, both of whom read this language."""
    for person in (pair.a, pair.b):
        person.language, person.time_zone = request.param, "Europe/Kyiv"
    db.session.commit()
    return pair


def test_a_lead_s_letter_suffices_to_answer_it_and_names_no_client(pair):
    lead = pair.lead(brief=BRIEF, budget_min=Money(1800000, "EUR"), budget_max=Money(2400000, "EUR"), region="Poland")
    read = one("lead.offered", pair.b)
    by = lead.answer_by.astimezone(clock.zone_named("Europe/Kyiv"))
    with speaking(pair.b.language):
        needs = lead.work, lead.place, lead.spoken
    assert read.says(lead.title, *BRIEF.split("\n"), *needs, f"{by:%H:%M}", "GMT+", "Northlight") == []
    assert read.says("10%") == []
    digits = re.sub(r"\D", "", read.words)
    assert "1800024000" in digits
    assert "18002400" in digits
    assert [link for link in read.links if link.endswith(f"/leads/{lead.id}")]
    assert len([link for link in read.links if "/button/" in link]) == 2
    whole = read.subject + read.plain + read.html
    assert not [value for value in CLIENT.values() if value in whole]


def test_a_lead_s_letter_says_whom_it_asks_and_what_its_links_do(pair, found):
    lead = pair.lead(audience="direct", agencies=[pair.B.id], title="Only for you")
    with speaking_to(pair.b):
        alone = _(
            "%(agency)s passes this client on to you alone. Accept it, and you get the contacts.", agency=pair.A.name
        )
        first = _("%(agency)s passes this client on. The first agency to accept gets the contacts.", agency=pair.A.name)
        opens = _("Opening a page answers nothing: you press its button.")
    read = one("lead.offered", pair.b)
    with speaking_to(pair.b):
        deadline_lines = [deadline(lead.answer_by), _("Set by %(agency)s", agency=pair.A.name)]
    assert [line.endswith(said) for line, said in zip(read.plain.splitlines(), deadline_lines, strict=False)] == [
        True,
        True,
    ]
    assert read.says(alone, opens) == []
    assert read.says(first) == [first]
    # Parts stand apart: no fact, text or link begins on the line of another.
    assert "\n\n\n\n" not in read.plain
    for label, address in [line.rsplit(": ", 1) for line in read.plain.splitlines() if "/button/" in line]:
        assert f"\n\n{label}: {address}" in read.plain
    pair.lead(audience="shortlist", agencies=[pair.B.id, found.agency().id], title="For two")
    assert first in letters("lead.offered", pair.b)[-1].plain


def test_a_long_brief_is_cut_and_the_rest_is_on_the_page(pair):
    pair.lead(brief="word " * 1900)
    assert len(one("lead.offered", pair.b).plain) < 3500


def test_a_decline_carries_its_note_unless_it_names_somebody(pair):
    lead, other = pair.lead(), pair.lead(client=CLIENT | {"company": "Odin Boats"})
    decline_lead(lead.id, pair.b, "budget", "We begin at twice that sum.")
    decline_lead(other.id, pair.b, "budget", "Odin Boats? Call me: +49 30 23125014")
    first, second = letters("lead.declined", pair.a)
    assert first.says("We begin at twice that sum.") == []
    assert "Odin" not in second.plain + second.html + second.subject


def test_one_event_is_one_letter(pair, found):
    other = found.agency()
    lead = pair.lead(audience="shortlist", agencies=[pair.B.id, other.id])
    decline_lead(lead.id, pair.b, "budget")
    decline_lead(lead.id, other.people[0], "region")
    mails = db.session.scalars(select(OutgoingMail.event).where(OutgoingMail.person_id == pair.a.id)).all()
    assert mails == ["lead.declined"] * 2
    assert any(f"/leads/new?again={lead.id}" in link for link in letters("lead.declined", pair.a)[1].links)
    late = pair.lead()
    db.session.execute(text("UPDATE leads SET answer_by = now() - interval '1 second' WHERE id = :id"), {"id": late.id})
    db.session.commit()
    expire_leads([late.id])
    assert len(letters("lead.expired", pair.a)) == 1


def paid(pair, amount: str) -> tuple:
    payment = pair.fee(pair.won(), amount)
    sweep()
    (order,) = db.session.query(Movement).filter_by(status="listed")
    return payment, order


@pytest.mark.thorough
def test_a_refund_says_the_new_reward_and_what_comes_back(pair):
    payment, order = paid(pair, "1234.00")
    settlement.mark_sent(order.id, pair.b), settlement.confirm_received(order.id, pair.a)
    record_refund(payment.id, pair.b, Money(23400, "EUR"), clock.today())
    read = one("fee.refunded", pair.a)
    sums = re.findall(r"\d[\d.,\s]*\d", read.words)
    figures = {re.sub(r"\D", "", one) for one in sums}
    assert {"123400", "23400", "100000", "12340", "10000", "2340"} <= figures
    assert "100" in re.sub(r"\D", "", read.subject)


@pytest.mark.thorough
def test_a_fee_struck_out_says_what_comes_back_if_its_reward_was_paid(pair):
    payment, order = paid(pair, "1234.00")
    settlement.mark_sent(order.id, pair.b), settlement.confirm_received(order.id, pair.a)
    void_payment(payment.id, pair.b, "mistyped")
    void_payment(pair.fee(pair.won(), "555.00").id, pair.b, "mistyped")
    was_paid, was_not = (
        {re.sub(r"\D", "", figure) for figure in re.findall(r"\d[\d.,\s]*\d", read.words)}
        for read in letters("fee.voided", pair.a)
    )
    assert {"123400", "12340"} <= was_paid
    assert "55500" in was_not
    assert not {"5550", "12340"} & was_not


@pytest.mark.thorough
def test_please_pay_says_for_what_to_whom_and_carries_the_page_s_code(pair):
    payment, order = paid(pair, "1234.00")
    read = one("money.listed", pair.b)
    assert read.says("DE89 3704 0044 0532 0130 00", order.reference, "Rebuild of an online shop") == []
    assert "cid:picture" in read.html
    assert read.picture["Content-ID"] == "<picture>"
    picture = Image.open(BytesIO(read.picture.get_content()))
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.bytes.decode().split("\n") == epc_lines(order)
    record_refund(payment.id, pair.b, Money(23400, "EUR"), clock.today())
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        sweep()
    later = letters("money.listed", pair.b)[-1]
    assert later.says(order.reference) == []
    assert later.plain.count("LP-BO") >= 2


def test_an_order_outside_sepa_carries_no_code(pair):
    pair.fee(pair.won(), "1234.00", "UAH")
    sweep()
    assert one("money.listed", pair.b).picture is None


def test_an_invitation_says_who_invites_to_what_and_why(pair):
    invited, path = invite_person(pair.B, "new@agency.example", "sales", "Ira", by=pair.b)
    read = one("account.invitation", invited)
    assert read.says(pair.b.name, pair.b.email, pair.B.name, "Leadpact", path) == (
        [path] if path not in read.words else []
    )
    assert [link for link in read.links if link.endswith(path)]
    role = {"en": "Sales", "ru": "Продажи", "uk": "Продажі"}[pair.b.language]
    assert read.says(role) == []


def test_an_invitation_that_nobody_signs_says_to_what(pair):
    invited, _path = invite_person(pair.B, "new@agency.example", "sales")
    assert one("account.invitation", invited).says(pair.B.name) == []
