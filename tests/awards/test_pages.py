"""A season from its planning to its proclamation, by hand."""

import csv
import io
from datetime import timedelta

import pytest

from marketplace.awards import actions, queries
from marketplace.awards.actions import SaidAward
from marketplace.awards.models import Nomination, Place, Season
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from tests.browser.awarded import season

STORY = "Two stocks, and **one** warehouse that could not stop."


def typed(**changes) -> dict[str, str]:
    today = clock.today()
    given = {
        "name": "Spring", "starts_on": str(today), "ends_on": str(today + timedelta(days=29)), "nominate_until": "", "counts_on": "",
        "most_sold": "y", "most_active": "y", "least_most_active": "1", "least_fastest_growing": "3", "hardest_project": "y",
        "least_hardest_project": "1", "own_title": "Best neighbour", "own_about": "For what no figure counts.",
    }  # fmt: skip
    return given | changes


@pytest.mark.thorough
def test_a_season_by_hand_from_its_planning_to_its_proclamation(pair, admin, visit, later, deliver):
    team, giver, taker = visit(admin), visit(pair.a), visit(pair.b)
    team.post("/desk/awards/new", 422, on="/desk/awards/new", **typed(ends_on="2001-01-01", own_about=""))
    assert "that is not over" in team.page.text
    team.post("/desk/awards/new", on="/desk/awards/new", **typed())
    (row,) = db.session.query(Season)
    page, desk = f"/awards/{row.id}", f"/desk/awards/{row.id}"
    referral = pair.won(title="Two shops")
    pair.fee(referral, "123456.78")
    taker.get(f"{page}/nominate")
    assert "Two shops" in taker.page.text
    form = f"{page}/nominate/{referral.id}"
    taker.post(form, 422, on=form, title="For Brask Ceramics", story=STORY)
    assert "Leave out who the client is" in taker.page.text
    assert STORY in taker.page.text
    taker.post(form, on=form, title="Two shops into one", story=STORY)
    told = db.session.query(Nomination).one()
    giver.get(page)
    assert "at least €120,000" in giver.page.text
    assert "123,456.78" not in giver.page.text
    assert "€123,456.78" in taker.get(page).text
    assert "figures/kept_sum/rows" in taker.client.get(page).text
    assert "agency=" in team.client.get(desk).text
    giver.post(f"/awards/nominations/{told.id}/vote", on=page)
    assert "Your agency votes for it" in giver.get(page).text
    assert "Two shops into one" in team.get(desk).text
    later(days=36)
    actions.count_seasons([row.id])
    team, anybody = visit(admin), visit()
    assert "It is counted" in visit(pair.a).get(page).text
    anybody.get(page, 404)
    assert "Decide first" in team.get(desk).text
    team.post(f"{desk}/decide", 422, on=f"{desk}/decide", agency="Nobody", reason="It did.")
    assert "No agency has this name" in team.page.text
    team.post(f"{desk}/decide", on=f"{desk}/decide", agency="kedr", reason="Took in two trainees.")
    team.post(f"{desk}/proclaim", on=desk)
    for path in ("/awards", page):
        text = anybody.get(path).text
        assert all(one in text for one in ("Most sold", "Kedr", "at least €120,000", "Took in two trainees.", "1 vote"))
        assert "123,456.78" not in text
    assert "one warehouse that could not stop" in anybody.get(page).text
    assert "Most sold: place 1, Spring" in anybody.get(f"/agencies/{pair.B.id}").text
    subjects = [one["Subject"] for one in deliver() if one["To"] == pair.b.email]
    assert {"The awards of Spring", "Place 1: Most sold", "Place 1: Best neighbour"} <= set(subjects)


@pytest.mark.thorough
def test_an_owner_can_have_places_stand_without_the_name(pair, admin, visit, season, later):
    row = season(awards=[actions.SaidAward("most_active", 1)])
    pair.won()
    later(days=37)
    actions.count_seasons([row.id])
    actions.proclaim(row.id, admin)
    visit(pair.b).post("/awards/naming/off", on="/awards")
    anybody, member = visit(), visit(pair.a)
    for path in ("/awards", f"/awards/{row.id}"):
        assert "A member that is not named" in anybody.get(path).text
        assert "Kedr" not in anybody.page.text
    assert "Kedr" in member.get(f"/awards/{row.id}").text
    assert "Spring" not in anybody.get(f"/agencies/{pair.B.id}").text
    assert "Spring" in anybody.get(f"/agencies/{pair.A.id}").text
    visit(pair.b).post("/awards/naming/on", on="/awards")
    assert "Kedr" in anybody.get("/awards").text


@pytest.mark.thorough
def test_admins_strike_refuse_and_cancel_with_a_reason(pair, admin, visit, season, later):
    row = season()
    told = actions.nominate(row.id, pair.won().id, pair.b, "Two shops", STORY)
    team, desk = visit(admin), f"/desk/awards/{row.id}"
    form = f"/desk/awards/nominations/{told.id}/refuse"
    team.post(form, 422, on=form, reason=" ")
    team.post(form, on=form, reason="It tells too much.")
    assert "It tells too much." in team.get(desk).text
    assert "Two shops" not in visit(pair.a).get(f"/awards/{row.id}").text
    team.post(f"{desk}/edit", on=f"{desk}/edit", name="Summer")
    assert "Summer" in team.get("/desk/awards").text
    later(days=37)
    actions.count_seasons([row.id])
    team = visit(admin)
    (place,) = db.session.query(Place).filter_by(agency_id=pair.A.id)
    form = f"/desk/awards/places/{place.id}/strike"
    team.post(form, on=form, reason="Clients of the family.")
    places = f"{desk}/places/most_active"
    assert "Clients of the family." in team.get(places).text
    rows = list(csv.DictReader(io.StringIO(team.client.get(f"{places}?as=csv").data.decode("utf-8-sig"))))
    assert [(one["Agency"], one["Award place"]) for one in rows] == [("Kedr", "1"), ("Northlight", "")]
    team.get(form, 200)
    coming = season(starts_on=clock.today() + timedelta(days=60), ends_on=clock.today() + timedelta(days=70))
    form = f"/desk/awards/{coming.id}/cancel"
    team.post(form, on=form, reason="Nobody has time.")
    assert "Cancelled: Nobody has time." in visit(pair.a).get(f"/awards/{coming.id}").text


def test_members_read_what_they_lack_for_the_next_place(pair, found, admin, visit, season):
    row = season()
    third = found.agency("Third")
    pair.fee(pair.won(), "5000.00")
    page = visit(third.people[0]).get(f"/awards/{row.id}").text
    assert "With the first fee of a client your agency is placed." in page
    assert "Your agency lacks 1 client." in page
    assert "won too few clients" in page
    assert "Your agency has nominated no project." in page
    assert "Nobody is before your agency." in visit(pair.b).get(f"/awards/{row.id}").text


def test_partner_managers_and_those_without_money_read_no_sums(pair, found, season, visit):
    row = season()
    pair.fee(pair.won(), "123456.78")
    for person in (found.person(alliance_role="partner_manager"), found.person(pair.B, "sales")):
        page = visit(person).get(f"/awards/{row.id}").text
        assert "at least €120,000" in page
        assert "123,456.78" not in page


def test_what_an_agency_has_won_stays_on_its_page_the_latest_first(pair, admin, season, later, visit):
    for n in range(2):
        row = season(name=f"Season {n}", awards=[actions.SaidAward("own", None, "Neighbour", "For it.")])
        later(days=37)
        actions.count_seasons([row.id])
        actions.decide_own(row.id, pair.A.id, admin, "It did.")
        actions.proclaim(row.id, admin)
    assert [one.season for one in queries.badges_of(pair.A.id)] == ["Season 1", "Season 0"]
    with transaction():
        pair.A.status = "suspended"
    visit().get(f"/agencies/{pair.A.id}", 404)
    assert "A member that is not named" in visit().get("/awards").text


def test_what_is_missing_for_the_next_place_tells_no_more_of_a_sum_than_is_published(pair, found, season, visit):
    row = season(awards=[actions.SaidAward("most_sold")])
    pair.fee(pair.won(), "123456.78")
    back = pair.turned()
    back.fee(back.won(), "123456.11")
    page = visit(pair.a).get(f"/awards/{row.id}").text
    assert "at least €120,000" in page
    assert "€0.67" not in page
    assert "For place 1 at most €10,000.00 are missing." in page


def test_a_project_of_an_agency_that_is_not_named_is_not_told_to_the_public(pair, found, admin, visit, season, later):
    row = season(awards=[actions.SaidAward("hardest_project", 1)])
    told = actions.nominate(row.id, pair.won().id, pair.b, "How Kedr moved two shops", STORY)
    actions.vote(told.id, pair.a)
    later(days=37)
    actions.count_seasons([row.id])
    actions.proclaim(row.id, admin)
    page, call = f"/awards/{row.id}", f"/api/v1/awards/{row.id}/standing"
    assert "one warehouse" in visit().get(page).text
    visit(pair.b).post("/awards/naming/off", on="/awards")
    for path in ("/awards", page):
        assert "A member that is not named" in visit().get(path).text
        assert "How Kedr moved" not in visit().get(path).text
    assert "one warehouse" not in visit().get(page).text
    assert "How Kedr moved" not in visit().client.get(call).text
    for path in ("/awards", page):
        assert "How Kedr moved two shops" in visit(pair.a).get(path).text  # members read it


@pytest.mark.thorough
def test_all_nominations_stand_on_some_page(pair, admin, found, visit):
    row = season(admin, -5, 30, SaidAward("hardest_project"))
    with transaction():
        for n in range(21):
            owner, referral = found.agency().people[0], pair.won(title=f"Hard {n}")
            told = {"title": f"Story {n}.", "story": "B", "made_by": owner.id, "made_at": clock.now()}
            db.session.add(Nomination(season_id=row, agency_id=owner.agency_id, referral_id=referral.id, **told))
    for visitor, page in ((visit(pair.b), f"/awards/{row}"), (visit(admin), f"/desk/awards/{row}")):
        first = visitor.get(page)
        assert "Story 0." in first.text
        assert "Story 20." not in first.text
        (following,) = [one["href"] for one in first.all("a") if one.get("rel") == "next"]
        assert "Story 20." in visitor.get(following.partition("#")[0]).text


def test_the_page_of_a_cancelled_season_says_why_and_has_no_empty_awards(visit, admin, season):
    row = season()
    assert "Most sold" in visit(admin).get(f"/awards/{row.id}").text
    actions.cancel_season(row.id, admin, "Nobody has time.")
    page = visit(admin).get(f"/awards/{row.id}").text
    assert "Cancelled: Nobody has time." in page
    assert "Most sold" not in page
