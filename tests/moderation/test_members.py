"""The desk's list of agencies and the page of each: figures, search, order, files, notes, talks."""

import csv
import io
import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.exchange import actions as exchange
from marketplace.exchange.actions import accept_lead, decline_lead, return_lead
from marketplace.joining.actions import approve
from marketplace.moderation.actions import let_leave, suspend_agency, warn, write_note
from marketplace.moderation.models import Care, Note
from marketplace.moderation.queries import members, one_member
from marketplace.moderation.queries.members import orders
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from tests.applying import Applicant
from tests.disputing import contest
from tests.people import CLIENT, OTHER_CLIENT


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


@pytest.fixture
def partner_manager(found):
    return found.person(alliance_role="partner_manager")


def names(page) -> list[str]:
    return re.findall(r'href="/desk/members/\d+">([^<]+)</a>', page.html)


def live(pair) -> None:
    """B receives four: one is won and its order late and contested, one declined, one runs out, one waits."""
    won = pair.won()
    pair.fee(won, "1000.00")
    pair.fee(won, "200.00")
    decline_lead(pair.lead(title="Second").id, pair.b, "budget")
    late = pair.lead(title="Third")
    pair.lead(title="Fourth")
    sweep()
    (order,) = db.session.scalars(select(Movement))
    first = settlement.mark_sent(order.id, pair.b)
    contest(order, pair.a)
    pair.fee(won, "300.00")
    sweep()
    db.session.execute(text("UPDATE leads SET answer_by = now() - interval '1 second' WHERE id = :id"), {"id": late.id})
    db.session.execute(
        text("SET LOCAL session_replication_role = replica")
    )  # no trigger guards a listed order meanwhile
    db.session.execute(text("UPDATE movements SET listed_at = now() - interval '9 days' WHERE status = 'listed'"))
    db.session.commit()
    sweep()
    return first


@pytest.mark.thorough
def test_the_list_shows_each_agencys_track_record(pair, found, admin, visit):
    live(pair)
    warn(pair.B.id, "They called at night.", admin)
    answer = visit(admin).client.get("/desk/members?as=csv&q=" + pair.B.name)
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    shown = {name: row[name] for name in ("Passed on", "Received", "Asked", "Won", "Contested", "Marks", "Overdue")}
    assert shown == {
        "Passed on": "0", "Received": "1", "Asked": "3", "Won": "1", "Contested": "1", "Marks": "1", "Overdue": "30.00 EUR",
    }  # fmt: skip
    page = visit(admin).get("/desk/members")
    assert "€30.00" in page.text
    assert "1 of 3" in page.text


@pytest.mark.thorough
def test_it_is_searched_by_name_city_site_and_people_and_narrowed_by_state(found, admin, partner_manager, visit):
    found.agency("Sable Road", city="Porto", website="https://sable.example")
    found.agency("Kolo Metrics", city="Kyiv").people[0].name = "Tiago Sable"
    db.session.commit()
    third = found.agency("Drei Ufer", status="suspended", city="Hamburg")
    desk = visit(admin)
    assert set(names(desk.get("/desk/members"))) == {"Sable Road", "Kolo Metrics", "Drei Ufer"}
    assert set(names(desk.get("/desk/members?q=sable"))) == {"Sable Road", "Kolo Metrics"}
    assert names(desk.get("/desk/members?q=hamburg")) == ["Drei Ufer"]
    assert names(desk.get("/desk/members?status=suspended")) == ["Drei Ufer"]
    address = third.people[0].email
    assert names(desk.get(f"/desk/members?q={address}")) == ["Drei Ufer"]
    assert "No agencies like this" in visit(partner_manager).get(f"/desk/members?q={address}").text


@pytest.mark.thorough
def test_every_order_sorts_and_pages_without_losing_or_repeating_a_row(pair, found, admin, visit, thorough):
    live(pair)
    everyone = {pair.A.name, pair.B.name} | {found.agency().name for _ in range(90 if thorough else 45)}
    desk = visit(admin)
    with desk.app.test_request_context():
        sorts = list(orders(sees_money=True))
    both_ways = [*sorts, *(f"-{one}" for one in sorts)]
    for sort in both_ways if thorough else both_ways[::3]:
        seen, path = [], f"/desk/members?sort={sort}"
        while path:
            page = desk.get(path)
            seen += names(page)
            following = re.search(r'href="([^"]+)"\s+rel="next"|rel="next"\s+href="([^"]+)"', page.html)
            path = following and (following[1] or following[2]).replace("&amp;", "&")
        assert len(seen) == len(everyone), sort
        assert set(seen) == everyone, sort


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_it_is_exported_as_it_is_narrowed_and_money_only_for_admins(pair, admin, partner_manager, visit, kind):
    for person, has in ((admin, True), (partner_manager, False)):
        answer = visit(person).client.get(f"/desk/members?as={kind}&status=active")
        assert answer.status_code == 200
        if kind == "csv":
            assert ("Overdue" in answer.text) == has


@pytest.mark.thorough
def test_the_page_of_a_member_shows_everything_but_who_clients_are(pair, found, admin, visit):
    live(pair)
    service = found.service(pair.B)
    warn(pair.B.id, "They called at night.", admin)
    for agency in (pair.A, pair.B):
        page = visit(admin).get(f"/desk/members/{agency.id}")
        assert not [value for value in CLIENT.values() if value in page.html]
    for words in (service.title, pair.b.name, pair.b.email, "€30.00", "They called at night.", "LP-1", pair.A.name):
        assert words in page.text


def figures_of(page) -> dict[str, str]:
    """The conduct of a member, by what each figure is called."""
    return dict(re.findall(r"<dt>([^<]+)</dt><dd[^>]*>\s*([^<]+?)\s*<", page.html))


@pytest.mark.thorough
def test_conduct_is_shown_of_either_side(pair, admin, visit):
    live(pair)
    returned = accept_lead(pair.lead(client=OTHER_CLIENT).id, pair.b)
    return_lead(returned.id, pair.b, "contacts_wrong", "Nobody answers.")
    visitor = visit(admin)
    receives = figures_of(visitor.get(f"/desk/members/{pair.B.id}"))
    assert receives["clients accepted"] == "2 of 4"
    assert receives["ran out unanswered"] == "1 of 4"
    assert receives["became contracts"] == "1 of 2"
    assert receives["bank orders paid in time"] == "1 of 2"
    page = visitor.get(f"/desk/members/{pair.A.id}?side=gives")
    gives = figures_of(page)
    assert gives["clients accepted"] == f"1 of {shown_count(page, 'given')}"
    assert gives["found no agency"] == f"3 of {shown_count(page, 'given')}"
    assert gives["became contracts"] == "1 of 2"
    assert gives["given back"] == "1 of 2"
    assert 'aria-current="true">Gives' in re.sub(r">\s+", ">", page.html)


def shown_count(page, section: str) -> int:
    return int(re.search(rf'<h2 id="{section}">[^<]*</h2>\s*<span class="num">(\d+)', page.html)[1])


@pytest.mark.thorough
def test_a_partner_manager_sees_conduct_notes_and_talks_but_no_money_and_no_addresses(
    pair, admin, partner_manager, visit
):
    live(pair)
    visitor = visit(partner_manager)
    page = visitor.get(f"/desk/members/{pair.B.id}")
    for hidden in ("€", "Overdue", pair.b.email, "/desk/movements", "Suspend", "Warn"):
        assert hidden not in page.text + str(page.all("a")), hidden
    assert "€" not in visitor.get("/desk/members").text
    where = f"/desk/members/{pair.B.id}"
    visitor.post(f"{where}/notes", on=where, text="They want fewer films.")
    visitor.post(
        f"{where}/arrange",
        talk_on=str(clock.today()),
        talk_about="Half a year",
        looked_after_by=str(partner_manager.id),
    )
    page = visitor.get(where)
    for words in ("They want fewer films.", "Half a year", partner_manager.name, "Today"):
        assert words in page.text
    for deed in ("suspend", "reinstate", "leave", "warn", "keep"):
        visitor.get(f"{where}/{deed}", 403)
    for path in ("/desk/reports", "/desk/money", "/desk/movements", "/desk/enquiries", "/desk/taxonomy"):
        visitor.get(path, 403)


@pytest.mark.thorough
def test_a_note_is_changed_by_whoever_wrote_it_and_by_nobody_else(pair, admin, partner_manager, visit):
    where = f"/desk/members/{pair.B.id}"
    desk = visit(admin)
    desk.post(f"{where}/notes", 422, on=where, text="  ")
    desk.post(f"{where}/notes", on=where, text="<b>First</b>\nline")
    note = db.session.scalars(select(Note)).one()
    desk.post(f"{where}/notes/{note.id}", on=f"{where}/notes/{note.id}", text="Second")
    page = desk.get(where)
    assert "Second" in page.text
    assert "First" not in page.text
    assert ", changed" in page.text
    visit(partner_manager).get(f"{where}/notes/{note.id}", 404)
    desk.get(f"/desk/members/{pair.A.id}/notes/{note.id}", 404)


@pytest.mark.thorough
def test_a_talk_is_of_a_day_to_come_and_held_by_one_of_the_team(pair, admin, visit):
    where, desk = f"/desk/members/{pair.B.id}", visit(admin)
    yesterday = str(clock.today() - timedelta(days=1))
    for wrong in (
        {"talk_on": yesterday},
        {"talk_about": "x" * 201},
        {"looked_after_by": str(pair.a.id)},
        {"talk_on": "soon"},
    ):
        desk.post(f"{where}/arrange", 422, on=where, **{"talk_on": "", "looked_after_by": ""} | wrong)
    desk.post(f"{where}/arrange", on=where, talk_on="", talk_about="", looked_after_by="")
    assert db.session.scalars(select(Care)).one().talk_on is None


@pytest.mark.thorough
def test_deeds_are_offered_where_they_can_be_done(pair, admin, visit):
    desk, where = visit(admin), f"/desk/members/{pair.B.id}"
    assert offered(desk.get(where)) == {"warn", "suspend", "leave"}
    desk.post(f"{where}/suspend", 422, on=f"{where}/suspend", reason="")
    desk.post(f"{where}/suspend", on=f"{where}/suspend", reason="Unpaid orders")
    assert offered(desk.get(where)) == {"reinstate", "leave"}
    assert "can’t be done now" in desk.get(f"{where}/suspend").text
    desk.post(f"{where}/reinstate", on=f"{where}/reinstate")
    assert offered(desk.get(where)) == {"warn", "suspend", "leave"}
    assert "Unpaid orders" in desk.get(where).text


def offered(page) -> set[str]:
    return set(re.findall(r'href="/desk/members/\d+/(\w+)"', page.html))


def test_an_agency_that_is_none_is_not_found(pair, admin, visit):
    from marketplace.members.actions import the_alliance

    desk = visit(admin)
    for number in (999, the_alliance().id):
        for path in ("", "/suspend", "/notes/1"):
            desk.get(f"/desk/members/{number}{path}", 404)
    assert "Leadpact" not in names(desk.get("/desk/members"))


@pytest.mark.thorough
def test_pages_ask_the_same_for_12_and_for_500_agencies(pair, found, admin, visit, statements):
    live(pair)
    desk = visit(admin)
    paths = ("/desk/members", "/desk/members?q=agency&sort=-late", "/desk/members?as=csv", f"/desk/members/{pair.B.id}",
             f"/desk/members/{pair.B.id}?side=gives", "/today", "/desk/log", "/desk/team", "/desk/announcements")  # fmt: skip
    many(10)
    suspend_agency(found.agency().id, "Unpaid orders.", admin)
    desk.get(paths[0])
    before = [len(statements(lambda path=path: desk.client.get(path))) for path in paths]
    many(488)
    after = [len(statements(lambda path=path: desk.client.get(path))) for path in paths]
    assert after == before
    assert max(after[:3]) <= 6
    assert after[3] <= 22


def many(count: int) -> None:
    """So many more active agencies, each with an owner."""
    db.session.execute(text("""
        WITH made AS (
            INSERT INTO agencies (name, sort_key, status, country, city, size, languages, categories, about, website, applied_at)
            SELECT 'Agency M' || n || '-' || :count, 'agency m' || n || '-' || :count, 'active', 'DE', 'Berlin', 'small', '{}', '{}',
                   '', '', now() - n * interval '1 day'
            FROM generate_series(1, :count) AS n RETURNING id
        )
        INSERT INTO people (email, name, status, password_hash, agency_id, agency_role, language, time_zone, mail_off, mail_daily, created_at)
        SELECT 'owner' || id || '@many.example', 'Owner', 'active', 'x', id, 'owner', 'en', 'Europe/Berlin', '[]', '[]', now() FROM made
    """), {"count": count})  # fmt: skip
    db.session.commit()


def test_a_member_is_one_since_it_was_admitted(pair, found, visit):
    admin = found.person(alliance_role="admin", name="Vera")
    application = Applicant([pair.A.name, pair.B.name]).sent()
    with time_machine.travel(clock.now() + timedelta(days=40)):
        approve(application.id, admin)
        later = clock.now()
        row = one_member.agency_with_figures(application.agency_id)
        assert abs((row.member_since - later).total_seconds()) < 60
        told = client_json(visit, found, admin, application.agency_id)
        assert told["since"].startswith(f"{later:%Y-%m-%d}")


def client_json(visit, found, admin, agency_id: int) -> dict:
    answer = visit().client.get("/api/v1/members", headers=found.token(admin))
    (one,) = [one for one in answer.json["items"] if one["id"] == agency_id]
    return one


def test_who_sees_no_money_sorts_by_none(pair, found, visit):
    manager, admin = found.person(alliance_role="partner_manager"), found.person(alliance_role="admin")
    assert "sort=" in visit(admin).get("/desk/members").html
    assert "late" not in members.orders(sees_money=False)
    by_debt, by_default = (visit(manager).get(f"/desk/members?sort={one}").text for one in ("-late", ""))
    assert by_debt == by_default


def test_the_members_list_counts_returns(pair, found, visit):
    exchange.return_lead(exchange.accept_lead(pair.lead().id, pair.b).id, pair.b, "contacts_wrong", "no answer")
    admin = found.person(alliance_role="admin")
    file = visit(admin).client.get("/desk/members?as=csv").text
    heads, *rows = list(
        csv.reader(io.StringIO(file.removeprefix("\ufeff")), delimiter=";" if ";" in file.splitlines()[0] else ",")
    )
    returned = {row[1]: row[heads.index("Returned")] for row in rows}
    assert (returned[pair.B.name], returned[pair.A.name]) == ("1", "0")


def test_no_service_of_a_member_that_leaves_is_said_to_be_in_the_catalog(pair, found, visit):
    found.service(pair.B)
    admin = found.person(alliance_role="admin")
    assert "In the catalog" in visit(admin).get(f"/desk/members/{pair.B.id}").text
    let_leave(pair.B.id, "They close.", admin)
    page = visit(admin).get(f"/desk/members/{pair.B.id}").text
    assert "In the catalog" not in page
    assert "Not in the catalog" in page


@pytest.fixture
def long_lists(pair, found, admin):
    """A member with more of everything than its page shows."""
    for n in range(12):
        accept_lead(pair.lead(title=f"Job {n}").id, pair.b)
        found.service(pair.A)
        write_note(pair.A.id, admin, f"Note {n}")
    pair.lead(title="Nobody takes it")
    return pair


@pytest.mark.thorough
def test_each_list_of_a_member_says_how_many_there_are_and_leads_to_all_of_them(long_lists, admin, visit):
    path, desk = f"/desk/members/{long_lists.A.id}", visit(admin)
    page = desk.get(path)
    for what, total in (("given", 13), ("services", 12), ("written", 12)):
        assert f"10 of {total}. " in page.html
        assert f'href="{path}/{what}"' in page.html
    for what, total, row in (("given", 13, "<tr"), ("services", 12, "brief-row"), ("written", 12, '<p class="typed">')):
        listed = desk.get(f"{path}/{what}")
        assert f'<span class="num">{total}</span>' in listed.html
        assert listed.html.count(row) == total + (what == "given")
    assert f'href="/desk/members/{long_lists.B.id}/received"' in desk.get(f"/desk/members/{long_lists.B.id}").html


def test_pages_of_a_members_list_lose_nothing(pair, admin, visit):
    for n in range(45):
        write_note(pair.A.id, admin, f"Note {n}.")
    desk, path, seen = visit(admin), f"/desk/members/{pair.A.id}/written", []
    while path:
        page = desk.get(path)
        seen += re.findall(r"Note \d+\.", page.text)
        following = re.search(r'href="([^"]+)"\s+rel="next"|rel="next"\s+href="([^"]+)"', page.html)
        path = following and (following[1] or following[2]).replace("&amp;", "&")
    assert len(set(seen)) == 45


@pytest.mark.thorough
def test_every_list_of_a_member_is_a_page_and_money_is_for_admins(pair, admin, partner_manager, visit):
    live(pair)
    warn(pair.B.id, "They called at night.", admin)
    for what in ("received", "given", "services", "reports", "marks", "history", "written"):
        visit(partner_manager).get(f"/desk/members/{pair.B.id}/{what}")
    assert "owes Northlight" in visit(admin).get(f"/desk/members/{pair.B.id}/orders").text
    visit(partner_manager).get(f"/desk/members/{pair.B.id}/orders", 403)
    visit(admin).get("/desk/members/999/given", 404)


@pytest.mark.thorough
def test_passed_on_is_one_figure_wherever_it_stands_and_counts_the_rows_it_leads_to(long_lists, admin, visit):
    desk, path = visit(admin), f"/desk/members/{long_lists.A.id}"
    listed = desk.get("/desk/members").html
    assert f'href="{path}/given">13</a>' in listed
    assert "0 of 13" not in listed
    assert shown_count(desk.get(path), "given") == 13
    assert "12 of 13" in desk.get(f"{path}?side=gives").text
    lead = long_lists.lead(title="One more")
    assert "14 clients passed on" in visit(long_lists.b).get(f"/leads/{lead.id}").text


@pytest.mark.thorough
def test_a_members_list_asks_the_same_however_long_it_is(pair, found, admin, visit, statements):
    warn(pair.A.id, "They called at night.", admin)
    exchange.accept_lead(pair.lead().id, pair.b)
    found.service(pair.A)
    write_note(pair.A.id, admin, "Once.")
    desk = visit(admin).client
    paths = [f"/desk/members/{pair.A.id}/{what}" for what in ("given", "services", "written", "marks", "history")]
    paths.append(f"/desk/members/{pair.B.id}/received")
    ask = lambda: [len(statements(lambda path=path: desk.get(path))) for path in paths]  # noqa: E731
    ask()
    before = ask()
    for n in range(6):
        exchange.accept_lead(pair.lead(title=f"More {n}").id, pair.b)
        found.service(pair.A)
        write_note(pair.A.id, admin, "Again.")
        warn(pair.A.id, "Again.", admin)
    assert ask() == before
