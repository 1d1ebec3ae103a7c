"""Programs that follow each link of each mail, as scanners and previews do, change nothing: not one row of the database."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.access.actions import ask_for_reset, invite_person
from marketplace.buttons.models import MailButton
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.exchange import actions as exchange
from marketplace.outbox.models import OutgoingMail
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from tests.access.test_kept_forms import _pages
from tests.buttons.conftest import everything, links_in
from tests.going_on import money_moves
from tests.journeys.test_privacy import SECRETS, traces_in
from tests.mail import letters
from tests.people import CLIENT

PREVIEW = {"Sec-Purpose": "prefetch", "User-Agent": "Mozilla/5.0 (compatible; LinkScanner/1.0)"}


# A client that nobody has passed to anybody before.
NOBODYS = {"company": "Tam Boats", "contact": "Ole Tam", "email": "ole@tam-boats.example", "phone": ""}


def live(pair, found) -> None:
    """What the scene of all forms leaves out: reminders, words of both sides, refunds, what is superseded and undone."""
    pair.lead(title="Nobody answers yet", client=NOBODYS)
    third = found.agency("Third")
    declined = pair.lead(audience="shortlist", agencies=[pair.B.id, third.id], title="Declined", client=SECRETS)
    exchange.decline_lead(declined.id, pair.b, "budget", "Too little.")
    exchange.withdraw_lead(declined.id, pair.a, "They changed their mind.")
    won = pair.won(title="More work")
    exchange.add_note(won.id, pair.b, "They pay on Friday.")
    payment, struck = pair.fee(won, "800.00"), pair.fee(won, "90.00")
    exchange.record_refund(payment.id, pair.b, Money(100_00, "EUR"), clock.today())
    money_moves()
    exchange.void_payment(struck.id, pair.b, "mistyped")
    money_moves()
    order = db.session.scalars(select(Movement).where(Movement.status == "listed").order_by(Movement.id.desc())).first()
    settlement.mark_sent(order.id, pair.b)
    settlement.confirm_received(order.id, pair.a)
    settlement.undo(order.id, pair.a)
    invite_person(pair.B, "new@agency.example", "sales", "Ira", by=pair.b)
    ask_for_reset(pair.b.email, "")


@pytest.mark.thorough
def test_links_of_all_mails_are_followed_and_nothing_changes(pair, found, named_site, client, environment):
    _pages(pair, found)
    live(pair, found)
    sweep()
    with time_machine.travel(clock.now() + timedelta(days=4)):  # reminders, and leads whose time is nearly over
        sweep(), sweep()
    mails = letters(environment)
    paths = sorted({path for one in mails for path in links_in(one)})
    assert len([path for path in paths if path.startswith("/button/")]) >= 6
    assert len([path for path in paths if path.startswith("/stop/")]) >= 4
    before = everything()
    for path in paths:
        for call in (client.get, client.head):
            answer = call(path, headers=PREVIEW)
            assert answer.status_code < 500, path
            answer.close()
    after = everything()
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert not db.session.scalars(select(MailButton.id).where(MailButton.used_at.is_not(None))).all()


@pytest.mark.thorough
def test_no_mail_and_no_page_of_a_button_tells_who_the_client_is(pair, found, environment, client):
    for known in (CLIENT, SECRETS):
        pair.client = known
        live(pair, found) if known is SECRETS else pair.fee(pair.won())
    sweep()
    people = {one.email for one in (pair.a, pair.b)}
    mails = [one for one in letters(environment) if one["To"] in people]
    assert len({row.event for row in db.session.scalars(select(OutgoingMail))}) >= 12
    for mail in mails:
        whole = "".join(part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")
        assert traces_in(whole + mail["Subject"]) == []
        assert "Brask" not in whole
        for path in links_in(mail):
            if path.startswith("/button/"):
                page = client.get(path).text
                assert traces_in(page) == []
                assert "Brask" not in page
