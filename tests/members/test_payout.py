"""Bank details: whoever changes them is noticed in time, and what was replaced in time never takes effect."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.core import clock
from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.members.actions import record_payout_details
from marketplace.members.actions.payout import read_iban
from marketplace.members.queries import current_payout, payouts_of, pending_payout
from marketplace.outbox.models import OutgoingMail
from tests.people import PASSWORD

OURS, STRANGERS = "DE89370400440532013000", "GB33BUKB20201555555555"
START = clock.now()


def at(hours: int):
    return time_machine.travel(START + timedelta(hours=hours), tick=False)


def test_a_strangers_change_that_is_replaced_in_time_never_takes_effect(found):
    agency = found.agency(iban=None)
    with at(0):
        record_payout_details(agency, holder="A", iban=OURS)
    with at(1):
        strangers = record_payout_details(agency, holder="S", iban=STRANGERS)
        assert pending_payout(agency.id).id == strangers.id
    with at(20):
        record_payout_details(agency, holder="A", iban=OURS)
    for hours in (21, 26, 44, 45, 1000):
        with at(hours):
            assert current_payout(agency.id).iban == OURS, f"after {hours} hours"
    assert [replaced for _details, replaced in payouts_of(agency.id)] == [False, True, False]


def test_a_change_that_was_not_replaced_in_time_holds_until_the_next_one_does(found):
    agency = found.agency(iban=None)
    for hours, iban in ((0, OURS), (1, STRANGERS), (26, OURS)):
        with at(hours):
            record_payout_details(agency, holder="A", iban=iban)
    for hours, iban in ((24, OURS), (25, STRANGERS), (49, STRANGERS), (50, OURS)):
        with at(hours):
            assert current_payout(agency.id).iban == iban, f"after {hours} hours"


def test_two_who_enter_the_first_details_at_once_leave_one_waiting(found, in_parallel):
    agency_id = found.agency(iban=None).id

    def enter(iban):
        from marketplace.members.models import Agency

        return record_payout_details(db.session.get(Agency, agency_id), holder="A", iban=iban).id

    first, second = sorted(in_parallel([lambda: enter(OURS), lambda: enter(STRANGERS)]))
    assert (current_payout(agency_id).id, pending_payout(agency_id).id) == (first, second)


def test_every_owner_is_told_whatever_mail_they_switched_off_and_nobody_else(found):
    agency = found.agency(iban=None)
    first = agency.people[0]
    second = found.person(agency, "owner", mail_off=["lead", "referral", "money"])
    for role, more in (("finance", {}), ("owner", {"status": "disabled"})):
        found.person(agency, role, **more)
    record_payout_details(agency, holder="A", iban=OURS)
    told = {mail.person_id for mail in db.session.query(OutgoingMail).filter_by(event="account.payout")}
    assert told == {first.id, second.id}


def test_the_page_shows_what_holds_what_waits_and_what_was_replaced(found, visit):
    agency = found.agency()
    visitor = visit(agency.people[0])
    given = {"holder": "New Holder", "iban": STRANGERS, "password": PASSWORD}
    page = visitor.post("/agency/payout", on="/agency/payout", **given)
    assert "From" in page.text
    assert "GB33" in page.text
    page = visitor.post("/agency/payout", on="/agency/payout", **given | {"iban": OURS})
    assert "Replaced before that" in page.text
    assert payouts_of(agency.id)[0][0].holder == "New Holder"


def test_what_is_wrong_stands_at_its_field_and_the_input_is_kept_but_not_the_password(found, visit):
    visitor = visit(found.agency(iban=None).people[0])
    visitor.get("/agency/payout")
    given = {"holder": "Kept Holder", "iban": "DE00", "password": PASSWORD}
    page = visitor.post("/agency/payout", 422, **given)
    assert "This IBAN is not right" in page.text
    assert "Kept Holder" in page.html
    assert PASSWORD not in page.html


@pytest.mark.parametrize(
    "typed",
    ["DE89 3704 0044 0532 0130 00", "de89370400440532013000", "DE89\u20113704\u20130044-0532-0130-00", "IBAN: DE89370400440532013000",
     "iban de89.3704.0044.0532.0130.00", "DE89\u00a03704\u202f0044\t0532\n013000", " IBAN  DE89 3704 0044 0532 0130 00 "],
)  # fmt: skip
def test_an_iban_is_read_however_it_is_grouped(found, typed):
    assert record_payout_details(found.agency(iban=None), holder="A", iban=typed).iban == OURS


def test_the_ibans_of_the_field_are_the_same_one(found, shared_data):
    typed = (shared_data / "field" / "f22-ibans.txt").read_text(encoding="utf-8").splitlines()
    assert {read_iban(line) for line in typed} == {OURS}
    assert len(typed) == 3


@pytest.mark.parametrize(
    "typed", ["DE88370400440532013000", "DE89/3704/0044/0532/0130/00", "IBAN", "DE89 3704", "XX89370400440532013000"]
)
def test_what_is_no_iban_is_refused(found, typed):
    with pytest.raises(BadInput):
        record_payout_details(found.agency(iban=None), holder="A", iban=typed)


def test_the_form_proposes_the_agencys_name_as_holder_and_keeps_what_is_typed(found, visit):
    agency = found.agency("Northlight Studio", iban=None)
    visitor = visit(agency.people[0])
    assert 'value="Northlight Studio"' in visitor.get("/agency/payout").html
    page = visitor.post("/agency/payout", 422, holder="Other", iban="DE00", password=PASSWORD)
    assert 'value="Other"' in page.html
    assert 'value="Northlight Studio"' not in page.html


def test_the_command_keeps_the_holder_on_one_line(app, found):
    from marketplace.members.cli import agency as group

    agency = found.agency("Northlight", iban=None)
    arguments = ["payout", "--agency", "Northlight", "--iban", "IBAN DE89-3704-0044-0532-0130-00", "--holder", "A\nB"]
    assert app.test_cli_runner().invoke(group, arguments).exit_code == 0
    assert (current_payout(agency.id).holder, current_payout(agency.id).iban) == ("A B", OURS)
