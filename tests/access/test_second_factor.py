"""The second step of a sign-in: no session before it, each code once, and who must have one."""

import dataclasses
from datetime import timedelta

import pytest
import time_machine

from marketplace.access import actions
from marketplace.access.cli import person as group
from marketplace.access.models import SignIn
from marketplace.core import clock, encryption
from marketplace.core.errors import BadInput, NotAllowed, NotNow, TooMany
from marketplace.core.extensions import db
from marketplace.core.throttling import LIMITS
from marketplace.members.actions import ask_for_code, second_factor, set_payout_details
from marketplace.members.models import Person, RecoveryCode, SecondFactor
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from tests.people import PASSWORD, App

SOURCE = "192.0.2.1"
IBAN = "GB33BUKB20201555555555"


@pytest.fixture
def person(found):
    return found.agency().people[0]


@pytest.fixture
def required(app, monkeypatch):
    """The alliance asks for a second factor, as a real one does."""
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], second_factor="required"))


def ticket(person) -> str:
    with pytest.raises(actions.CodeNeeded) as half:
        actions.sign_in(person.email, PASSWORD, SOURCE)
    return half.value.ticket


def mailed(person) -> list[str]:
    db.session.rollback()
    rows = db.session.query(OutgoingMail).filter_by(event="account.second_factor", person_id=person.id)
    return [encryption.decrypt(row.arguments, "mail")["what"] for row in rows.order_by(OutgoingMail.id)]


def test_the_password_alone_begins_no_session_and_the_code_does(found, person):
    app = found.second_factor(person)
    half = ticket(person)
    assert db.session.query(SignIn).filter_by(ended_at=None).count() == 0
    assert actions.second_step(half, app.code(), SOURCE)
    assert db.session.query(SignIn).filter_by(ended_at=None).count() == 1


def test_a_code_is_taken_once_also_for_another_purpose(found, person):
    app = found.second_factor(person)
    code = app.code()
    actions.second_step(ticket(person), code, SOURCE)
    with pytest.raises(BadInput):
        actions.second_step(ticket(person), code, SOURCE)
    with pytest.raises(BadInput):
        ask_for_code(person, code)


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_wrong_by_half_a_minute(found, person, steps, taken):
    app = found.second_factor(person)
    with time_machine.travel(clock.now() + timedelta(minutes=5), tick=False):
        half = ticket(person)
        if taken:
            assert actions.second_step(half, app.code(steps), SOURCE)
        else:
            with pytest.raises(BadInput):
                actions.second_step(half, app.code(steps), SOURCE)


def test_an_earlier_code_is_refused_after_a_later_one(found, person):
    app = found.second_factor(person)
    actions.second_step(ticket(person), app.code(1), SOURCE)
    with pytest.raises(BadInput):
        actions.second_step(ticket(person), app.code(), SOURCE)


def test_of_two_who_send_the_same_code_at_once_one_gets_in(found, person, in_parallel):
    app = found.second_factor(person)
    half, code = ticket(person), app.code()
    answers = in_parallel([lambda: actions.second_step(half, code, SOURCE)] * 3)
    assert sorted(type(answer).__name__ for answer in answers) == ["BadInput", "BadInput", "str"]


def test_of_two_who_send_the_same_recovery_code_at_once_one_gets_in(found, person, in_parallel):
    app = found.second_factor(person)
    half, code = ticket(person), app.recovery_codes[0]
    answers = in_parallel([lambda: actions.second_step(half, code, SOURCE)] * 3)
    assert sorted(type(answer).__name__ for answer in answers) == ["BadInput", "BadInput", "str"]
    assert actions.codes_left(db.session.get(Person, person.id)) == 9


def test_a_recovery_code_works_once_however_it_is_written_and_is_told(found, person):
    app = found.second_factor(person)
    typed = app.recovery_codes[3].replace("-", " ") + " "
    assert actions.second_step(ticket(person), typed, SOURCE)
    assert mailed(person) == ["on", "recovery_used"]
    with pytest.raises(BadInput):
        actions.second_step(ticket(person), app.recovery_codes[3], SOURCE)


def test_another_persons_code_opens_nothing(found, person):
    found.second_factor(person)
    other = found.second_factor(found.person())
    for code in (other.code(), other.recovery_codes[0]):
        with pytest.raises(BadInput):
            actions.second_step(ticket(person), code, SOURCE)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "٠١٢٣٤٥", "12345a", "1234-5678-901x", "1" * 4000, "\x00"])
def test_what_is_no_code_is_refused_like_a_wrong_one(found, person, code):
    found.second_factor(person)
    with pytest.raises(BadInput, match="not right"):
        actions.second_step(ticket(person), code, SOURCE)


def test_guessing_codes_is_stopped_whatever_passwords_are_shown_between(found, person):
    app = found.second_factor(person)
    for _try in range(LIMITS["code"]):
        with pytest.raises(BadInput):
            actions.second_step(ticket(person), "000000", SOURCE)
    with pytest.raises(TooMany):
        actions.second_step(ticket(person), app.code(), "192.0.2.7")
    with pytest.raises(TooMany):
        actions.switch_off(person, PASSWORD, app.code())


def test_codes_guessed_at_once_are_answered_no_more_often_than_the_limit(found, person, in_parallel):
    found.second_factor(person)
    half = ticket(person)
    answers = [type(answer) for answer in in_parallel([lambda: actions.second_step(half, "000000", SOURCE)] * 8)]
    assert (answers.count(BadInput), answers.count(TooMany)) == (LIMITS["code"], 3)


def test_a_shown_password_counts_for_ten_minutes_and_not_after_a_new_one(found, person):
    app = found.second_factor(person)
    half = ticket(person)
    with (
        time_machine.travel(clock.now() + timedelta(minutes=11), tick=False),
        pytest.raises(NotAllowed, match="too long"),
    ):
        actions.second_step(half, app.code(), SOURCE)
    actions.change_password(person, PASSWORD, "a new long password", "")
    with pytest.raises(NotAllowed, match="too long"):
        actions.second_step(half, app.code(), SOURCE)


def test_a_ticket_of_ones_own_making_opens_nothing(found, person):
    app = found.second_factor(person)
    for made in ("", "x", f"[{person.id}, 0, 0].x", ticket(person)[:-1]):
        with pytest.raises(NotAllowed):
            actions.second_step(made, app.code(), SOURCE)


def test_the_key_is_kept_encrypted_and_the_recovery_codes_as_hashes(found, person):
    app = found.second_factor(person)
    tables = ("second_factors", "recovery_codes", "audit_log", "outgoing_mail", "kept_answers")
    kept = "".join(str(row) for table in tables for row in db.session.execute(db.text(f"SELECT * FROM {table}")))
    for secret in (app.key, *app.recovery_codes, *(code.replace("-", "") for code in app.recovery_codes)):
        assert secret not in kept
    assert second_factor(person).key == app.key


def test_switching_on_takes_the_password_and_a_code_within_the_hour(found, person):
    with pytest.raises(BadInput):
        actions.make_key(person, "wrong password")
    actions.make_key(person, PASSWORD)
    app = App(actions.waiting_key(person))
    with pytest.raises(BadInput):
        actions.switch_on(person, "000000", "")
    assert second_factor(person) is None
    assert actions.sign_in(person.email, PASSWORD, SOURCE)
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False), pytest.raises(NotNow):
        actions.switch_on(person, app.code(), "")
    assert len(actions.switch_on(person, app.code(), "")) == 10
    with pytest.raises(NotNow):
        actions.switch_on(person, app.code(1), "")
    with pytest.raises(NotNow):
        actions.make_key(person, PASSWORD)


def test_switching_on_ends_the_sessions_that_the_password_alone_began(found, person):
    here, there = (actions.sign_in(person.email, PASSWORD, SOURCE) for _ in range(2))
    actions.make_key(person, PASSWORD)
    actions.switch_on(person, App(actions.waiting_key(person)).code(), here)
    assert db.session.query(SignIn).filter_by(ended_at=None).count() == 1


def test_switching_off_takes_password_and_code_and_leaves_nothing(found, person):
    app = found.second_factor(person)
    for password, code in (("wrong password", app.code()), (PASSWORD, "000000")):
        with pytest.raises(BadInput):
            actions.switch_off(person, password, code)
    actions.switch_off(person, PASSWORD, app.code())
    assert actions.sign_in(person.email, PASSWORD, SOURCE)
    assert db.session.query(SecondFactor).count() == db.session.query(RecoveryCode).count() == 0
    assert mailed(person) == ["on", "off"]
    with pytest.raises(NotNow):
        actions.switch_off(person, PASSWORD, app.code(1))


def test_new_recovery_codes_make_the_earlier_ones_useless(found, person):
    app = found.second_factor(person)
    renewed = actions.renew_codes(person, PASSWORD, app.code())
    assert not set(renewed) & set(app.recovery_codes)
    with pytest.raises(BadInput):
        actions.second_step(ticket(person), app.recovery_codes[0], SOURCE)
    assert actions.second_step(ticket(person), renewed[0], SOURCE)
    assert mailed(person) == ["on", "codes", "recovery_used"]


def test_an_owner_resets_a_colleagues_second_step_and_they_are_told(found, person):
    seller = found.person(person.agency, "sales")
    found.second_factor(seller)
    actions.reset_colleague(seller.id, person)
    assert actions.sign_in(seller.email, PASSWORD, SOURCE)
    assert mailed(seller) == ["on", "reset"]
    with pytest.raises(NotNow):
        actions.reset_colleague(seller.id, person)


def test_nobody_resets_their_own_a_strangers_or_an_owners_below_them(found, person):
    manager, stranger = found.person(person.agency, "manager"), found.agency().people[0]
    for one in (person, stranger):
        found.second_factor(one)
    with pytest.raises(NotAllowed):
        actions.reset_colleague(person.id, person)
    with pytest.raises(NotAllowed):
        actions.reset_colleague(person.id, manager)
    with pytest.raises(Exception, match="nothing"):
        actions.reset_colleague(stranger.id, person)
    assert second_factor(person)
    assert second_factor(stranger)


def test_an_agency_takes_no_second_step_from_the_alliances_team_and_another_admin_does(found, person, visit):
    admin, other = (found.person(person.agency, "sales", alliance_role="admin") for _ in range(2))
    found.second_factor(admin)
    page = visit(person).get("/team")
    assert f"/team/{admin.id}/second-factor" not in page.html
    with pytest.raises(NotAllowed, match="alliance’s team"):
        actions.reset_colleague(admin.id, person)
    with pytest.raises(NotAllowed, match="Another admin"):
        actions.reset_in_team(admin.id, admin)
    with pytest.raises(NotAllowed):
        actions.reset_in_team(admin.id, person)
    assert second_factor(admin)
    assert f"/desk/team/{other.id}/second-factor" not in visit(other).get("/desk/team").html
    page = visit(other).post(f"/desk/team/{admin.id}/second-factor", on="/desk/team")
    assert "Reset." in page.text
    assert (second_factor(admin), mailed(admin)) == (None, ["on", "reset"])


def test_the_command_line_resets_anybodys(app, found, person):
    found.second_factor(person)
    asked = ["reset-second-step", "--email", person.email]
    assert app.test_cli_runner().invoke(group, asked).exit_code == 0
    assert "has no second step" in app.test_cli_runner().invoke(group, asked).output
    assert mailed(person) == ["on", "reset"]


def test_an_admin_without_it_is_led_to_switch_it_on_and_to_nothing_else(required, found, visit):
    admin = found.person(alliance_role="admin")
    visitor = visit(admin)
    for path in ("/today", "/desk/disputes", "/me"):
        assert visitor.client.get(path).headers["Location"] == "/me/second-factor"
    page = visitor.get("/me/second-factor")
    assert "Admins of the alliance sign in with a code" in page.text
    visitor.post("/me/second-factor", on="/me/second-factor", password=PASSWORD)
    code = App(actions.waiting_key(admin)).code()
    page = visitor.post("/me/second-factor/on", on="/me/second-factor", one_time_code=code)
    assert "Your recovery codes" in page.text
    assert visitor.client.get("/today").status_code == 200


def test_members_are_led_to_nothing_where_it_is_required(required, found, visit, person):
    assert visit(person).client.get("/today").status_code == 200


def test_bank_details_are_not_changed_without_it_where_it_is_required(required, found, visit, person):
    with pytest.raises(NotNow, match="Switch on"):
        set_payout_details(person, PASSWORD, holder="A", iban=IBAN)
    page = visit(person).get("/agency/payout")
    assert "Switch on the second step" in page.text
    assert "Account holder" not in page.all("input")


def test_bank_details_take_password_and_code_of_whoever_has_it(found, visit, person):
    app = found.second_factor(person)
    with pytest.raises(BadInput) as refused:
        set_payout_details(person, PASSWORD, "000000", holder="A", iban=IBAN)
    assert set(refused.value.errors) == {"one_time_code"}
    with pytest.raises(BadInput):
        set_payout_details(person, PASSWORD, holder="A", iban=IBAN)
    assert set_payout_details(person, PASSWORD, app.code(), holder="A", iban=IBAN).iban == IBAN


def test_a_code_that_came_with_bad_bank_details_works_for_the_mended_ones(found, person):
    app = found.second_factor(person)
    with pytest.raises(BadInput) as refused:
        set_payout_details(person, PASSWORD, app.code(), holder="A", iban="DE00")
    assert "iban" in refused.value.errors
    assert set_payout_details(person, PASSWORD, app.code(), holder="A", iban=IBAN)


def test_the_second_page_is_only_for_whoever_has_shown_the_password(found, visit, person):
    app, visitor = found.second_factor(person), visit()
    assert visitor.client.get("/sign-in/code?next=/given").headers["Location"] == "/sign-in?next=/given"
    visitor.get("/sign-in")
    form = visitor.page.form_to("/sign-in") | {"email": person.email, "password": PASSWORD}
    answer = visitor.client.post("/sign-in?next=/given", data=form)
    assert answer.headers["Location"] == "/sign-in/code?next=/given"
    assert visitor.client.get("/me").headers["Location"].startswith("/sign-in")
    page = visitor.post("/sign-in/code?next=/given", 422, on="/sign-in/code?next=/given", one_time_code="000000")
    assert "not right" in page.text
    form = visitor.page.form_to("/sign-in/code") | {"one_time_code": app.code()}
    assert visitor.client.post("/sign-in/code?next=/given", data=form).headers["Location"] == "/given"
    assert visitor.client.get("/me").status_code == 200


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_each_letter_about_it_says_what_happened(found, person, language):
    app = found.second_factor(person)
    person.language = language
    actions.second_step(ticket(person), app.recovery_codes[0], SOURCE)
    actions.renew_codes(person, PASSWORD, app.code())
    actions.switch_off(person, PASSWORD, app.code(1))
    found.second_factor(person)
    actions.reset(person)
    letters = [render(mail) for mail in db.session.query(OutgoingMail).filter_by(event="account.second_factor")]
    assert len({letter.subject for letter in letters}) == 5


def test_a_token_of_before_the_appointment_does_nothing_for_an_admin(required, found, client):
    person = found.person(found.agency(), "sales")
    before = found.token(person)
    found.person(alliance_role="admin")
    actions.appoint(person.email, "admin")
    assert client.get("/api/v1/me", headers=before).status_code == 401


def test_programs_of_an_admin_without_it_are_refused_with_a_sentence(required, found, client):
    admin, victim = found.person(alliance_role="admin"), found.agency()
    headers = found.token(admin)
    answer = client.post(f"/api/v1/agencies/{victim.id}/suspend", json={"reason": "x"}, headers=headers)
    assert answer.status_code == 403
    assert "second step" in answer.json["detail"]
    found.second_factor(admin)
    assert client.get("/api/v1/log", headers=headers).status_code == 200


def test_a_key_is_shown_to_the_session_alone_that_gave_the_password(found, visit):
    person = found.person()
    here, elsewhere = visit(person), visit(person)
    page = here.post("/me/second-factor", on="/me/second-factor", password=PASSWORD)
    key = make_key_of(person)
    assert key in page.html.replace(" ", "")
    assert key not in elsewhere.get("/me/second-factor").html.replace(" ", "")
    assert "Your password" in elsewhere.page.text


def make_key_of(person) -> str:
    from marketplace.access.actions import waiting_key

    return waiting_key(person)


def test_a_token_takes_password_and_code_of_whoever_has_it(found, visit, person):
    app = found.second_factor(person)
    visitor = visit(person)
    typed = {"name": "CRM", "scope": "write", "password": PASSWORD}
    page = visitor.post("/me/tokens", 422, on="/me", **typed, one_time_code="000000")
    assert "This code is not right" in page.text
    page = visitor.post("/me/tokens", on="/me", **typed, one_time_code=app.code(1))
    assert "lp_" in page.text
