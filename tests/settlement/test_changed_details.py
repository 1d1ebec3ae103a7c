"""Bank details that change: told to every owner whole, and in force for orders after a day."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.members.actions import record_payout_details
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from marketplace.settlement.models import Movement
from tests.going_on import money_moves

OLD, NEW = "DE89370400440532013000", "GB33BUKB20201555555555"


def listed_accounts(pair) -> list[str]:
    pair.fee(pair.won(), "1000.00")
    money_moves()
    db.session.expire_all()
    return [order.iban for order in db.session.scalars(select(Movement).order_by(Movement.id))]


@pytest.mark.thorough
def test_orders_keep_the_details_of_their_day(pair):
    start = clock.now()
    with time_machine.travel(start, tick=False):
        assert listed_accounts(pair) == [OLD]
        record_payout_details(pair.A, holder="A", iban=NEW)
    with time_machine.travel(start + timedelta(hours=23, minutes=59), tick=False):
        assert listed_accounts(pair) == [OLD, OLD]
    with time_machine.travel(start + timedelta(hours=24), tick=False):
        assert listed_accounts(pair) == [OLD, OLD, NEW]


@pytest.mark.parametrize(
    ("details", "shown"),
    [
        ({"iban": NEW}, ["GB33 BUKB 2020 1555 5555 55"]),
        (
            {"bank_name": "First Bank", "account_number": "000123456789", "routing_code": "026009593"},
            ["First Bank", "000123456789", "026009593"],
        ),
    ],
)
def test_each_owner_s_letter_carries_the_whole_new_details(found, details, shown):
    agency = found.agency()
    found.person(agency, "owner")
    record_payout_details(agency, holder="Somebody Else", **details)
    db.session.expire_all()
    told = [
        render(mail) for mail in db.session.scalars(select(OutgoingMail).where(OutgoingMail.event == "account.payout"))
    ]
    assert len([letter for letter in told if "Somebody Else" in letter.text]) == 2
    for letter in told[-2:]:
        assert [word for word in shown if word not in letter.text] == []


def test_the_page_shows_what_holds_and_what_comes(pair, visit):
    record_payout_details(pair.A, holder="A", iban=NEW)
    page = " ".join(visit(pair.a).get("/agency/payout").text.replace("\xa0", " ").split())
    assert "DE89 3704 0044 0532 0130 00" in page or OLD in page
    assert "GB33 BUKB 2020 1555 5555 55" in page or NEW in page
