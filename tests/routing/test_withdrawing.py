"""A planned rule is withdrawn before its day comes: by whom and when stays on the page."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.core.audit import AuditRow
from marketplace.core.checks import check_books
from marketplace.core.errors import NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.languages import speaking
from marketplace.outbox.models import OutgoingMail
from marketplace.routing import emails, queries
from marketplace.routing.actions import SaidRule, publish_rule, switch_off, withdraw_rule
from marketplace.routing.models import RoutingRule

DAY = timedelta(1)


@pytest.fixture
def planned(routed):
    """A rule whose day comes in four days; one that is in force stands before it."""
    routed.rule(agencies_a_round=2, hours=6, rounds=2)
    return publish_rule(SaidRule(1, 2, 2, {"fit": 100}), clock.today() + 4 * DAY, routed.admin)


def holds_on(days: int) -> int | None:
    """Which rule will be in force in the middle of a day to come."""
    rule = queries.in_force_at(clock.start_of(clock.today() + days * DAY) + timedelta(hours=12))
    return rule and rule.id


def test_a_planned_rule_that_is_withdrawn_never_begins(routed, planned):
    before = queries.in_force_at(clock.now())
    assert holds_on(5) == planned.id
    withdraw_rule(planned.id, routed.admin)
    assert holds_on(5) == before.id
    assert queries.rules_to_come() == []
    assert check_books() == []


def test_of_two_rules_for_one_day_the_earlier_stands_again_once_the_later_is_withdrawn(routed, planned):
    later = switch_off(clock.today() + 4 * DAY, routed.admin)
    assert queries.rules_to_come() == [later]
    withdraw_rule(later.id, routed.admin)
    assert queries.rules_to_come() == [planned]
    assert holds_on(4) == planned.id


def test_a_planned_rule_in_whose_place_another_stands_is_not_withdrawn_and_nobody_is_told(routed, planned, visit):
    switch_off(clock.today() + 4 * DAY, routed.admin)
    with pytest.raises(NotNow, match="in its place"):
        withdraw_rule(planned.id, routed.admin)
    assert f"/desk/routing/{planned.id}/withdraw" not in visit(routed.admin).get("/desk/routing").html
    assert db.session.query(OutgoingMail).filter_by(kind="account.routing_rule_withdrawn").all() == []


def test_another_rule_can_be_published_for_the_day_of_one_that_was_withdrawn(routed, planned):
    withdraw_rule(planned.id, routed.admin)
    again = publish_rule(SaidRule(3, 2, 2, {"fit": 100}), clock.today() + 4 * DAY, routed.admin)
    assert holds_on(4) == again.id


def test_who_withdrew_it_and_when_is_kept_and_noted(routed, planned):
    row = withdraw_rule(planned.id, routed.admin)
    assert (row.withdrawn_by, row.withdrawn_at is not None) == (routed.admin.id, True)
    noted = db.session.scalars(select(AuditRow).where(AuditRow.event == "terms.routing_withdrawn")).one()
    assert (noted.person_id, noted.subject_id) == (routed.admin.id, planned.id)


def test_a_second_try_is_refused_with_a_sentence_and_changes_nothing(routed, planned, found):
    first = withdraw_rule(planned.id, routed.admin).withdrawn_at
    with pytest.raises(NotNow, match="withdrawn already"):
        withdraw_rule(planned.id, found.person(alliance_role="admin"))
    assert db.session.get(RoutingRule, planned.id, populate_existing=True).withdrawn_at == first


def test_a_rule_that_has_begun_is_not_withdrawn(routed, planned):
    with pytest.raises(NotNow, match="has begun"):
        withdraw_rule(queries.in_force_at(clock.now()).id, routed.admin)


def test_only_admins_withdraw_and_only_what_there_is(routed, planned):
    with pytest.raises(NotAllowed):
        withdraw_rule(planned.id, routed.pair.a)
    with pytest.raises(NotFound):
        withdraw_rule(planned.id + 1000, routed.admin)


@pytest.mark.parametrize(
    "change",
    [
        "hours = 5 WHERE id = :planned",
        "withdrawn_at = now() WHERE id = :planned",  # by nobody
        "withdrawn_at = now(), withdrawn_by = :by WHERE id = :begun",
        "withdrawn_at = effective_at - interval '1 hour', withdrawn_by = :by WHERE id = :begun",  # dated back
        "withdrawn_at = made_at - interval '1 hour', withdrawn_by = :by WHERE id = :planned",
        "withdrawn_at = now(), withdrawn_by = :by, hours = 5 WHERE id = :planned",
        "withdrawn_at = NULL, withdrawn_by = NULL WHERE id = :withdrawn",
        "withdrawn_at = now(), withdrawn_by = :by WHERE id = :withdrawn",
    ],
)
def test_the_database_lets_a_rule_be_withdrawn_once_before_it_begins_and_nothing_else(routed, planned, change):
    begun = queries.in_force_at(clock.now())
    withdrawn = switch_off(clock.today() + 9 * DAY, routed.admin)
    withdraw_rule(withdrawn.id, routed.admin)
    ids = {"planned": planned.id, "begun": begun.id, "withdrawn": withdrawn.id, "by": routed.admin.id}
    said = text(f"UPDATE routing_rules SET {change}")  # noqa: S608
    named = {name: value for name, value in ids.items() if f":{name}" in change}
    with pytest.raises(DBAPIError):
        db.session.execute(said, named)
    db.session.rollback()
    with pytest.raises(DBAPIError):
        db.session.execute(text("DELETE FROM routing_rules WHERE id = :id"), {"id": planned.id})
    db.session.rollback()


def test_an_admin_withdraws_it_on_the_desk_after_being_asked(routed, planned, visit):
    desk = visit(routed.admin)
    page = desk.get("/desk/routing")
    assert "Withdraw this rule?" in page.text
    assert page.html.count("/withdraw") == 1  # not of the one in force
    desk.post(f"/desk/routing/{planned.id}/withdraw", on="/desk/routing")
    page = desk.get("/desk/routing")
    assert "Withdrawn" in page.text
    assert f"Withdrawn by {routed.admin.name}" in page.text
    assert "/withdraw" not in page.html
    assert "To come" not in page.text


def test_the_call_does_the_same_and_refuses_the_same(routed, planned, found, client):
    as_admin = found.token(routed.admin)
    path = f"/api/v1/routing-rules/{planned.id}/withdraw"
    assert client.post(path, headers=found.token(routed.pair.a)).status_code == 403
    answer = client.post(path, headers=as_admin)
    assert (answer.status_code, answer.json["withdrawn_at"] is not None) == (200, True)
    again = client.post(path, headers=as_admin)
    assert (again.status_code, "withdrawn already" in again.json["detail"]) == (409, True)
    listed = client.get("/api/v1/routing-rules", headers=as_admin).json["items"]
    assert [one["withdrawn_at"] is not None for one in listed] == [True, False]


def test_members_read_no_more_of_it_and_are_told(routed, planned, visit, app):
    assert "best agency first" in visit(routed.pair.a).get("/routing").text
    withdraw_rule(planned.id, routed.admin)
    assert "best agency first" not in visit(routed.pair.a).get("/routing").text
    told = select(OutgoingMail.person_id).where(OutgoingMail.event == "account.routing_rule_withdrawn")
    assert {one.people[0].id for one in routed.those} <= set(db.session.scalars(told))
    with app.test_request_context(), speaking("en"):
        letter = emails.rule_withdrawn(planned.id)
        assert "best 2 agencies first" in " ".join(letter.sentences)  # what holds on that day instead
        assert emails.rule_set(planned.id) is None  # a letter that still waits says nothing untrue


def test_books_notice_a_lead_that_goes_by_a_withdrawn_rule(routed, planned):
    routed.lead()
    rule = queries.in_force_at(clock.now())
    db.session.execute(text("ALTER TABLE routing_rules DISABLE TRIGGER USER"))
    early = {
        name: rule.effective_at - days * DAY
        for name, days in {"effective_at": 1, "withdrawn_at": 2, "made_at": 3}.items()
    }
    db.session.execute(
        update(RoutingRule).where(RoutingRule.id == rule.id).values(withdrawn_by=routed.admin.id, **early)
    )
    db.session.execute(text("ALTER TABLE routing_rules ENABLE TRIGGER USER"))
    db.session.commit()
    assert any("follows the rule" in str(one) for one in check_books())


def test_a_rule_is_published_only_after_it_was_looked_at_and_the_page_says_what_follows(routed, visit):
    desk, path = visit(routed.admin), "/desk/routing/new"
    assert "Publish this rule" not in desk.get(path).text
    typed = {"way": "on", "agencies_a_round": "2", "hours": "6", "rounds": "2", "weight_fit": "50"}
    page = desk.post(path, on=path, deed="try", starts_on=(clock.today() + DAY).isoformat(), **typed)
    assert "Publish this rule" in page.text
    assert "best 2 agencies first" in page.text
    assert "are told" in page.text
    assert "can be withdrawn until" in page.text
