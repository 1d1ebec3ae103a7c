"""The desk for rules, levels and own rates, and the member's page, as people use them."""

from datetime import date

import pytest

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.levels import queries
from marketplace.levels.actions import NewLevel, count, give_own_rate, publish
from marketplace.outbox.models import OutgoingMail
from marketplace.rewards.actions import NewRule
from marketplace.rewards.models import CapPer, OwnRate, Terms
from tests.filled import forms_of, hidden, standing


@pytest.fixture
def desk(ruled, found, visit):
    return visit(found.person(alliance_role="admin"))


def fields(page, on: str) -> dict[str, str]:
    """What a browser would send of the form that stands on the page."""
    (form,) = [one for one in forms_of(page.html, on) if "count" in hidden(one)]
    return hidden(form) | {name: values[0] for name, values in standing(form).items() if values}


def press(visitor, on: str, deed: str, status: int = 200, **typed):
    """Press a button of the form that is shown, with what is typed besides."""
    return visitor.post(on, status, **(fields(visitor.page, on) | typed | {"deed": deed}))


@pytest.mark.thorough
def test_rules_are_added_moved_tried_and_set(ruled, desk):
    ruled.fee(ruled.client(1), "1000.00")
    on = "/desk/terms/rules"
    desk.get(on)
    press(desk, on, "add", **{"rules-0-rate": "20", "rules-0-to_month": "12"})
    press(desk, on, "add", **{"rules-1-rate": "5"})
    page = press(desk, on, "remove-2")
    assert fields(page, on)["count"] == "2"
    press(desk, on, "up-1")
    assert fields(desk.page, on)["rules-0-rate"] == "5"
    press(desk, on, "down-0")
    assert fields(desk.page, on)["rules-0-to_month"] == "12"
    page = press(desk, on, "look", rate="1", starts_on=clock.today().isoformat())
    for said in ("20% of each fee, in months 1 to 12", "otherwise 1% of each fee", "€200.00", "€100.00", "Northlight"):
        assert said in page.text, said
    press(desk, on, "set")
    terms = db.session.query(Terms).order_by(Terms.id.desc()).first()
    assert [(one.rate, one.to_month) for one in terms.rules] == [(2000, 12), (500, None)]
    assert "20% of each fee, in months 1 to 12" in desk.get("/desk/terms").text
    assert db.session.query(OutgoingMail).filter_by(event="account.terms", person_id=ruled.pair.a.id).count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"rules-0-rate": "abc"}, "Write a percentage"),
        ({"rules-0-from_month": "12", "rules-0-to_month": "3"}, "before the first one"),
        ({"rules-0-from_month": "٣"}, "Write a whole number"),
        ({"rules-0-flat": "1,234"}, "can be read in two ways"),
        ({"rules-0-cap": "100"}, "Say both how much"),
        ({"rules-0-from_value": "5"}, "Say what is measured"),
        ({"rules-0-services": "Weaving"}, "No service is called"),
        ({"rules-0-measure": "weight"}, "Choose one"),
        ({"rules-0-hold_days": "99999999999"}, "Choose another"),
        ({"count": "999"}, ""),
        ({"starts_on": "0001-01-01"}, "Choose today or a later day"),
        ({"rules-0-rate": "9" * 900}, "Write a percentage"),
    ],
)
def test_whatever_is_typed_is_answered_beside_its_field(desk, typed, said):
    on = "/desk/terms/rules"
    desk.get(on)
    if "count" in typed:
        press(desk, on, "add", **typed)  # no more than there may be
        assert fields(desk.page, on)["count"] == "40"
        return
    page = press(desk, on, "look", 422, **({"rate": "10", "starts_on": clock.today().isoformat()} | typed))
    assert said in page.text


def test_levels_are_set_and_members_listed(ruled, desk):
    count_of = "/desk/levels/new"
    desk.get("/desk/levels")
    desk.get(count_of)
    press(desk, count_of, "add", **{"levels-0-name": "Start"})
    page = press(desk, count_of, "set", 422, starts_on=clock.today().isoformat(), **{"levels-1-name": "start"})
    assert "Another level has this name" in page.text
    press(
        desk, count_of, "set", **{"levels-1-name": "Gold", "levels-1-least_won": "2", "levels-1-least_year": "1500,50"}
    )
    ruled.pass_time(seconds=1)
    gold = queries.ladder_at(clock.now()).levels[1]
    assert (gold.name, gold.least_won, str(gold.least_year)) == ("Gold", 2, "1500.50")
    count([ruled.pair.A.id])
    text = desk.get("/desk/levels").text
    assert "2 clients won" in text
    assert "Northlight" in text


def test_a_rate_of_its_own_is_set_with_its_reason_and_told(ruled, desk, visit):
    on = "/desk/own-rates"
    given = {"rate": "12.5", "reason": "Five years of clients.", "starts_on": clock.today().isoformat()}
    assert "No agency has this name" in desk.post(on, 422, on=on, agency="Nobody", **given).text
    desk.post(on, agency="northlight", **given)
    row = db.session.query(OwnRate).one()
    assert (row.agency_id, row.rate) == (ruled.pair.A.id, 1250)
    ruled.pass_time(seconds=1)
    page = visit(ruled.pair.a).get("/level").text
    assert "12.5% of each fee" in page
    assert "Five years of clients." in page
    assert db.session.query(OutgoingMail).filter_by(event="account.own_rate", person_id=ruled.pair.a.id).count() == 1


@pytest.mark.thorough
def test_both_sides_read_what_is_due_where_they_decide(ruled, found, visit):
    admin = found.person(alliance_role="admin")
    publish([NewLevel("Start")], clock.today(), admin)
    ruled.pass_time(seconds=1)
    count([ruled.pair.A.id])
    ruled.set(
        NewRule(1000, level="Gold"),
        NewRule(2000, level="Start", to_month=12, cap_minor=300_00, cap_per=CapPer.MONTH, currency="EUR", hold_days=30),
        rate=500,
    )
    lead = ruled.pair.lead()
    words = "20% of each fee, of fees in EUR, in months 1 to 12, at most €300.00 in a calendar month for each client, due 30 days"
    assert words in visit(ruled.pair.b).get(f"/leads/{lead.id}").text
    won = ruled.client(2)
    assert words in visit(ruled.pair.a).get(f"/referrals/{won.id}").text
    assert "otherwise 5% of each fee" in visit(ruled.pair.b).get(f"/referrals/{won.id}/fee").text
    reward = ruled.fee(won, "2000.00")
    seen = visit(ruled.pair.a).get(f"/rewards/{reward.id}").text
    assert "20% of the fee, at most €300.00" in seen
    assert "waits until" in seen
    ruled.go_to(date(2030, 3, 1))
    assert "waits until" not in visit(ruled.pair.a).get(f"/rewards/{reward.id}").text
    assert "otherwise 5%" in visit(ruled.pair.a).get("/leads/new").text


def test_an_own_rate_stands_on_the_referral(ruled, found, visit):
    give_own_rate(ruled.pair.A.id, 1500, clock.today(), "A founder.", found.person(alliance_role="admin"))
    ruled.pass_time(seconds=1)
    won = ruled.client(1)
    text = visit(ruled.pair.b).get(f"/referrals/{won.id}").text
    assert "15% of each fee" in text
    assert "The referrer’s own" in text


def test_all_rules_that_were_typed_are_there_again_after_a_stale_key(ruled, desk):
    on = "/desk/terms/rules"
    desk.get(on)
    for n in range(2):
        press(desk, on, "add", **{f"rules-{n}-rate": f"{20 - n}"})
    sent = fields(desk.page, on) | {"csrf_token": "stale", "deed": "look", "rules-2-rate": "7", "rate": "3"}
    answer = desk.client.post(on, data=sent, headers={"Referer": f"http://localhost{on}"})
    assert answer.headers["Location"] == on
    again = fields(desk.get(on), on)
    assert [again[f"rules-{n}-rate"] for n in range(3)] == ["20", "19", "7"]
    assert (again["count"], again["rate"]) == ("3", "3")
