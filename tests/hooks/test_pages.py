"""Webhooks as people and programs look after them: who may, what is shown once, and what is refused."""

import pytest

from marketplace.core.errors import BadInput, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.hooks import actions
from marketplace.hooks.models import MOST, Hook, Whose
from tests.mail import letters
from tests.people import OTHER_CLIENT

ADD = {"name": "Our CRM", "events": ["lead.offered"]}


def test_a_webhook_is_added_tried_changed_switched_and_removed_on_its_pages(pair, visit, hooked, receivers, sent):
    there = receivers()
    hooked(pair.a, there.url)  # this machine is open
    visitor = visit(pair.b)
    visitor.get("/agency/hooks")
    assert "No program is told of anything" in visitor.page.text
    visitor.post("/agency/hooks/new", on="/agency/hooks/new", url=there.url, **ADD)
    secret = visitor.page.text.partition("whsec_")[2][:44]
    assert len(secret) == 44
    hook = db.session.query(Hook).filter_by(agency_id=pair.B.id).one()
    at = f"/agency/hooks/{hook.id}"
    assert "whsec_" not in visitor.get(at).text
    visitor.post(f"{at}/test", on=at)
    sent()
    assert there.events == ["hook.test"]
    assert there.taken[0].said["data"] == {"hook": {"id": hook.id, "name": "Our CRM"}}
    assert "Taken" in visitor.get(at).text
    visitor.post(
        f"{at}/edit", on=f"{at}/edit", name="Their CRM", url=there.url, events=["lead.offered", "referral.won"]
    )
    assert "Their CRM" in visitor.page.text
    visitor.post(f"{at}/secret", on=at)
    assert "whsec_" in visitor.page.text
    assert secret not in visitor.page.text
    assert "The one from before signs as well until" in visitor.page.text
    visitor.post(f"{at}/off", on=at)
    assert "Switched off by hand" in visitor.page.text
    visitor.post(f"{at}/on", on=at)
    visitor.post(f"{at}/remove", on=at)
    assert "No program is told of anything" in visitor.page.text
    visitor.get(at, 404)


def test_why_nobody_answers_is_said_in_words(pair, visit, found, client, hooked, sent, messages):
    hook, _secret = hooked(pair.a, "http://127.0.0.1:1/", "lead.posted")
    pair.lead(title="A shop")
    sent()
    path = f"/api/v1/agency/hooks/{hook.id}/messages"

    def told() -> dict:
        return client.get(path, headers=found.token(pair.a)).json["items"][0]["answer"]

    assert messages()[0].said == "refused"
    assert "The server takes no connection there." in visit(pair.a).get(f"/agency/hooks/{hook.id}").text
    assert (told()["status"], told()["why"]) == (None, "refused")
    assert told()["said"] == "The server takes no connection there."
    with transaction():
        messages()[0].said = "OSError: no such name"
    assert "Error" not in visit(pair.a).get(f"/agency/hooks/{hook.id}").text
    assert told()["said"] == "No public address is found under this name."


@pytest.mark.parametrize("status", [301, 308, 503])
def test_a_redirect_is_called_so(pair, visit, hooked, receivers, sent, status):
    hook, _secret = hooked(pair.a, receivers(status).url, "lead.posted")
    pair.lead(title="A shop")
    sent()
    page = visit(pair.a).get(f"/agency/hooks/{hook.id}").text
    assert str(status) in page
    assert ("It leads elsewhere, where we don’t follow." in page) == (status < 400)


def test_what_was_given_up_is_sent_again_from_the_page(pair, visit, hooked, receivers, sent, messages):
    there = receivers(410, 200)
    hook, _secret = hooked(pair.a, there.url, "lead.posted")
    pair.lead(title="A shop")
    sent()
    visitor = visit(pair.a)
    at = f"/agency/hooks/{hook.id}"
    visitor.get(at)
    assert "It answered that it is gone (410)" in visitor.page.text
    visitor.post(f"{at}/on", on=at)
    visitor.post(f"{at}/again", on=at, since="")
    assert "1 message is sent again." in visitor.page.text
    sent()
    visitor.post(f"{at}/messages/{messages()[0].id}/again", on=f"{at}?status=sent")
    sent()
    assert len(there.taken) == 3
    visitor.get(f"{at}?status=given_up")
    assert "There is none in this state." in visitor.page.text


@pytest.mark.parametrize("role", ["manager", "finance"])
def test_nobody_sees_a_webhook_that_tells_more_than_their_role_shows(pair, found, visit, hooked, receivers, role):
    url = receivers().url
    all_of_it, _secret = hooked(pair.b, url)
    person = found.person(pair.B, role)
    own = {"manager": "lead.offered", "finance": "reward.accrued"}[role]
    other = {"manager": "reward.accrued", "finance": "lead.offered"}[role]
    visitor = visit(person)
    assert all_of_it.name not in visitor.get("/agency/hooks").text
    for path in ("", "/edit"):
        visitor.get(f"/agency/hooks/{all_of_it.id}{path}", 404)
    for deed in (
        lambda: actions.change_hook(all_of_it.id, person, Whose.AGENCY, url=url),
        lambda: actions.rotate_secret(all_of_it.id, person, Whose.AGENCY),
        lambda: actions.send_test(all_of_it.id, person, Whose.AGENCY),
        lambda: actions.replay_all(all_of_it.id, person, Whose.AGENCY),
        lambda: actions.switch(all_of_it.id, person, Whose.AGENCY, on=False),
        lambda: actions.remove_hook(all_of_it.id, person, Whose.AGENCY),
    ):
        with pytest.raises(NotFound):
            deed()
    with pytest.raises(BadInput):
        hooked(person, url, other)
    mine, _secret = hooked(person, url, own)
    assert mine.name in visitor.get("/agency/hooks").text
    assert mine.name in visit(pair.b).get("/agency/hooks").text  # the owner sees all
    with pytest.raises(BadInput):
        actions.change_hook(mine.id, person, Whose.AGENCY, events=[own, other])


@pytest.mark.thorough
def test_foreign_and_unknown_ids_are_the_same_404(pair, found, client, hooked, receivers):
    hook, _secret = hooked(pair.a, receivers().url)
    alliances, _secret = hooked(found.person(alliance_role="admin"), receivers().url, whose="alliance")
    token = found.token(pair.b)
    for one in (hook.id, alliances.id, 999):
        for whose in ("agency", "alliance", "nobody"):
            at = f"/api/v1/{whose}/hooks/{one}"
            calls = (("get", ""), ("patch", ""), ("delete", ""), ("get", "/messages"), ("post", "/secret"), ("post", "/test"),
                     ("post", "/again"), ("post", "/messages/1/again"))  # fmt: skip
            for method, path in calls:
                sent = {"json": {}} if method != "get" else {}
                answer = client.open(at + path, method=method.upper(), headers=token, **sent)
                assert (answer.status_code, answer.json["title"]) == (404, "Nothing here"), (method, at + path)
    assert len({client.get(f"/api/v1/agency/hooks/{one}", headers=token).data for one in (hook.id, 999)}) == 1
    for whose in ("alliance", "nobody"):
        assert client.get(f"/api/v1/{whose}/hooks", headers=token).status_code == 404
        assert client.get(f"/api/v1/{whose}/hook-events", headers=token).status_code == 404


@pytest.mark.thorough
def test_all_of_it_by_calls(pair, found, client, hooked, receivers, sent):
    there = receivers(500, 200)
    hooked(pair.b, there.url, "lead.posted")
    headers = found.token(pair.a)
    known = client.get("/api/v1/agency/hook-events", headers=headers).json["items"]
    assert {"event": "lead.posted", "meaning": "Your agency has passed a client on, or opened the lead again."} in known
    made = client.post("/api/v1/agency/hooks", headers=headers | {"Idempotency-Key": "1"},
                       json={"name": "CRM", "url": there.url, "events": ["lead.posted"]})  # fmt: skip
    assert made.status_code == 201
    again = client.post("/api/v1/agency/hooks", headers=headers | {"Idempotency-Key": "1"},
                        json={"name": "CRM", "url": there.url, "events": ["lead.posted"]})  # fmt: skip
    assert again.json == made.json
    secret, at = made.json["secret"], f"/api/v1/agency/hooks/{made.json['id']}"
    assert secret.startswith("whsec_")
    (listed,) = client.get("/api/v1/agency/hooks", headers=headers).json["items"]
    assert listed == {name: value for name, value in made.json.items() if name != "secret"}
    pair.lead(title="A shop")
    sent()
    (message,) = client.get(f"{at}/messages", headers=headers).json["items"]
    assert (message["status"], message["answer"]["status"], message["webhook_id"]) == (
        "queued", 500, there.taken[0].headers["webhook-id"],
    )  # fmt: skip
    changed = client.patch(at, headers=headers, json={"on": False, "name": "Old CRM"}).json
    assert (changed["name"], changed["status"], changed["off_because"]) == ("Old CRM", "off", "by_hand")
    assert client.post(f"{at}/test", headers=headers, json={}).status_code == 409
    assert client.patch(at, headers=headers, json={"on": True}).json["status"] == "on"
    assert client.post(f"{at}/again", headers=headers, json={"since": None}).json == {"count": 1}
    sent()
    (message,) = client.get(f"{at}/messages?status=sent", headers=headers).json["items"]
    assert client.post(f"{at}/messages/{message['id']}/again", headers=headers, json={}).json["status"] == "queued"
    rotated = client.post(f"{at}/secret", headers=headers, json={}).json
    assert rotated["secret"] != secret
    assert rotated["old_secret_until"]
    assert client.post(f"{at}/test", headers=headers, json={}).status_code == 200
    sent()
    assert there.events[-1] == "hook.test"
    assert client.delete(at, headers=headers).status_code == 204
    assert client.get(at, headers=headers).status_code == 404


def test_the_alliances_own_are_the_admins(found, client, visit, hooked, receivers, pair):
    admin, partner_manager = found.person(alliance_role="admin"), found.person(alliance_role="partner_manager")
    there = receivers()
    hook, _secret = hooked(admin, there.url, "member.suspended", whose="alliance")
    assert hook.name in visit(found.person(alliance_role="admin")).get("/alliance/hooks").text
    assert visit(partner_manager).client.get("/alliance/hooks").status_code == 403
    visit(pair.b).get(f"/alliance/hooks/{hook.id}", 404)
    visit(admin).get(f"/agency/hooks/{hook.id}", 404)
    with pytest.raises(BadInput):
        hooked(admin, there.url, "lead.posted", whose="alliance")


def test_a_form_says_what_to_mend(pair, visit, settings):
    visitor = visit(pair.b)
    page = visitor.post("/agency/hooks/new", 422, on="/agency/hooks/new", url="http://127.0.0.1/", **ADD)
    assert "It has to begin with https://." in page.text
    page = visitor.post("/agency/hooks/new", 422, on="/agency/hooks/new", url="https://127.0.0.1/", **ADD)
    assert "This leads to no public server." in page.text
    page = visitor.post("/agency/hooks/new", 422, on="/agency/hooks/new", url="https://8.8.8.8/", name="CRM")
    assert "Choose at least one." in page.text
    page = visitor.post(
        "/agency/hooks/new", 422, on="/agency/hooks/new", url="https://8.8.8.8/", name="CRM", events="x.y"
    )
    assert db.session.query(Hook).count() == 0


def test_two_of_a_name_and_an_eleventh_are_refused(pair, hooked):
    for n in range(MOST):
        hooked(pair.b, f"https://8.8.8.8/{n}")
    with pytest.raises(NotNow):
        hooked(pair.b, "https://8.8.8.8/11")
    first, second = db.session.query(Hook).order_by(Hook.id).limit(2)
    with pytest.raises(BadInput):
        actions.change_hook(second.id, pair.b, Whose.AGENCY, name=first.name)
    hooked(pair.a, "https://8.8.8.8/")  # of another agency


def test_at_another_address_nothing_has_failed_yet(pair, hooked, receivers, sent):
    hook, _secret = hooked(pair.a, receivers(500).url, "lead.posted")
    pair.lead(title="A shop")
    sent()
    db.session.expire_all()
    assert db.session.get(Hook, hook.id).failing_since
    actions.change_hook(hook.id, pair.a, Whose.AGENCY, url=receivers().url)
    assert db.session.get(Hook, hook.id).failing_since is None


@pytest.mark.thorough
def test_letters_go_to_the_owners_once_its_maker_is_gone(pair, found, hooked, receivers, sent, messages, environment):
    from marketplace.core.queue import sweep
    from marketplace.hooks.actions.send import PAUSES

    manager = found.person(pair.A, "manager")
    hooked(manager, receivers(500).url, "lead.posted")
    pair.lead(title="A shop")
    messages()[0].tries = len(PAUSES)
    db.session.commit()
    sent()
    assert messages()[0].status == "given_up"
    _disabled(manager, pair.a)
    sweep()
    sweep()
    assert [one["To"] for one in letters(environment) if "misses messages" in one["Subject"]] == [pair.a.email]


@pytest.mark.thorough
def test_a_name_of_many_letters_and_tests_too_often(pair, hooked, client, found, receivers):
    from marketplace.core.throttling import LIMITS

    hook, _secret = hooked(pair.a, receivers().url)
    headers = found.token(pair.a)
    answers = [
        client.post(f"/api/v1/agency/hooks/{hook.id}/test", headers=headers, json={}).status_code
        for _ in range(LIMITS["hook"] + 1)
    ]
    assert answers == [200] * LIMITS["hook"] + [429]
    with pytest.raises(BadInput):
        actions.change_hook(hook.id, pair.a, Whose.AGENCY, name="x" * 101)


def test_a_webhook_stands_in_the_file_of_its_agency_and_of_its_maker(pair, visit, hooked, receivers):
    hook, secret = hooked(pair.a, receivers().url, "lead.posted")
    of_agency, of_person = (visit(pair.a).client.get(path) for path in ("/agency/all.json", "/me/all.json"))
    assert [one["name"] for one in of_agency.json["webhooks"]] == [hook.name]
    assert [one["name"] for one in of_person.json["webhooks_made"]] == [hook.name]
    assert secret not in of_agency.text + of_person.text


@pytest.mark.thorough
def test_the_owners_are_told_of_a_webhook_that_is_added_or_led_elsewhere(pair, found, hooked, receivers, environment):
    from marketplace.core.queue import sweep

    manager, second = found.person(pair.A, "manager"), found.person(pair.A, "owner")
    hook, _secret = hooked(manager, receivers().url, "lead.posted")
    actions.change_hook(hook.id, manager, Whose.AGENCY, name="Their CRM")
    sweep()
    added = [one for one in letters(environment) if "was added" in one["Subject"]]
    assert sorted(one["To"] for one in added) == sorted([pair.a.email, second.email])
    assert "another address" not in "".join(one["Subject"] for one in letters(environment))
    actions.change_hook(hook.id, manager, Whose.AGENCY, url=receivers().url)
    sweep()
    moved = [one for one in letters(environment) if "has another address" in one["Subject"]]
    assert sorted(one["To"] for one in moved) == sorted([pair.a.email, second.email])
    assert "?from=us" not in moved[0].as_string()  # it may be a secret


def test_the_admins_are_told_of_one_of_the_alliance(found, hooked, receivers, environment):
    from marketplace.core.queue import sweep

    admin, other = found.person(alliance_role="admin"), found.person(alliance_role="admin")
    hooked(admin, receivers().url, "member.suspended", whose="alliance")
    sweep()
    added = [one["To"] for one in letters(environment) if "was added" in one["Subject"]]
    assert sorted(added) == sorted([admin.email, other.email])


def _disabled(person, by):
    from marketplace.access.actions import disable_person

    disable_person(person.id, by)


def _sales(person, by):
    from marketplace.access.actions import change_role

    change_role(person.id, "sales", by)


def _finance(person, by):
    """They look after webhooks, but not after those that tell of leads."""
    from marketplace.access.actions import change_role

    change_role(person.id, "finance", by)


@pytest.mark.parametrize("lose", [_disabled, _sales, _finance])
def test_a_webhook_does_not_outlive_its_makers_access_until_somebody_takes_it_over(
    pair, found, visit, hooked, receivers, sent, messages, client, lose
):
    manager, there = found.person(pair.A, "manager"), receivers()
    hook, _secret = hooked(manager, there.url, "lead.posted")
    lose(manager, pair.a)
    pair.lead(title="A shop")
    sent()
    assert (there.taken, messages()) == ([], [])
    at, visitor = f"/agency/hooks/{hook.id}", visit(pair.a)
    assert "Rests" in visitor.get("/agency/hooks").text
    assert "may not look after it any more" in visitor.get(at).text
    headers = found.token(pair.a)
    assert client.get(f"/api/v1{at}", headers=headers).json["is_kept"] is False
    assert client.post(f"/api/v1{at}/test", headers=headers, json={}).status_code == 409
    visitor.post(f"{at}/on", on=at)
    assert client.get(f"/api/v1{at}", headers=headers).json["is_kept"] is True
    pair.turned().lead(title="Not theirs")
    pair.lead(title="Films", client=OTHER_CLIENT)
    sent()
    assert there.events == ["lead.posted"]


def test_who_leads_a_webhook_elsewhere_answers_for_it(pair, found, hooked, receivers, sent):
    manager, there = found.person(pair.A, "manager"), receivers()
    hook, _secret = hooked(pair.a, receivers().url, "lead.posted")
    actions.change_hook(hook.id, manager, Whose.AGENCY, url=there.url)
    db.session.expire_all()
    assert db.session.get(Hook, hook.id).made_by == manager.id
    _disabled(manager, pair.a)
    pair.lead(title="A shop")
    sent()
    assert there.taken == []


def test_an_admin_who_is_none_any_more_leaves_the_alliances_webhooks_at_rest(found, pair, hooked, receivers, sent):
    from marketplace.access.actions import dismiss

    admin, other, there = found.person(alliance_role="admin"), found.person(alliance_role="admin"), receivers()
    hook, _secret = hooked(admin, there.url, whose="alliance")
    dismiss(admin.id, other)
    from marketplace.hooks.queries import kept_among

    assert kept_among([hook]) == set()
    actions.switch(hook.id, other, Whose.ALLIANCE, on=True)
    assert kept_among([hook]) == {hook.id}
