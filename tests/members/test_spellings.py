"""One address and one password, however their letters are made: composed or not, in letters or in ASCII."""

import csv
import unicodedata

import pytest

from marketplace.access import actions
from marketplace.access.cli import admin, token
from marketplace.core.addresses import address_key
from marketplace.core.errors import BadInput, NotAllowed, TooMany
from marketplace.core.extensions import db
from marketplace.core.spelling import looks, mixes_alphabets, sort_key
from marketplace.members import passwords
from marketplace.members.actions import update_agency
from marketplace.members.models import Person
from marketplace.outbox.models import OutgoingMail
from tests.people import PASSWORD

IDA = "ida@büro-süd.example"
SPELLINGS = [
    IDA, unicodedata.normalize("NFD", IDA), "ida@xn--bro-sd-3yae.example", "IDA@XN--BRO-SD-3YAE.EXAMPLE",
    " Ida@BÜRO-SÜD.example\n", "ida@büro-süd。example",
]  # fmt: skip
SECRET = "größte Übung für Zoë"


@pytest.fixture
def ida(found):
    return found.person(found.agency(), "sales", email=IDA)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_ida_signs_in_resets_and_gets_a_token_under_every_spelling(app, ida, visit, spelling):
    assert actions.sign_in(spelling, PASSWORD, "1.2.3.4")
    actions.ask_for_reset(spelling, "1.2.3.4")
    assert db.session.query(OutgoingMail).filter_by(person_id=ida.id).count() == 1
    made = app.test_cli_runner().invoke(token, ["add", "--email", spelling])
    assert (made.exit_code, made.output[:3]) == (0, "lp_")
    visitor = visit()
    visitor.get("/sign-in")
    sent = visitor.client.post("/sign-in", data=visitor.page.form_to("") | {"email": spelling, "password": PASSWORD})
    assert sent.status_code == 302


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_ida_is_one_person_under_every_spelling(app, ida, found, spelling):
    with pytest.raises(BadInput, match="login already"):
        actions.invite_person(found.agency(), spelling, "sales")
    assert app.test_cli_runner().invoke(admin, ["add", "--email", spelling]).exit_code == 0
    db.session.expire_all()
    assert (db.session.query(Person).filter_by(alliance_role="admin").one().id) == ida.id


@pytest.mark.parametrize("first", SPELLINGS)
def test_whoever_is_invited_under_one_spelling_is_found_under_the_others(found, first):
    person, _path = actions.invite_person(found.agency(), first, "sales")
    assert person.email == IDA


def test_another_spelling_is_no_fresh_start_for_guessing(ida):
    for number in range(10):
        with pytest.raises(NotAllowed):
            actions.sign_in(SPELLINGS[number % len(SPELLINGS)], "wrong-wrong-wrong", f"1.2.3.{number}")
    with pytest.raises(TooMany):
        actions.sign_in(SPELLINGS[2], "wrong-wrong-wrong", "4.3.2.1")


@pytest.mark.parametrize("text", ["", "nobody", "@", "a@b@c", "\u202eida@x.example", "x" * 400 + "@a.example", "İ@x"])
def test_what_is_no_address_is_nobodys(text):
    assert isinstance(address_key(text), str)


@pytest.mark.parametrize("typed", ["NFC", "NFD", "NFKD"])
@pytest.mark.parametrize("set_in", ["NFC", "NFD"])
def test_a_password_is_right_however_its_letters_are_made(set_in, typed):
    kept = passwords.hash_password(unicodedata.normalize(set_in, SECRET))
    assert passwords.verify(kept, unicodedata.normalize(typed, SECRET).replace(" ", "\u00a0"))
    assert not passwords.verify(kept, unicodedata.normalize(typed, SECRET) + "x")
    assert not passwords.verify(None, SECRET)


@pytest.mark.parametrize("typed", ["NFC", "NFD"])
@pytest.mark.parametrize("set_in", ["NFC", "NFD"])
def test_a_hash_from_before_there_was_one_form_still_opens(set_in, typed):
    kept = passwords.hasher.hash(unicodedata.normalize(set_in, SECRET))
    assert passwords.verify(kept, unicodedata.normalize(typed, SECRET))


def test_a_person_who_set_the_password_on_one_keyboard_signs_in_from_another(ida, visit):
    ida.password_hash = passwords.hash_password(unicodedata.normalize("NFC", SECRET))
    db.session.commit()
    assert actions.sign_in(IDA, unicodedata.normalize("NFD", SECRET), "1.2.3.4")


def test_ten_characters_are_counted_as_they_are_seen():
    assert passwords.weakness(unicodedata.normalize("NFD", "éàüñôçëïò")) is not None
    assert passwords.weakness(unicodedata.normalize("NFD", "éàüñôçëïòö")) is None


@pytest.mark.parametrize(
    "name", ["N\u043erthlight Studio", "Northlight Studi\u03bf", "\u041aedra", "\u0410\u0412C", "Kedr ag\u0435ncy"]
)
def test_a_name_of_letters_of_two_alphabets_in_one_word_is_no_agency_s(pair, name):
    with pytest.raises(BadInput) as refused:
        update_agency(pair.a, name=name, country="DE")
    assert "two alphabets" in refused.value.errors["name"]


@pytest.mark.parametrize(
    "name", ["Kedr Студия", "Студія Kedr-Київ", "Söhne & Łódź", "Web\u0301", "SEO-агентство", "4ОС 24", "東京 Kedr"]
)
def test_words_of_several_alphabets_make_a_name(pair, name):
    update_agency(pair.a, name=name, country="DE")


def test_a_name_that_differs_by_what_can_not_be_seen_is_taken(pair):
    for name in ("Northlight\u200b", "North\u2060light", "Northlight\u200d", "\ufeffNorthlight", "Northlight\u00a0 "):
        with pytest.raises(BadInput) as refused:
            update_agency(pair.b, name=name, country="DE")
        assert "of this name already" in refused.value.errors["name"]


def test_no_name_of_the_real_agencies_mixes_alphabets(shared_data):
    with (shared_data / "agencies.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert [name for name in names if mixes_alphabets(name)] == []


@pytest.mark.parametrize(
    ("there", "new"),
    [
        ("\u0421\u041e\u0421\u041d\u0410", "COCHA"),
        ("Coca", "\u0441\u043e\u0441\u0430"),
        ("Oxi", "\u039f\u03c7\u03b9"),
        *(
            ("Northlight Studio", like)
            for like in (
                "NorthIight Studio",
                "Northl1ght Studio",
                "Northlight Stud\u0131o",
                "Northlight-Studio",
                "Northlight Studio.",
                "Northlight, Studio",
                "NorthlightStudio",
                "\u1d3aorthlight Studio",
                "Northlight Studi0",
            )
        ),
    ],
)
def test_a_name_that_looks_like_another_is_taken(pair, found, there, new):
    found.agency(there)
    with pytest.raises(BadInput) as refused:
        update_agency(pair.b, name=new, country="DE")
    assert "of this name already" in refused.value.errors["name"]


@pytest.mark.parametrize("name", ["Leadpact", "leadpact", "Lead pact", "Ieadpact", "Le\u00e1dpact."])
def test_the_alliance_s_own_name_is_taken(pair, name):
    with pytest.raises(BadInput) as refused:
        update_agency(pair.b, name=name, country="DE")
    assert "of this name already" in refused.value.errors["name"]


@pytest.mark.parametrize("name", ["\u3164", "\u115f\u1160", "\u2800 \u2800", "\uffa0", "\u200b"])
def test_a_name_of_nothing_that_is_seen_is_none(pair, name):
    with pytest.raises(BadInput) as refused:
        update_agency(pair.b, name=name, country="DE")
    assert "Give the agency a name" in refused.value.errors["name"]


@pytest.mark.parametrize("name", ["\u2c9aorthlight Studio", "\u0546orthlight Studio", "North\u13c6ight"])
def test_letters_of_other_alphabets_that_look_like_ours_are_found_in_a_word(pair, name):
    with pytest.raises(BadInput) as refused:
        update_agency(pair.b, name=name, country="DE")
    assert "two alphabets" in refused.value.errors["name"]


def test_of_two_that_take_such_names_at_once_one_is_refused(pair, in_parallel):
    ids, names = (pair.a.id, pair.b.id), ("\u0421\u041e\u0421\u041d\u0410", "COCHA")
    done = in_parallel([
        lambda one=one, name=name: update_agency(db.session.get_one(Person, one), name=name, country="DE")
        for one, name in zip(ids, names, strict=True)
    ])  # fmt: skip
    assert sum(isinstance(one, BadInput) for one in done) == 1


def test_an_agency_keeps_a_name_that_looks_like_itself(pair):
    update_agency(pair.b, name="\u0421\u041e\u0421\u041d\u0410", country="DE")
    update_agency(pair.b, name="COCHA", country="DE")


def test_no_two_of_the_real_agencies_look_the_same(shared_data):
    with (shared_data / "agencies.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert len({looks(name) for name in names}) == len({sort_key(name) for name in names})
