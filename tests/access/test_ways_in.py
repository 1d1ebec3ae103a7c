"""Cookies open pages, tokens open the API; and what ends either."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.access import actions
from marketplace.access.authentication import SEEN_EVERY
from marketplace.access.browsers import part_of
from marketplace.access.models import ApiToken, SignIn
from marketplace.access.queries import live_sign_ins, live_tokens
from marketplace.core import clock
from marketplace.core.audit import AuditRow
from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from tests.people import PASSWORD

ME = "/api/v1/me"


def test_a_cookie_opens_no_api_and_a_token_opens_no_page(found, visit, client):
    person = found.agency().people[0]
    assert visit(person).client.get(ME).status_code == 401
    token = found.token(person)
    assert client.get(ME, headers=token).json["person"]["email"] == person.email
    assert "/sign-in" in client.get("/me", headers=token).headers["Location"]


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer nonsense", "Basic bm86bm8=", "nonsense"])
def test_what_is_no_token_is_nobody(found, client, header):
    found.agency()
    assert client.get(ME, headers={"Authorization": header}).status_code == 401


def test_the_page_of_a_new_token_makes_no_second_one_when_it_is_reloaded(found, visit):
    person = found.person()
    visitor = visit(person)
    visitor.get("/me")
    for status in (200, 422):
        page = visitor.post("/me/tokens", status, on="/me", name="Our CRM", scope="read", password=PASSWORD)
    assert "a token of this name already" in page.text
    assert [token.name for token in live_tokens(person.id)] == ["Our CRM"]


def test_a_token_dies_when_it_is_revoked(found, client):
    person = found.agency().people[0]
    token = found.token(person)
    assert client.get(ME, headers=token).status_code == 200
    actions.revoke_token(db.session.scalar(select(ApiToken.id)), person)
    assert client.get(ME, headers=token).status_code == 401


def test_a_revoked_token_is_in_the_log_whoever_ended_it(found):
    person, admin = found.agency().people[0], found.person(alliance_role="admin")
    for name in ("CRM", "Books"):
        actions.make_token(person, name, "read")
    actions.revoke_token(live_tokens(person.id)[0].id, person)
    actions.appoint(person.email, "partner_manager", by=admin)
    rows = db.session.query(AuditRow).filter_by(event="token.revoked").order_by(AuditRow.id)
    assert [row.person_id for row in rows] == [person.id, admin.id]


def test_a_token_of_somebody_who_was_shut_out_is_dead_also_when_they_are_let_in_again(found, client):
    agency = found.agency()
    person = found.person(agency, "sales")
    token = found.token(person)
    actions.disable_person(person.id, agency.people[0])
    assert live_tokens(person.id) == []
    actions.enable_person(person.id, agency.people[0])
    assert client.get(ME, headers=token).status_code == 401


def test_the_tokens_of_somebody_who_leaves_are_revoked(found, client):
    agency = found.agency()
    person = found.person(agency, "manager")
    token = found.token(person)
    actions.leave(person, PASSWORD, agency.people[0].id)
    assert live_tokens(person.id) == []
    assert client.get(ME, headers=token).status_code == 401


def opens(visitor) -> bool:
    return visitor.client.get("/me").status_code == 200


def test_signing_out_everywhere_else_leaves_this_browser_signed_in_and_no_other_of_theirs(found, visit):
    person = found.agency().people[0]
    here, there, elsewhere, stranger = visit(person), visit(person), visit(person), visit(found.agency().people[0])
    page = here.post("/me/sign-ins/end", on="/me")
    assert "signed out everywhere else" in page.text
    assert [opens(one) for one in (here, there, elsewhere, stranger)] == [True, False, False, True]
    assert len(live_sign_ins(person.id)) == 1


def test_signing_out_everywhere_ends_this_session_too_and_no_token(found, visit, client):
    person = found.agency().people[0]
    here, there, stranger, token = visit(person), visit(person), visit(found.agency().people[0]), found.token(person)
    page = here.post("/me/sign-ins/end", on="/me", deed="everywhere")
    assert "signed out everywhere" in page.text
    assert [opens(one) for one in (here, there, stranger)] == [False, False, True]
    assert live_sign_ins(person.id) == []
    assert client.get(ME, headers=token).status_code == 200


def test_secrets_are_stored_as_hashes_only(found, visit):
    person = found.agency().people[0]
    secret = actions.sign_in(person.email, PASSWORD, "192.0.2.1")
    token = actions.make_token(person, "script", "read")
    _new, path = actions.invite_person(person.agency, "new@agency.example", "sales", by=person)
    kept = [
        str(row) for table in ("sign_ins", "api_tokens", "link_tokens", "people", "audit_log", "outgoing_mail")
        for row in db.session.execute(db.text(f"SELECT to_jsonb(t) FROM {table} t"))
    ]  # fmt: skip
    for one in (secret, token, path.rsplit("/", 1)[1], PASSWORD):
        assert not any(one in row for row in kept)


def test_a_session_unseen_for_its_days_is_over_and_one_in_use_is_not(found, visit):
    person = found.agency().people[0]
    visitor = visit(person)
    start = clock.now()
    for days in (10, 20):
        with time_machine.travel(start + timedelta(days=days)):
            assert visitor.client.get("/me").status_code == 200
    with time_machine.travel(start + timedelta(days=34, hours=1)):
        assert visitor.client.get("/me").status_code == 302


def test_a_session_is_over_after_ninety_days_however_often_it_was_seen(found, visit):
    visitor, start = visit(found.agency().people[0]), clock.now()
    for days in range(10, 90, 10):
        with time_machine.travel(start + timedelta(days=days)):
            assert visitor.client.get("/me").status_code == 200
    with time_machine.travel(start + timedelta(days=90, hours=1)):
        assert visitor.client.get("/me").status_code == 302


def test_the_name_of_the_alliance_is_in_no_password(found):
    person = found.agency().people[0]
    for word in ("leadpact-2026", "My Leadpact word"):
        with pytest.raises(BadInput, match="Leave"):
            actions.change_password(person, PASSWORD, word, "")


def test_being_seen_is_written_at_most_every_five_minutes(found, visit):
    visitor = visit(found.agency().people[0])

    def seen():
        db.session.rollback()
        return db.session.scalar(select(SignIn.seen_at))

    before = seen()
    with time_machine.travel(before + SEEN_EVERY - timedelta(seconds=5), tick=False):
        visitor.client.get("/me")
    assert seen() == before
    with time_machine.travel(before + SEEN_EVERY + timedelta(seconds=5), tick=False):
        visitor.client.get("/me")
    assert seen() == before + SEEN_EVERY + timedelta(seconds=5)


def test_a_session_ended_from_elsewhere_is_over_at_once_and_a_strangers_is_not_found(found, visit):
    person = found.agency().people[0]
    here, there, stranger = visit(person), visit(person), visit(found.agency().people[0])
    newest = db.session.scalar(select(db.func.max(SignIn.id)).where(SignIn.person_id == person.id))
    stranger.get("/me")
    fields = stranger.page.form_to("/me/password")
    assert stranger.client.post(f"/me/sign-ins/{newest}/end", data=fields).status_code == 404
    assert there.client.get("/me").status_code == 200
    here.post(f"/me/sign-ins/{newest}/end", on="/me")
    assert there.client.get("/me").status_code == 302


def test_a_stolen_cookie_is_worthless_after_signing_out(found, app, visit):
    visitor = visit(found.agency().people[0])
    stolen = visitor.client.get_cookie("leadpact").value
    visitor.post("/sign-out", on="/me")
    thief = visit()
    thief.client.set_cookie("leadpact", stolen)
    assert thief.client.get("/me").status_code == 302


def test_nothing_of_before_the_sign_in_stays_in_the_cookie_but_the_language(found, visit):
    person = found.agency().people[0]
    visitor = visit()
    visitor.client.get("/language/uk")
    with visitor.client.session_transaction() as before:
        before["planted"] = "by somebody else"
    visitor.sign_in(person)
    with visitor.client.session_transaction() as after:
        assert "planted" not in after
        assert after["language"] == "uk"


def test_the_cookie_is_read_by_no_script_and_sent_by_no_other_site(visit):
    answer = visit().client.get("/sign-in")
    cookie = answer.headers["Set-Cookie"]
    assert len(cookie.partition(";")[0].rpartition(".")[2]) == 43, "signed with SHA-256"
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    ("address", "part"),
    [("203.0.113.77", "203.0.113.*"), ("::ffff:203.0.113.77", "203.0.113.*"), ("2001:db8:1:2::9", "2001:db8:1:*"),
     ("2001:db8::9", "2001:db8:*"), ("::1", ":*"), ("", ""), ("unix:", "")],
)  # fmt: skip
def test_of_an_address_only_the_part_is_kept_that_tells_a_network(address, part):
    assert part_of(address) == part


def test_ones_own_page_says_from_which_network_each_session_was_last_seen(found, visit):
    person = found.agency().people[0]
    secret = actions.sign_in(person.email, PASSWORD, "203.0.113.77", "Mozilla/5.0 (X11; Linux) Firefox/140.0")
    visitor = visit(person)
    assert "Firefox, Linuxfrom 203.0.113.*" in visitor.get("/me").text
    assert "203.0.113.77" not in visitor.get("/me").html
    moved = visit().client
    with moved.session_transaction() as cookie:
        cookie["sign_in"] = secret
    with time_machine.travel(clock.now() + 2 * SEEN_EVERY):
        moved.get("/today", environ_base={"REMOTE_ADDR": "198.51.100.4"})
    assert "Firefox, Linuxfrom 198.51.100.*" in visitor.get("/me").text
