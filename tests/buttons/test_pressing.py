"""A button in a mail does one thing, once, as its addressee, for whoever opens the link; opening it does nothing."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace.access.actions import change_role, end_sign_in, set_password, sign_out_elsewhere
from marketplace.access.actions.links import make_link
from marketplace.access.models import LinkPurpose
from marketplace.access.queries import live_sign_ins
from marketplace.buttons.actions import forget_buttons, make_button, press
from marketplace.buttons.models import MailButton
from marketplace.buttons.queries import DeadButton, old_buttons
from marketplace.core import clock
from marketplace.core.audit import AuditRow
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.signed import sign
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead
from marketplace.exchange.models import Lead, Offer, Referral
from marketplace.moderation.actions import suspend_agency
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from tests.buttons.conftest import everything
from tests.people import CLIENT


@pytest.fixture
def sent(pair):
    """A bank order that waits for A's word."""
    pair.fee(pair.won())
    sweep()
    return settlement.mark_sent(db.session.scalar(select(Movement.id)), pair.b)


def nobody_in(page) -> bool:
    return not [value for value in CLIENT.values() if value in page.html]


@pytest.mark.thorough
def test_a_lead_is_accepted_without_signing_in_and_the_contacts_wait_for_the_sign_in(pair, buttons, visit):
    lead, anybody = pair.lead(), visit()
    path = buttons(pair.b)["Accept"]
    page = anybody.get(path)
    assert f"This link is that of {pair.b.name} at Kedr" in page.text
    assert lead.brief in page.text  # as the mail has it: one accepts what one has read
    assert nobody_in(page)
    page = anybody.post(path)
    assert "The lead is yours" in page.text
    assert nobody_in(page)
    db.session.expire_all()
    referral = db.session.scalars(select(Referral)).one()
    assert (referral.lead_id, referral.accepted_by) == (lead.id, pair.b.id)
    assert "Sign in" in anybody.get(f"/referrals/{referral.id}").text
    assert live_sign_ins(pair.b.id) == []


def test_a_lead_is_declined_with_a_reason_on_the_page(pair, buttons, visit):
    pair.lead()
    path, anybody = buttons(pair.b)["Decline"], visit()
    assert "Choose one." in anybody.post(path, 422, on=path).text
    assert "won’t be offered" in anybody.post(path, reason="budget", note="We begin at twice that sum.").text
    offer = db.session.scalars(select(Offer)).one()
    assert (offer.reason, offer.note) == ("budget", "We begin at twice that sum.")


@pytest.mark.thorough
def test_the_payee_says_that_the_money_is_there(pair, sent, buttons, visit):
    path, anybody = buttons(pair.a)["I have received it"], visit()
    page = anybody.get(path)
    assert "€100.00" in page.text
    assert sent.reference in page.text
    assert "settled" in anybody.post(path).text
    db.session.refresh(sent)
    assert sent.status == "done"
    assert "I have received it" not in buttons(pair.b)


def test_what_was_done_says_in_the_log_that_it_was_by_a_mail(pair, buttons, visit):
    lead = pair.lead()
    path = buttons(pair.b)["Accept"]
    visit().post(path, on=path)
    row = db.session.scalars(select(AuditRow).where(AuditRow.event == "person.answered_by_mail")).one()
    assert (row.person_id, row.facts) == (pair.b.id, {"deed": "accept_lead", "id": lead.id})
    accepted = db.session.scalars(select(AuditRow).where(AuditRow.event == "lead.accepted")).one()
    assert accepted.person_id == pair.b.id


def test_a_second_use_says_when_and_by_whom_and_leads_on(pair, buttons, visit):
    pair.lead()
    path, anybody = buttons(pair.b)["Accept"], visit()
    form = anybody.get(path).form_to(path)
    anybody.post(path)
    again = anybody.get(path, 410)
    assert f"{pair.b.name} used it" in again.text
    assert anybody.client.post(path, data=form).status_code == 410
    assert len(db.session.scalars(select(Referral)).all()) == 1


@pytest.mark.thorough
def test_a_forwarded_link_acts_as_its_addressee_whoever_is_signed_in(pair, found, buttons, visit):
    pair.lead()
    path = buttons(pair.b)["Accept"]
    stranger = found.agency("Third").people[0]
    forwarded = visit(stranger)
    assert f"This link is that of {pair.b.name} at Kedr" in forwarded.get(path).text
    forwarded.post(path)
    referral = db.session.scalars(select(Referral)).one()
    assert (referral.receiver_id, referral.accepted_by) == (pair.B.id, pair.b.id)
    assert stranger.name in forwarded.get("/me").text


def test_of_many_who_press_at_once_one_accepts(pair, buttons, in_parallel):
    pair.lead()
    buttons(pair.b)
    number = db.session.scalar(select(MailButton.id).where(MailButton.deed == "accept_lead"))
    answers = in_parallel([lambda: press(number, None) for _ in range(8)])
    assert len([one for one in answers if isinstance(one, DeadButton)]) == 7


@pytest.mark.thorough
def test_what_is_refused_leaves_the_button_as_it_was(pair, found, buttons, visit):
    third = found.agency("Third")
    lead = pair.lead(audience="shortlist", agencies=[pair.B.id, third.id])
    path, anybody = buttons(pair.b)["Accept"], visit()
    form = anybody.get(path).form_to(path)
    accept_lead(lead.id, third.people[0])
    answer = anybody.client.post(path, data=form)
    assert (answer.status_code, "Another agency was first" in answer.text) == (409, True)
    assert db.session.scalars(select(MailButton.used_at)).unique().all() == [None]
    assert "Somebody was first" in anybody.get(path, 410).text


WAYS = {
    "a new password": lambda pair: set_password(_reset(pair.b), "quite-another-horse-7"),
    "signed out everywhere": lambda pair: sign_out_elsewhere(pair.b, keep=""),
    "another role": lambda pair: change_role(pair.b.id, "sales", pair.second),
    "its agency suspended": lambda pair: suspend_agency(pair.B.id, "Unpaid orders.", pair.admin),
}


def _reset(person) -> str:
    with transaction():
        return make_link(person, LinkPurpose.RESET).rpartition("/")[2]


@pytest.mark.parametrize("way", WAYS)
def test_what_ends_sessions_ends_the_buttons(pair, found, buttons, visit, way):
    pair.second, pair.admin = found.person(pair.B, "owner"), found.person(alliance_role="admin")
    pair.lead()
    path, anybody = buttons(pair.b)["Accept"], visit()
    form = anybody.get(path).form_to(path)
    WAYS[way](pair)
    page = anybody.get(path, 410)
    assert "ended with all sessions" in page.text
    assert anybody.client.post(path, data=form).status_code == 410
    assert db.session.scalars(select(Referral)).all() == []


@pytest.mark.parametrize(
    "change", ["status = 'disabled'", "agency_role = 'finance'", "agency_id = NULL, agency_role = NULL"]
)
def test_a_button_works_only_while_its_addressee_may(pair, found, buttons, visit, change):
    pair.lead()
    path, anybody = buttons(pair.b)["Accept"], visit()
    form = anybody.get(path).form_to(path)
    db.session.execute(text(f"UPDATE people SET {change} WHERE id = {pair.b.id}"))
    db.session.commit()
    assert anybody.client.get(path).status_code == 410
    assert anybody.client.post(path, data=form).status_code == 410
    assert db.session.scalars(select(Referral)).all() == []


@pytest.mark.thorough
def test_a_button_lasts_as_long_as_the_time_to_answer_and_seven_days_at_most(pair, sent, buttons, visit):
    lead = pair.lead()
    lives = [buttons(pair.b)["Accept"], buttons(pair.a)["I have received it"]]
    soon, at_most = db.session.scalars(
        select(MailButton.expires_at).where(MailButton.deed != "decline_lead").order_by(MailButton.expires_at)
    ).unique()
    assert soon == lead.answer_by
    assert at_most - clock.now() <= timedelta(days=7)
    for path, end in zip(lives, (soon, at_most), strict=True):
        visit().get(path)
        with time_machine.travel(end + timedelta(seconds=1)):
            visit().get(path, 410)


def test_ending_one_session_leaves_the_buttons(pair, buttons, visit):
    pair.lead()
    path = buttons(pair.b)["Accept"]
    visit(pair.b)
    end_sign_in(live_sign_ins(pair.b.id)[0].id, pair.b)
    visit().get(path)


@pytest.mark.parametrize("changed", ["x", "abc", "ImFiYyI.AAAA", "y" * 300])
def test_a_link_that_was_never_made_is_nobodys(client, changed):
    assert client.get(f"/button/{changed}").status_code == 404
    assert client.get(f"/button/{sign('button in a mail', changed[:40])}").status_code == 404


def test_a_digest_and_mail_to_whoever_may_not_carry_no_buttons(pair, buttons):
    pair.b.mail_daily = ["lead"]
    db.session.commit()
    pair.lead()
    with time_machine.travel(clock.now() + timedelta(days=1, hours=2)):
        assert buttons(pair.b) == {}
    assert db.session.scalars(select(MailButton)).all() == []
    with transaction():
        assert make_button(pair.a, "accept_lead", 1, clock.now()) is None


def test_the_link_in_the_mail_is_not_kept(pair, buttons):
    pair.lead()
    secret = buttons(pair.b)["Accept"].rpartition("/")[2]
    assert not [row for rows in everything().values() for row in rows if secret[:20] in row]


def test_buttons_are_forgotten_after_thirty_days(pair, buttons):
    pair.lead()
    buttons(pair.b)
    with time_machine.travel(clock.now() + timedelta(days=29)):
        assert old_buttons(10) == []
    with time_machine.travel(clock.now() + timedelta(days=31)):
        forget_buttons(old_buttons(10))
    assert db.session.scalars(select(MailButton)).all() == []


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("expires_at = made_at + interval '8 days'", "lasts"), ("used_at = expires_at", "used_in_time"),
        ("used_at = made_at, ended_at = made_at", "used_or_ended"), ("deed = 'Accept!'", "deed"),
        ("secret_hash = 'abc'", "secret_hash"),
    ],
)  # fmt: skip
def test_the_database_refuses_a_button_that_can_not_be(pair, buttons, change, rule):
    pair.lead()
    buttons(pair.b)
    with pytest.raises(IntegrityError, match=rule):
        db.session.execute(text(f"UPDATE mail_buttons SET {change}"))


def test_a_button_without_the_page_s_token_does_nothing(pair, buttons, client):
    pair.lead()
    path = buttons(pair.b)["Accept"]
    assert client.post(path).status_code == 303
    assert db.session.scalars(select(Lead.status)).all() == ["open"]
