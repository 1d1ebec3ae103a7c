"""Who of an agency works with a partner: named by owners and managers, written to, and given the partner's new clients."""

import json

import pytest

from marketplace.access import actions as access
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound
from marketplace.core.extensions import db
from marketplace.exchange.actions import accept_lead, add_note, decline_lead, name_people, warn_of_deadlines
from marketplace.exchange.actions.look_after import give_lead_to, keeper_of
from marketplace.exchange.models import Part, PartnerPerson
from marketplace.exchange.partners import named_for
from marketplace.members.actions import update_profile
from marketplace.members.models import Person
from marketplace.outbox.models import OutgoingMail
from tests.people import OTHER_CLIENT, PASSWORD


def name(by, partner, decides=(), executes=()) -> None:
    parts = {Part.DECIDES: [one.id for one in decides], Part.EXECUTES: [one.id for one in executes]}
    name_people(partner.id, parts, by)


def named(agency, partner) -> dict[str, list[int]]:
    db.session.rollback()
    return {
        part.value: [one.id for one in people]
        for part, people in named_for(agency.id, [partner.id])[partner.id].items()
    }


def told(event: str, agency, since: int = 0) -> set[int]:
    """Who of an agency was written to."""
    mails = db.session.query(OutgoingMail.person_id).join(Person, Person.id == OutgoingMail.person_id)
    return {
        row[0]
        for row in mails.filter(OutgoingMail.event == event, Person.agency_id == agency.id, OutgoingMail.id > since)
    }


def last_mail() -> int:
    return db.session.query(OutgoingMail.id).order_by(OutgoingMail.id.desc()).limit(1).scalar() or 0


def keeper(row, agency) -> int | None:
    db.session.rollback()
    found = keeper_of(db.session.get(type(row), row.id, populate_existing=True), agency.id)
    return found and found.id


@pytest.fixture
def team(found, pair):
    """A manager and a sales person on each side of two who have passed a client already."""
    pair.won()
    return {side: found.person(getattr(pair, side[0]), role) for side, role in
            (("Am", "manager"), ("As", "sales"), ("Bm", "manager"), ("Bs", "sales"))}  # fmt: skip


def test_owners_and_managers_name_who_decides_and_who_executes_on_the_partners_page(pair, team, visit):
    page = visit(pair.b).get("/partners")
    assert pair.A.name in page.text
    assert pair.B.name not in page.text.partition("With whom")[2]
    where = f"/partners/{pair.A.id}"
    page = visit(team["Bm"]).post(where, on=where, decides=pair.b.id, executes=team["Bs"].id)
    assert "go to those you named" in page.text
    assert f"{pair.b.name}{team['Bs'].name}" in page.text
    assert named(pair.B, pair.A) == {"decides": [pair.b.id], "executes": [team["Bs"].id]}
    page = visit(team["Bm"]).post(where, on=where)
    assert "Nobody is named, so letters about their leads and fees go to all of you." in page.text
    assert "go to those you named" not in page.text
    assert named(pair.B, pair.A) == {"decides": [], "executes": []}
    assert check_books() == []


def test_sales_people_see_who_works_with_whom_and_change_nothing(pair, team, visit):
    name(pair.b, pair.A, executes=[team["Bm"]])
    page = visit(team["Bs"]).get("/partners")
    assert team["Bm"].name in page.text
    assert f"/partners/{pair.A.id}" not in page.html
    visit(team["Bs"]).get(f"/partners/{pair.A.id}", 403)


def test_only_partners_and_own_people_who_work_with_clients_can_be_named(pair, found, team):
    stranger = found.agency()
    for agency in (stranger, pair.B):
        with pytest.raises(NotFound):
            name(pair.b, agency, [pair.b])
    wrong = (
        pair.a,
        found.person(pair.B, "finance"),
        found.person(pair.B, "sales", status="disabled"),
        stranger.people[0],
    )
    for one in wrong:
        with pytest.raises(BadInput) as refused:
            name(pair.b, pair.A, executes=[one])
        assert set(refused.value.errors) == {"executes"}
    assert named(pair.B, pair.A) == {"decides": [], "executes": []}


def test_letters_about_a_partners_leads_go_to_those_who_are_named_for_it(pair, found, team):
    name(pair.b, pair.A, [pair.b], [team["Bs"]])
    name(pair.a, pair.B, executes=[team["As"]])
    since, third = last_mail(), found.agency()
    lead = pair.lead(client=OTHER_CLIENT, audience="shortlist", agencies=[pair.B.id, third.id])
    assert told("lead.offered", pair.B, since) == {pair.b.id, team["Bs"].id}
    assert told("lead.offered", third, since) == {third.people[0].id}
    warn_of_deadlines([lead.id])
    assert told("lead.ending", pair.B, since) == {pair.b.id, team["Bs"].id}
    assert told("lead.ending", pair.A, since) == {pair.a.id, team["Am"].id, team["As"].id}  # of no partner alone
    decline_lead(lead.id, third.people[0], "no_capacity")
    assert told("lead.declined", pair.A, since) == {pair.a.id, team["Am"].id, team["As"].id}
    accept_lead(lead.id, team["Bm"])
    assert told("lead.accepted", pair.A, since) == {team["As"].id}


def test_letters_about_a_partners_fees_go_to_those_who_are_named_for_it(pair, team):
    name(pair.a, pair.B, [team["Am"]])
    referral, since = pair.won(), last_mail()
    pair.fee(referral)
    assert told("fee.reported", pair.A, since) == {team["Am"].id}
    add_note(referral.id, pair.a, "When do they begin?")
    assert told("referral.noted", pair.B, since) == {pair.b.id, team["Bm"].id, team["Bs"].id}


@pytest.mark.parametrize("way", ["silenced", "finance"])
def test_where_nobody_named_reads_them_they_go_to_everyone_or_to_whoever_took_over(pair, team, way):
    name(pair.a, pair.B, [team["As"]])
    if way == "silenced":
        update_profile(team["As"], "Ann", "en", "Europe/Berlin", {"referral": "off", "fee": "off"})
    else:
        access.change_role(team["As"].id, "finance", pair.a)
        assert named(pair.A, pair.B) == {"decides": [pair.a.id], "executes": []}
    since = last_mail()
    pair.fee(pair.won())
    assert told("fee.reported", pair.A, since) == {pair.a.id, *({team["Am"].id} if way == "silenced" else ())}


def test_the_executor_looks_after_a_partners_new_clients_on_both_sides(pair, found, team):
    name(pair.b, pair.A, executes=[team["Bs"]])
    name(pair.a, pair.B, executes=[team["As"], team["Am"]])
    direct = pair.lead(client=OTHER_CLIENT)
    assert keeper(direct, pair.A) == team["As"].id
    referral = accept_lead(direct.id, pair.b)
    assert (keeper(referral, pair.B), keeper(referral, pair.A)) == (team["Bs"].id, team["As"].id)
    assert told("referral.yours", pair.A) == {team["As"].id}
    assert told("referral.yours", pair.B) == {team["Bs"].id}
    anyones = pair.lead(client=OTHER_CLIENT, audience="open", agencies=[])
    assert keeper(anyones, pair.A) == pair.a.id
    taken = accept_lead(anyones.id, team["Bs"])
    assert (keeper(taken, pair.B), keeper(taken, pair.A)) == (team["Bs"].id, team["As"].id)
    assert db.session.query(OutgoingMail).filter_by(event="referral.yours").count() == 2
    assert taken.looked_after_by is None  # whoever acts is an executor already


def test_whom_a_lead_was_given_to_by_hand_keeps_it(pair, team):
    name(pair.a, pair.B, executes=[team["As"]])
    lead = pair.lead(client=OTHER_CLIENT, audience="open", agencies=[])
    give_lead_to(lead.id, team["Am"].id, pair.a)
    accept_lead(lead.id, pair.b)
    assert keeper(lead, pair.A) == team["Am"].id


def test_the_names_of_whoever_leaves_or_is_shut_out_go_with_the_handover(pair, team):
    name(pair.b, pair.A, [team["Bm"], team["Bs"]], [team["Bs"]])
    access.leave(team["Bs"], PASSWORD, team["Bm"].id)
    assert named(pair.B, pair.A) == {"decides": [team["Bm"].id], "executes": [team["Bm"].id]}
    access.disable_person(team["Bm"].id, pair.b)
    assert named(pair.B, pair.A) == {"decides": [pair.b.id], "executes": [pair.b.id]}
    assert db.session.query(PartnerPerson).count() == 2


def test_of_two_who_name_at_once_one_word_holds(pair, team, in_parallel):
    owner, people = pair.b.id, (team["Bs"].id, team["Bm"].id)

    def say(one):
        return (
            name_people(pair.A.id, {Part.DECIDES: [one], Part.EXECUTES: [one]}, db.session.get(Person, owner))
            and "said"
        )

    assert in_parallel([lambda one=one: say(one) for one in people] * 3) == ["said"] * 6
    both = named(pair.B, pair.A)
    assert both["decides"] == both["executes"]
    assert len(both["decides"]) == 1


def test_programs_read_and_name_them(pair, found, team, client):
    program = found.token(pair.b)
    body = {"decides": [pair.b.id], "executes": [team["Bs"].id]}
    path = f"/api/v1/partners/{pair.A.id}/people"
    said = client.post(path, json=body, headers=program)
    assert said.status_code == 200
    assert [one["name"] for one in said.json["executes"]] == [team["Bs"].name]
    (row,) = client.get("/api/v1/partners", headers=program).json["items"]
    assert (row["agency"]["id"], row["given"], row["received"]) == (pair.A.id, 0, 1)
    assert [one["id"] for one in row["decides"]] == [pair.b.id]
    assert client.post(path, json=body | {"executes": [pair.a.id]}, headers=program).status_code == 422
    assert client.post(path, json=body, headers=found.token(team["Bs"])).status_code == 403


def test_the_list_is_searched_sorted_and_exported_and_stands_in_what_is_held(pair, team, visit):
    name(pair.b, pair.A, [pair.b])
    visitor = visit(pair.b)
    assert pair.A.name in visitor.get("/partners?q=north&sort=-given").text
    assert "No agencies like this" in visitor.get("/partners?q=nobody").text
    lines = visitor.client.get("/partners?as=csv").data.decode("utf-8-sig").splitlines()
    assert lines[1] == f"{pair.A.name},0,1,{pair.b.name},"
    assert len(json.loads(visitor.client.get("/agency/all.json").data)["people_for_partners"]) == 1
    assert len(json.loads(visitor.client.get("/me/all.json").data)["partners"]) == 1


def test_one_who_was_removed_meanwhile_names_nobody(pair, team):
    manager = team["Bm"]
    access.change_role(manager.id, "sales", pair.b)
    with pytest.raises(NotAllowed):
        name(manager, pair.A, [pair.b])
