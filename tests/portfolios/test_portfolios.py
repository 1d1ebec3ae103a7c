"""Whom each partner manager looks after, whom to talk to this week, who went silent, and handing over."""

import re
from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.room import house
from marketplace.members.models import Agency, Person
from marketplace.moderation.actions import arrange
from marketplace.moderation.models import Care
from marketplace.outbox.models import OutgoingMail
from marketplace.portfolios import queries
from marketplace.portfolios.actions import hand_over, note_contact, set_rhythm
from marketplace.portfolios.models import Contact, Handover
from marketplace.portfolios.queries import Need


@pytest.fixture
def team(found):
    """An admin and two partner managers."""
    return [found.person(alliance_role=role) for role in ("admin", "partner_manager", "partner_manager")]


def told(event: str) -> list[int]:
    db.session.rollback()
    rows = db.session.query(OutgoingMail.person_id).filter(OutgoingMail.event == event)
    return sorted(row[0] for row in rows)


def names(need: Need | None = None, manager: int | None = None) -> set[str]:
    db.session.rollback()
    return {one.Agency.name for one in db.session.execute(queries.members(manager, need))}


def test_members_are_taken_and_handed_over_with_a_note_and_everyone_is_told(pair, team, found):
    admin, one, other = team
    hand_over(one, None, one.id, None)
    assert names(manager=one.id) == {pair.A.name, pair.B.name}
    assert told("account.manager") == sorted([pair.a.id, pair.b.id])
    hand_over(one, one.id, other.id, [pair.A.id], "They want more films.")
    assert names(manager=other.id) == {pair.A.name}
    assert told("account.portfolio") == [other.id]
    hand_over(admin, one.id, other.id, None)
    assert names(manager=one.id) == set()
    assert [row.agency_ids for row in db.session.query(Handover).order_by(Handover.id)] == [
        sorted([pair.A.id, pair.B.id]), [pair.A.id], [pair.B.id]
    ]  # fmt: skip
    assert check_books() == []


def test_the_page_of_a_member_says_who_looked_after_it_before(pair, team, visit):
    admin, one, other = team
    hand_over(one, None, one.id, [pair.A.id])
    hand_over(one, one.id, other.id, [pair.A.id])
    page = visit(admin).get(f"/desk/portfolio/{pair.A.id}").text
    assert f"to {one.name}; nobody looked after it before" in page
    assert f"from {one.name} to {other.name}" in page


def test_a_manager_hands_over_nobody_elses_and_takes_nobody_elses(pair, team):
    _admin, one, other = team
    hand_over(one, None, one.id, None)
    for by, giver, taker in ((other, one.id, other.id), (other, None, one.id), (pair.a, None, one.id)):
        with pytest.raises(NotAllowed):
            hand_over(by, giver, taker, None)
    for giver, taker, agencies in (
        (one.id, one.id, None),
        (one.id, 10**12, None),
        (None, one.id, None),
        (one.id, other.id, []),
        (one.id, other.id, [10**12]),
    ):
        with pytest.raises(BadInput):
            hand_over(one, giver, taker, agencies)


def test_whom_to_hand_over_is_ticked_or_all_and_what_has_gone_meanwhile_is_said(pair, team, visit):
    admin, one, other = team
    hand_over(one, None, one.id, None)
    on = f"/desk/portfolio/hand-over?from={one.id}"
    visitor, typed = visit(admin), {"to": other.id, "note": "Kept words."}
    page = visitor.post(on, 422, on=on, **typed)
    assert "Tick those who are handed over, or all of them." in page.text
    assert "Kept words." in page.html
    hand_over(one, one.id, other.id, [pair.A.id])
    page = visitor.post(on, 422, on=on, agencies=str(pair.A.id), **typed)
    assert "is not to be chosen any more" in page.text
    assert "valid choice" not in page.text
    visitor.post(on, on=on, everyone="y", **typed)
    assert names(manager=other.id) == {pair.A.name, pair.B.name}


def test_a_partner_manager_is_offered_what_they_may_hand_over_and_no_more(pair, team, visit):
    admin, one, other = team
    hand_over(one, None, one.id, [pair.A.id])
    choices = {
        (one, ""): ({one}, {one}),
        (one, f"?from={one.id}"): ({one}, {admin, other}),
        (admin, ""): ({admin, one, other}, {admin, one, other}),
    }
    for (reader, query), (givers, takers) in choices.items():
        page = visit(reader).get(f"/desk/portfolio/hand-over{query}").html
        first, second = (
            re.search(rf'<select[^>]* name="{name}".*?</select>', page, re.S)[0] for name in ("from", "to")
        )
        for people, offered in ((givers, first), (takers, second)):
            assert {person for person in team if f'value="{person.id}"' in offered} == people


def test_nobody_looks_after_their_own_agency(pair, team, found):
    _admin, one, _other = team
    insider = found.person(pair.A, "owner", alliance_role="partner_manager")
    hand_over(insider, None, insider.id, None)
    assert names(manager=insider.id) == {pair.B.name}
    with pytest.raises(NotFound):
        note_contact(pair.A.id, insider, clock.today(), "call", "")


def test_nobody_of_a_member_reads_what_the_team_writes_of_it(pair, team, found, visit, client):
    _admin, one, other = team
    note_contact(pair.A.id, one, clock.today(), "call", "They may be suspended.")
    hand_over(one, None, one.id, None)
    hand_over(one, one.id, other.id, None, "Be careful with them.")
    insider = found.person(pair.A, "owner", alliance_role="partner_manager")
    at, visitor, token = f"/desk/portfolio/{pair.A.id}", visit(insider), found.token(insider)
    assert visitor.get(at, 404).text == visitor.get("/desk/portfolio/999999", 404).text
    assert "careful" not in visitor.get(f"/desk/portfolio/{pair.B.id}").text
    assert f'href="{at}"' not in visitor.get("/desk/portfolio").html
    for path in ("", "/contacts"):
        assert client.get(f"/api/v1/portfolio/{pair.A.id}{path}", headers=token).status_code == 404
    for path, body in (
        ("/contacts", {"held_on": clock.today().isoformat(), "way": "call", "note": ""}),
        ("/rhythm", {"weeks": 3}),
    ):
        assert client.post(f"/api/v1/portfolio/{pair.A.id}{path}", json=body, headers=token).status_code == 404


def test_handing_over_waits_for_no_member_that_passes_clients(pair, team, app):
    _admin, one, _other = (person.id for person in team)
    db.session.rollback()

    def take() -> None:
        with app.app_context():
            hand_over(db.session.get(Person, one), None, one, None)

    with db.engine.begin() as connection:
        connection.execute(text("SELECT id FROM agencies FOR SHARE")).all()  # as whoever accepts a client
        taking = Thread(target=take)
        taking.start()
        taking.join(5)
        waits = taking.is_alive()
    taking.join()
    assert not waits
    assert names(manager=one) == {pair.A.name, pair.B.name}


def test_the_heading_counts_what_the_search_finds(pair, team, visit):
    page = visit(team[1]).get(f"/desk/portfolio?q={pair.A.name}")
    assert pair.B.name not in page.text
    heading = re.search(r'id="members".*?</div>', page.html, re.DOTALL)[0]
    assert re.findall(r">(\d+)<", heading) == ["1"]


def test_of_two_who_take_the_same_at_once_one_does(pair, team, in_parallel):
    _admin, one, other = (person.id for person in team)

    def take(person_id: int):
        return lambda: hand_over(db.session.get(Person, person_id), None, person_id, None)

    done = in_parallel([take(one), take(other)] * 2)
    assert sum(isinstance(each, Handover) for each in done) == 1
    assert {type(each) for each in done if not isinstance(each, Handover)} == {BadInput}
    db.session.rollback()
    assert db.session.query(Care.looked_after_by).distinct().count() == 1


def test_who_leaves_the_team_looks_after_nobody(pair, team):
    _admin, one, _other = team
    hand_over(one, None, one.id, None)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE people SET alliance_role = NULL WHERE id = :id"), {"id": one.id})
    assert names(Need.NOBODY) == {pair.A.name, pair.B.name}


def test_a_rhythm_a_day_and_contacts_say_whom_to_talk_to_this_week(pair, team):
    admin, one, _other = team
    sunday = queries.end_of_week()
    assert names(Need.WEEK) == set()
    set_rhythm(pair.A.id, one, 2)
    note_contact(pair.A.id, one, sunday - timedelta(days=13), "call", "They are busy.")
    assert names(Need.WEEK) == set()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE member_contacts SET held_on = held_on - 1"))
    assert names(Need.WEEK) == {pair.A.name}
    arrange(pair.B.id, admin, clock.today(), "Films", None)
    assert names(Need.WEEK) == {pair.A.name, pair.B.name}
    note_contact(pair.B.id, one, clock.today(), "meeting", "")
    assert names(Need.WEEK) == {pair.A.name}
    assert db.session.get(Care, pair.B.id).talk_on is None
    set_rhythm(pair.A.id, one, None)
    assert names(Need.WEEK) == set()


@pytest.mark.thorough
def test_a_manager_is_told_once_a_week_whom_to_talk_to(pair, team):
    _admin, one, _other = team
    hand_over(one, None, one.id, None)
    set_rhythm(pair.A.id, one, 1)
    monday = queries.end_of_week() - timedelta(days=6)
    for days, letters in ((14, 1), (15, 1), (21, 2)):
        with time_machine.travel(clock.start_of(monday + timedelta(days=days)) + timedelta(hours=9), tick=True):
            sweep()
            assert len(told("portfolio.week")) == letters, days


def test_silent_is_who_has_neither_passed_nor_accepted_nor_signed_in_nor_been_spoken_to(pair, team, found, visit):
    _admin, one, _other = team
    quiet, spoken, signed = (found.agency(name) for name in ("Quiet", "Spoken", "Signed"))
    pair.won()
    visit(signed.people[0])
    long_ago = clock.now() - timedelta(days=queries.SILENT_DAYS + 1)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE agencies SET applied_at = :at"), {"at": long_ago})
    note_contact(spoken.id, one, clock.today(), "mail", "")
    assert names(Need.SILENT) == {"Quiet"}
    db.session.expire_all()
    told_of = {row.Agency.id: row for row in db.session.execute(queries.members())}
    assert set(told_of) == {agency.id for agency in db.session.query(Agency) if agency.is_member}
    assert told_of[quiet.id].quiet == long_ago
    assert told_of[pair.B.id].passed is not None
    assert told_of[signed.id].seen is not None


@pytest.mark.thorough
def test_pages_and_the_file_show_dates_and_counts_and_no_client(pair, team, visit):
    _admin, one, other = team
    pair.won()
    visitor = visit(one)
    page = visitor.post("/desk/portfolio/hand-over", on="/desk/portfolio/hand-over", to=one.id, everyone="y", note="")
    assert pair.A.name in page.text
    at = f"/desk/portfolio/{pair.B.id}"
    visitor.post(f"{at}/rhythm", on=at, weeks="1")
    page = visitor.post(f"{at}/contacts", on=at, held_on=clock.today().isoformat(), way="call", note="They want films.")
    assert "They want films." in page.text
    page = visitor.post(f"{at}/contacts", 422, on=at, held_on="2999-01-01", way="call", note="Kept words.")
    assert "Kept words." in page.html
    assert visitor.post(f"{at}/rhythm", 422, on=at, weeks="53")
    for query in (
        "",
        "?need=week",
        "?need=silent",
        "?need=nobody",
        f"?manager={one.id}",
        "?q=ked",
        "?sort=-quiet",
        "?sort=last",
    ):
        text_of = visitor.get(f"/desk/portfolio{query}").text
        assert pair.client["company"] not in text_of
        assert "Rebuild of an online shop" not in text_of
    assert pair.B.name in visitor.client.get("/desk/portfolio?as=csv").text
    visit(pair.a).get("/desk/portfolio", 403)
    visitor.get("/desk/portfolio/999999", 404)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ((None, "call", ""), "held_on"),
        ((clock.date(1999, 1, 1), "call", ""), "held_on"),
        ((clock.date.max, "call", ""), "held_on"),
        ((clock.date(2026, 11, 1), "pigeon", ""), "way"),
        ((clock.date(2026, 11, 1), "call", "x" * 2001), "note"),
    ],
)
def test_what_no_contact_can_be_is_refused(pair, team, said, field):
    with pytest.raises(BadInput) as refused:
        note_contact(pair.A.id, team[1], *said)
    assert list(refused.value.errors) == [field]
    with pytest.raises(NotFound):
        note_contact(10**12, team[1], clock.today(), "call", "")
    assert db.session.query(Contact).count() == 0


def test_whom_to_talk_to_stands_in_the_calendar_of_who_looks_after_them(pair, team):
    admin, one, other = team
    hand_over(one, None, one.id, [pair.A.id, pair.B.id])
    set_rhythm(pair.A.id, one, 2)
    note_contact(pair.A.id, one, clock.today(), "call", "They want films.")
    arrange(pair.B.id, one, clock.today() + timedelta(days=3), "Their films", one.id)
    dated = house().calendar["member_talks"]
    assert {(row.name, row.at, row.path) for row in dated(one)} == {
        (f"member-{pair.A.id}-talk", clock.today() + timedelta(weeks=2), f"/desk/portfolio/{pair.A.id}"),
        (f"member-{pair.B.id}-talk", clock.today() + timedelta(days=3), f"/desk/portfolio/{pair.B.id}"),
    }
    assert not [row.title for row in dated(one) if "films" in row.title]
    for nobody in (admin, other, pair.a):
        assert dated(nobody) == []
