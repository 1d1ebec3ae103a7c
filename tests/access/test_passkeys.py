"""Passkeys: password and second step in one; what is forged, foreign, old or sent twice opens nothing."""

import dataclasses
import json
from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.access import actions, ceremonies
from marketplace.access.cli import person as group
from marketplace.access.models import PasskeyChallenge, SignIn
from marketplace.access.queries import old_challenges
from marketplace.core import clock, encryption
from marketplace.core.audit import AuditRow
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow, TooMany
from marketplace.core.extensions import db
from marketplace.core.throttling import LIMITS
from marketplace.members.models import Passkey, Person
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from tests.passkeys import HOST, ORIGIN, PRESENT, VERIFIED, Device
from tests.people import PASSWORD, App

SOURCE = "192.0.2.1"
pytestmark = pytest.mark.usefixtures("named_site")


@pytest.fixture
def person(found):
    return found.agency().people[0]


@pytest.fixture
def required(app, named_site, monkeypatch):
    """The alliance asks for a second factor, as a real one does."""
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], second_factor="required"))


def enter(device: Device, **lies) -> str:
    """Sign in by a device; returns the session's secret."""
    asked, options = actions.ask_device(SOURCE)
    return actions.sign_in_with_passkey(asked, device.sign(options, **lies), SOURCE)


def live() -> int:
    db.session.rollback()
    return db.session.query(SignIn).filter_by(ended_at=None).count()


def mailed(person) -> list[str]:
    db.session.rollback()
    rows = db.session.query(OutgoingMail).filter_by(event="account.passkey", person_id=person.id)
    return [encryption.decrypt(row.arguments, "mail")["what"] for row in rows.order_by(OutgoingMail.id)]


def test_a_passkey_signs_in_without_a_password_and_is_noted(with_passkey, person):
    device = with_passkey(person)
    assert enter(device)
    assert live() == 1
    passkey = db.session.query(Passkey).one()
    assert (passkey.name, passkey.sign_count, passkey.is_backed_up, passkey.used_at is None) == (
        "Phone",
        1,
        True,
        False,
    )


def test_it_stands_in_for_password_and_code(found, with_passkey, person):
    app = found.second_factor(person)
    with pytest.raises(BadInput):
        actions.ask_for_passkey(person, PASSWORD, "Phone", "000000")
    assert enter(with_passkey(person, code=app.code()))


def test_it_takes_the_password_and_a_name_of_its_own(with_passkey, person):
    with pytest.raises(BadInput):
        actions.ask_for_passkey(person, "wrong password", "Phone")
    assert actions.asked_of_device(person) is None
    with_passkey(person)
    with pytest.raises(BadInput) as refused:
        actions.ask_for_passkey(person, PASSWORD, " Phone ")
    assert set(refused.value.errors) == {"name"}


LIES = {
    "another origin": {"origin": "https://localhost.evil.example"},
    "another port": {"origin": "http://localhost:8001"},
    "another site": {"host": "evil.example"},
    "another challenge": {"challenge": b"x" * 32},
    "nobody was there": {"flags": VERIFIED},
    "nobody was recognised": {"flags": PRESENT},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=list(LIES))
def test_what_a_lying_device_has_made_is_refused(person, lie):
    actions.ask_for_passkey(person, PASSWORD, "Phone")
    with pytest.raises(NotNow, match="No passkey was made"):
        actions.add_passkey(person, Device().make(actions.asked_of_device(person), **lie), "")
    assert db.session.query(Passkey).count() == 0


FORGED = LIES | {
    "another key": {"key": ec.generate_private_key(ec.SECP256R1())},
    "another person": {"user": b"f" * 64},
    "an unknown passkey": {"name": b"n" * 16, "key": ec.generate_private_key(ec.SECP256R1()), "user": b"f"},
}


@pytest.mark.parametrize("lie", FORGED.values(), ids=list(FORGED))
def test_what_a_lying_device_has_signed_opens_nothing_and_is_answered_alike(with_passkey, person, lie):
    device = with_passkey(person)
    with pytest.raises(NotAllowed) as refused:
        enter(device, **lie)
    assert str(refused.value.sentence).startswith("This passkey doesn’t open anything here")
    assert live() == 0


def test_a_persons_passkey_opens_no_other_persons_account(found, with_passkey, person):
    other = found.person()
    own = with_passkey(person)
    with_passkey(other)
    with pytest.raises(NotAllowed):
        enter(own, user=ceremonies.handle_of(other))
    theirs = db.session.query(Passkey).filter_by(person_id=other.id).one().credential_id
    with pytest.raises(NotAllowed):
        enter(own, name=theirs, key=next(iter(own.keys.values()))[0], user=ceremonies.handle_of(other))


def test_an_answer_opens_once_and_what_was_asked_is_used_up_by_a_wrong_one_too(with_passkey, person):
    device = with_passkey(person)
    asked, options = actions.ask_device(SOURCE)
    answer = device.sign(options)
    assert actions.sign_in_with_passkey(asked, answer, SOURCE)
    with pytest.raises(NotAllowed):
        actions.sign_in_with_passkey(asked, answer, SOURCE)
    asked, options = actions.ask_device(SOURCE)
    with pytest.raises(NotAllowed):
        actions.sign_in_with_passkey(asked, "{}", SOURCE)
    with pytest.raises(NotAllowed):
        actions.sign_in_with_passkey(asked, device.sign(options), SOURCE)


def test_of_three_who_send_one_answer_at_once_one_gets_in(with_passkey, person, in_parallel):
    device = with_passkey(person)
    asked, options = actions.ask_device(SOURCE)
    answer = device.sign(options)
    answers = in_parallel([lambda: actions.sign_in_with_passkey(asked, answer, SOURCE)] * 3)
    assert sorted(type(one).__name__ for one in answers) == ["NotAllowed", "NotAllowed", "str"]


def test_an_answer_to_what_another_browser_was_asked_opens_nothing(with_passkey, person):
    device = with_passkey(person)
    _theirs, options = actions.ask_device(SOURCE)
    own, _options = actions.ask_device(SOURCE)
    for asked in (own, None, 0):
        with pytest.raises(NotAllowed):
            actions.sign_in_with_passkey(asked, device.sign(options), SOURCE)


def test_what_was_asked_to_make_one_signs_nobody_in(with_passkey, person):
    device = with_passkey(person)
    actions.ask_for_passkey(person, PASSWORD, "Tablet")
    waiting = db.session.query(PasskeyChallenge).filter_by(person_id=person.id).one()
    with pytest.raises(NotAllowed):
        actions.sign_in_with_passkey(waiting.id, device.sign(actions.asked_of_device(person)), SOURCE)


def test_what_was_asked_counts_for_ten_minutes_and_is_forgotten(with_passkey, person):
    device = with_passkey(person)
    asked, options = actions.ask_device(SOURCE)
    actions.ask_for_passkey(person, PASSWORD, "Tablet")
    made = Device().make(actions.asked_of_device(person))
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        with pytest.raises(NotAllowed):
            actions.sign_in_with_passkey(asked, device.sign(options), SOURCE)
        assert actions.asked_of_device(person) is None
        with pytest.raises(NotNow):
            actions.add_passkey(person, made, "")
        actions.forget_challenges(old_challenges(10))
    assert db.session.query(PasskeyChallenge).count() == 0


def test_a_copy_of_a_device_is_noticed_by_its_count(with_passkey, person):
    device = with_passkey(person)
    enter(device)
    device.count = 0
    with pytest.raises(NotAllowed):
        enter(device)


def test_a_device_that_never_counts_is_taken(with_passkey, person):
    device = with_passkey(person)
    for _time in range(2):
        device.count = -1
        assert enter(device)


def test_whoever_guesses_the_password_keeps_no_passkey_out_and_the_other_way_round(with_passkey, person):
    device = with_passkey(person)
    for n in range(LIMITS["account"]):
        with pytest.raises(NotAllowed):
            enter(device, key=ec.generate_private_key(ec.SECP256R1()))
        with pytest.raises(NotAllowed):
            actions.sign_in(person.email, "wrong password", f"198.51.100.{n}")
    with pytest.raises(TooMany):
        actions.sign_in(person.email, PASSWORD, SOURCE)
    assert enter(device)


@pytest.mark.thorough
def test_devices_are_asked_no_more_often_than_the_limit():
    for _time in range(LIMITS["passkey_source"]):
        actions.ask_device(SOURCE)
    with pytest.raises(TooMany):
        actions.ask_device(SOURCE)


PARTS = ("id", "rawId", "type", "response", "clientDataJSON", "attestationObject", "authenticatorData", "signature")
ASKED = json.dumps({"challenge": "eHh4", "user": {"id": "eHh4"}})
nonsense = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("public-key"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PARTS), inner, max_size=5),
    max_leaves=12,
)


def broken(good: str, part: str, at: int, junk: str) -> str:
    answer = json.loads(good)
    if part in answer["response"]:
        answer["response"][part] = answer["response"][part][:at] + junk
    return json.dumps(answer)


@pytest.mark.thorough
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nonsense_is_no_answer_and_no_error(found, data):
    device = Device()
    good = st.sampled_from([device.make(ASKED), device.sign(ASKED)])
    mangled = st.builds(broken, good, st.sampled_from(PARTS), st.integers(0, 150), st.text("AZaz09-_", max_size=9))
    answer = data.draw(st.one_of(st.text(max_size=50), nonsense.map(json.dumps), mangled))
    kept = {"public_key": b"\x00", "sign_count": 0, "credential_id": b"", "name": "", "is_backed_up": False}
    passkey = Passkey(person_id=1, made_at=clock.now(), **kept)
    passkey.person = Person(id=1, name="A", email="a@agency.example", created_at=clock.now())
    assert ceremonies.made(answer, b"x" * 32) is None
    assert ceremonies.used(answer, b"x" * 32, passkey) is None
    ceremonies.credential_of(answer)


def test_an_answer_of_a_megabyte_is_not_even_read(with_passkey, person):
    device = with_passkey(person)
    asked, options = actions.ask_device(SOURCE)
    with pytest.raises(NotAllowed):
        actions.sign_in_with_passkey(asked, device.sign(options) + " " * 2**20, SOURCE)


def test_one_that_is_removed_or_whose_person_is_shut_out_opens_nothing(found, with_passkey, person):
    seller = found.person(person.agency, "sales")
    device, own = with_passkey(seller), with_passkey(person)
    actions.disable_person(seller.id, person)
    assert [one.person_id for one in db.session.query(Passkey)] == [person.id]
    with pytest.raises(NotAllowed):
        enter(device)
    one = db.session.query(Passkey).one()
    with pytest.raises(BadInput):
        actions.remove_passkey(one.id, person, "wrong password")
    actions.remove_passkey(one.id, person, PASSWORD)
    with pytest.raises(NotAllowed):
        enter(own)
    assert mailed(person) == ["added", "removed"]


def test_a_strangers_is_removed_by_nobody(found, with_passkey, person):
    with_passkey(person)
    one = db.session.query(Passkey).one()
    with pytest.raises(NotFound):
        actions.remove_passkey(one.id, found.person(), PASSWORD)
    with pytest.raises(NotFound):
        actions.remove_passkey(one.id + 1, person, PASSWORD)


def test_they_go_when_the_person_leaves(found, with_passkey, person):
    colleague = found.person(person.agency, "owner")
    with_passkey(colleague)
    actions.leave(colleague, PASSWORD, person.id)
    assert db.session.query(Passkey).count() == 0


def test_they_go_when_somebody_stops_a_stranger_who_changes_their_address(with_passkey, person):
    with_passkey(person)
    actions.ask_for_address(person, PASSWORD, "stranger@agency.example")
    (mail,) = db.session.query(OutgoingMail).filter_by(event="account.address_asked")
    actions.keep_address(encryption.decrypt(mail.arguments, "mail")["path"].rpartition("/")[2])
    assert db.session.query(Passkey).count() == 0


def renew_password(person, how: str) -> None:
    if how == "changed":
        actions.change_password(person, PASSWORD, "another-staple-battery", "")
    else:
        actions.ask_for_reset(person.email, SOURCE)
        (mail,) = db.session.query(OutgoingMail).filter_by(event="account.reset")
        path = encryption.decrypt(mail.arguments, "mail")["path"]
        actions.set_password(path.rpartition("/")[2], "another-staple-battery")


@pytest.mark.parametrize("how", ["changed", "by link"])
def test_one_that_a_stranger_added_opens_nothing_after_a_new_password(with_passkey, person, how):
    device = with_passkey(person)
    renew_password(person, how)
    with pytest.raises(NotAllowed):
        enter(device)
    (mail,) = db.session.query(OutgoingMail).filter_by(event="account.password")
    assert "add yours anew" in render(mail).text


@pytest.mark.parametrize("how", ["changed", "by link"])
def test_a_new_password_leaves_those_that_are_the_required_second_step(required, found, with_passkey, how):
    admin = found.person(alliance_role="admin")
    device = with_passkey(admin)
    renew_password(admin, how)
    assert enter(device)
    (mail,) = db.session.query(OutgoingMail).filter_by(event="account.password")
    assert "whether each is yours" in render(mail).text


@pytest.mark.thorough
def test_there_are_no_more_than_twenty(with_passkey, person):
    device = Device()
    for n in range(20):
        with_passkey(person, f"Key {n}", device)
    with pytest.raises(NotNow, match="20 passkeys"):
        actions.ask_for_passkey(person, PASSWORD, "One more")


def test_each_is_in_what_is_held_of_somebody_and_its_key_is_not(with_passkey, person, visit):
    with_passkey(person)
    text = visit(person).client.get("/me/all.json").text
    (held,) = json.loads(text)["passkeys"]
    assert held["name"] == "Phone"
    assert not {"public_key", "credential_id"} & set(held)


def test_adding_and_removing_are_in_the_log(with_passkey, person):
    with_passkey(person)
    actions.remove_passkey(db.session.query(Passkey).one().id, person, PASSWORD)
    events = [row.event for row in db.session.query(AuditRow).order_by(AuditRow.id)]
    assert [one for one in events if "passkey" in one] == ["person.passkey_added", "person.passkey_removed"]


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_each_letter_about_them_says_what_happened(with_passkey, person, language):
    person.language = language
    with_passkey(person)
    actions.remove_passkey(db.session.query(Passkey).one().id, person, PASSWORD)
    letters = [render(mail) for mail in db.session.query(OutgoingMail).filter_by(event="account.passkey")]
    assert len({letter.subject for letter in letters}) == 2
    assert all("Phone" in letter.text for letter in letters)


def test_the_password_goes_on_opening_a_members_account(required, found, with_passkey, person):
    seller = found.person(person.agency, "sales")
    with_passkey(seller)
    assert actions.sign_in(seller.email, PASSWORD, SOURCE)


def test_who_must_have_a_second_factor_has_one_once_a_passkey_can_be_lost(required, found, with_passkey, visit):
    admin = found.person(alliance_role="admin")
    with_passkey(admin, "Key", Device(is_kept=False))
    visitor = visit(admin)
    assert visitor.client.get("/desk/members").headers["Location"] == "/me/second-factor"
    assert "could be lost" in visitor.get("/me/passkeys").text
    with_passkey(admin, "Other key", Device(is_kept=False))
    visitor = visit(admin)
    assert visitor.client.get("/desk/members").status_code == 200


def test_the_password_alone_no_longer_opens_an_account_whose_second_factor_is_a_passkey(
    required, found, with_passkey, visit
):
    admin = found.person(alliance_role="admin")
    before = actions.sign_in(admin.email, PASSWORD, SOURCE)
    device = Device()
    actions.ask_for_passkey(admin, PASSWORD, "Phone")
    actions.sign_in(admin.email, PASSWORD, SOURCE)
    actions.add_passkey(admin, device.make(actions.asked_of_device(admin)), before)
    assert live() == 1
    with pytest.raises(actions.CodeNeeded) as half:
        actions.sign_in(admin.email, PASSWORD, SOURCE)
    for code in ("", "000000", App("A" * 32).code()):
        with pytest.raises(BadInput):
            actions.second_step(half.value.ticket, code, SOURCE)
    visitor = visit()
    visitor.get("/sign-in")
    page = visitor.post("/sign-in", email=admin.email, password=PASSWORD)
    assert "Use your passkey" in page.text
    assert "one_time_code" not in [one.get("name") for one in page.all("input")]
    assert enter(device)


def test_bank_details_take_a_passkey_for_a_second_factor(required, with_passkey, visit, person):
    with_passkey(person)
    assert "Switch on the second step" not in visit(person).get("/agency/payout").text


def test_passkeys_that_are_lost_are_reset_like_codes(app, required, found, with_passkey, person):
    seller = found.person(person.agency, "finance")
    with_passkey(seller)
    with pytest.raises(actions.CodeNeeded):
        actions.sign_in(seller.email, PASSWORD, SOURCE)
    actions.reset_colleague(seller.id, person)
    assert actions.sign_in(seller.email, PASSWORD, SOURCE)
    with_passkey(person)
    assert app.test_cli_runner().invoke(group, ["reset-second-step", "--email", person.email]).exit_code == 0
    assert db.session.query(Passkey).count() == 0


def test_it_is_added_used_and_removed_on_the_pages(person, visit):
    visitor, device = visit(person), Device()
    page = visitor.post("/me/passkeys", on="/me/passkeys", name="Phone", password=PASSWORD)
    (asked,) = [one["data-makes"] for one in page.all("form") if "data-makes" in one]
    page = visitor.post("/me/passkeys/add", credential=device.make(asked))
    assert "Added." in page.text
    assert "Phone" in page.text
    stranger = visit()
    page = stranger.get("/sign-in?next=/given")
    form = page.form_to("/sign-in/passkey?next=/given")
    options = stranger.client.post("/sign-in/passkey/asked", data=form).text
    answer = stranger.client.post("/sign-in/passkey?next=/given", data=form | {"credential": device.sign(options)})
    assert answer.headers["Location"] == "/given"
    assert stranger.client.get("/me").status_code == 200
    number = db.session.query(Passkey).one().id
    path = f"/me/passkeys/{number}/remove"
    assert "not your password" in visitor.post(path, 422, on=path, password="wrong password").text
    assert "Removed." in visitor.post(path, on=path, password=PASSWORD).text


def test_a_refused_one_leads_back_to_where_one_signs_in(person, visit):
    visitor = visit()
    page = visitor.post("/sign-in/passkey?next=", on="/sign-in", credential="{}")
    assert "This passkey doesn’t open anything here" in page.text
    assert page.path == "/sign-in"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        (ORIGIN, HOST),
        ("https://leads.example.org", "leads.example.org"),
        ("https://leads.example.org:8443", "leads.example.org"),
        ("http://leads.example.org", ""),
        ("http://127.0.0.1:8000", ""),
        ("https://192.0.2.1", ""),
        ("https://[2001:db8::1]", ""),
    ],
)
def test_nothing_of_it_shows_where_no_browser_would_take_part(app, monkeypatch, visit, found, address, host):
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], base_url=address))
    assert ceremonies.host() == host
    visitor = visit(found.person())
    assert ("/me/passkeys" in visitor.client.get("/me").text) == bool(host)
    assert ("data-asks" in visit().client.get("/sign-in").text) == bool(host)
    assert visitor.client.get("/me/passkeys").status_code == (200 if host else 404)


@pytest.mark.parametrize(
    ("address", "role", "said"),
    [
        ("http://127.0.0.1:8000", None, "bin/serve --host localhost"),
        ("http://[::1]:8000", "admin", "bin/serve --host localhost"),
        ("https://192.0.2.1", "admin", "BASE_URL"),
        ("http://leads.example.org", "admin", "BASE_URL"),
        ("https://192.0.2.1", None, ""),
    ],
)
def test_where_there_can_be_none_whoever_can_change_that_reads_what_is_lacking(
    app, monkeypatch, visit, found, address, role, said
):
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], base_url=address))
    page = visit(found.person(alliance_role=role)).get("/me").text
    assert said in page
    assert ("passkey" in page.lower()) == bool(said)
