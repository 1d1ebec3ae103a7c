"""Seasons are planned, changed until they begin, and cancelled."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from marketplace.awards import actions, queries
from marketplace.awards.actions import SaidAward
from marketplace.awards.models import Kind
from marketplace.core import clock
from marketplace.core.errors import BadInput, NotAllowed, NotNow
from marketplace.core.extensions import db

OWN = SaidAward("own", None, "Best neighbour", "For what no figure counts.")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"), ({"name": "x" * 81}, "name"), ({"starts_on": None}, "starts_on"), ({"ends_on": None}, "ends_on"),
        ({"starts_on": date(1, 1, 1)}, "starts_on"), ({"starts_on": date(9999, 12, 31)}, "starts_on"), ({"ends_on": date(9999, 12, 31)}, "ends_on"),
        ({"ends_on": date(2001, 1, 1)}, "ends_on"), ({"nominate_until": date(2001, 1, 1)}, "nominate_until"),
        ({"counts_on": date(2001, 1, 1)}, "counts_on"), ({"counts_on": date(9999, 12, 31)}, "counts_on"), ({"awards": []}, "awards"),
        ({"awards": [SaidAward("luckiest")]}, "awards"), ({"awards": [SaidAward("most_sold"), SaidAward("most_sold")]}, "awards"),
        ({"awards": [SaidAward("most_active", 0)]}, "least_most_active"), ({"awards": [SaidAward("hardest_project", 10**9)]}, "least_hardest_project"),
        ({"awards": [SaidAward("own", None, "", "For it.")]}, "own_title"), ({"awards": [SaidAward("own", None, "It", "x" * 501)]}, "own_about"),
    ],
)  # fmt: skip
def test_what_a_season_cannot_be_is_refused_at_its_field(admin, said, wrong, field):
    with pytest.raises(BadInput) as refusal:
        actions.plan_season(said(**wrong), admin)
    assert refusal.value.errors.keys() == {field}


def test_no_two_seasons_have_a_day_in_common_whoever_writes_them(admin, season, said):
    first = season()
    last = {"starts_on": first.ends_on, "ends_on": first.ends_on + timedelta(days=5)}
    with pytest.raises(BadInput) as refusal:
        season(**last)
    assert "Spring" in refusal.value.errors["starts_on"]
    row = "INSERT INTO seasons (name, starts_on, ends_on, nominate_until, counts_on, status, reason, made_by, made_at)"
    values = f"SELECT 'Again', ends_on, ends_on, ends_on, counts_on, 'open', '', made_by, made_at FROM seasons WHERE id = {first.id}"
    with pytest.raises(IntegrityError, match="excl_seasons_days"):
        db.session.execute(text(f"{row} {values}"))
    db.session.rollback()
    actions.cancel_season(first.id, admin, "Nobody has time.")
    assert season(**last).name == "Spring"


def test_two_who_plan_the_same_days_at_once_plan_one_season(admin, said, in_parallel):
    from marketplace.members.models import Person

    wanted, number = said(), admin.id

    def plan():
        try:
            return actions.plan_season(wanted, db.session.get(Person, number)).id
        except BadInput:
            return None

    assert len([one for one in in_parallel([plan] * 4) if one]) == 1


def test_a_season_changes_whole_until_it_begins_and_then_in_its_name_alone(admin, season, said, later):
    today = clock.today()
    coming = {"starts_on": today + timedelta(days=3), "ends_on": today + timedelta(days=20)}
    row = season(**coming)
    row = actions.change_season(row.id, said(**coming | {"awards": [OWN, SaidAward("most_sold")]}), admin)
    assert [one.kind for one in row.awards] == [Kind.MOST_SOLD, Kind.OWN]
    later(days=3)
    with pytest.raises(NotNow):
        actions.change_season(row.id, said(**coming), admin)
    assert actions.rename_season(row.id, "Summer", admin).name == "Summer"
    assert actions.cancel_season(row.id, admin, "Nobody has time.").reason == "Nobody has time."
    for deed in (
        lambda: actions.rename_season(row.id, "Again", admin),
        lambda: actions.cancel_season(row.id, admin, "Again."),
    ):
        with pytest.raises(NotNow):
            deed()
        db.session.rollback()
    with pytest.raises(DBAPIError, match="does not change"):
        db.session.execute(text("UPDATE seasons SET name = 'Again'"))


def test_only_admins_plan_and_cancel(pair, found, season, said):
    row = season()
    for person in (pair.a, found.person(alliance_role="partner_manager")):
        for deed in (
            lambda one=person: actions.plan_season(said(), one),
            lambda one=person: actions.rename_season(row.id, "Mine", one),
            lambda one=person: actions.cancel_season(row.id, one, "No."),
            lambda one=person: actions.proclaim(row.id, one),
        ):
            with pytest.raises(NotAllowed):
                deed()
            db.session.rollback()


def test_a_season_is_for_those_inside_until_it_is_proclaimed(pair, admin, found, season, visit, client):
    row = season()
    visit().get(f"/awards/{row.id}", 404)
    assert client.get(f"/api/v1/awards/{row.id}").status_code == 404
    assert client.get("/api/v1/awards").json["items"] == []
    for person in (pair.a, admin, found.person(alliance_role="partner_manager")):
        assert "So far, not final" in visit(person).get(f"/awards/{row.id}").text
    assert queries.running(clock.today()).id == row.id
    assert "The season now" in visit(pair.a).get("/awards").text
    assert "No awards yet" in visit().get("/awards").text
