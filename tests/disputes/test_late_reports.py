"""An admin counts a report as late with the decision, and the receiver's track record says so."""

from dataclasses import replace

import pytest
from sqlalchemy import literal, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.disputes import actions, track_record
from tests.disputes.conftest import answered, now
from tests.disputing import contest
from tests.mail import letters


@pytest.fixture
def one(story):
    return story("on a listed order")[0]


def late_reports(agency) -> int:
    return db.session.scalar(select(track_record.late_reports(literal(agency.id))))


@pytest.mark.thorough
def test_a_late_report_counts_for_the_receiver_alone_and_is_told_to_both(one, pair, admin, visit, environment):
    row, desk = answered(one), "/desk/disputes/1"
    visit(admin).post(f"{desk}/decide", on=desk, outcome="dismiss", reason="Rule 4.", late_report="y")
    assert now(row).decisions[0].late_report
    assert (late_reports(pair.B), late_reports(pair.A)) == (1, 0)
    words = f"late report of {pair.B.name}"
    for visitor, path in ((visit(pair.a), "/disputes/1"), (visit(pair.b), "/disputes/1"), (visit(admin), desk)):
        assert words in visitor.get(path).text
    assert "1 fee reported late" in visit(admin).get(f"/desk/members/{pair.B.id}").text
    assert "1 fee reported late" in visit(pair.a).get(f"/agencies/{pair.B.id}").text
    assert "reported late" not in visit(pair.a).get(f"/agencies/{pair.A.id}").text
    sweep()
    assert len([one for one in letters(environment) if "counts as a late report" in one.as_string()]) == 2
    assert check_books() == []


def test_what_strangers_read_of_an_agency_says_nothing_of_it(one, pair, admin, visit):
    actions.decide(answered(one).id, admin, "dismiss", "Rule 4.", late_report=True)
    assert "reported late" not in visit(None).get(f"/agencies/{pair.B.id}").text


def test_the_appeal_decides_it_anew(one, pair, admin, other_admin, visit):
    row, desk = answered(one), "/desk/disputes/1"
    actions.decide(row.id, admin, "dismiss", "Rule 4.", late_report=True)
    actions.appeal(row.id, pair.b, "We were ill.")
    assert late_reports(pair.B) == 1, "what was decided stands until it is decided anew"
    second = visit(other_admin)
    second.get(desk)
    (box,) = [attrs for _tag, attrs in second.page.tags if attrs.get("name") == "late_report"]
    assert "checked" in box
    second.post(f"{desk}/decide", on=desk, outcome="dismiss", reason="Rule 5.")
    assert late_reports(pair.B) == 0


def test_where_it_takes_two_admins_it_counts_once_the_second_agrees(
    one, pair, admin, other_admin, app, monkeypatch, visit
):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=50))
    row = answered(one)
    actions.decide(row.id, admin, "dismiss", "Rule 4.", late_report=True)
    assert late_reports(pair.B) == 0
    assert f"late report of {pair.B.name}" in visit(other_admin).get(f"/desk/disputes/{row.id}").text
    actions.agree(row.id, other_admin)
    assert late_reports(pair.B) == 1


@pytest.mark.thorough
def test_a_decision_on_an_order_counts_no_report(story, pair, admin, visit):
    row = contest(story("sent")[0].order(), pair.a)
    actions.answer(row.id, pair.b, "It left on Monday.")
    with pytest.raises(BadInput) as refused:
        actions.decide(row.id, admin, "dismiss", "Rule 4.", late_report=True)
    assert list(refused.value.errors) == ["late_report"]
    desk = f"/desk/disputes/{row.id}"
    assert "late_report" not in visit(admin).get(desk).html
    visit(admin).post(f"{desk}/decide", on=desk, outcome="dismiss", reason="Rule 4.")
    with pytest.raises(DBAPIError, match="written once"), transaction():
        db.session.execute(text("UPDATE dispute_decisions SET late_report = true"))


@pytest.mark.thorough
def test_calls_say_it_too(one, pair, admin, client, found):
    at = f"/api/v1/disputes/{answered(one).id}"
    body = {"outcome": "dismiss", "reason": "Rule 4.", "late_report": True}
    told = client.post(f"{at}/decide", headers=found.token(admin), json=body).json
    assert [one["late_report"] for one in told["decisions"]] == [True]
    sweep()
    seen = client.get(f"/api/v1/agencies/{pair.B.id}", headers=found.token(pair.a)).json
    assert seen["conduct"]["late_reports"] == 1
