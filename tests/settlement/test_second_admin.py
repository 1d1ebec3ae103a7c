"""Over a set sum, what one admin takes back of an order happens when a second one agrees."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.access.actions import appoint, dismiss
from marketplace.catalog.actions import set_rate
from marketplace.core import approval, clock
from marketplace.core.audit import AuditRow
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.transaction import transaction
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from marketplace.settlement import actions
from marketplace.settlement.models import Movement
from tests.going_on import money_moves


@pytest.fixture
def two(found):
    return found.person(alliance_role="admin", name="Ada First"), found.person(alliance_role="admin", name="Bea Second")


@pytest.fixture
def large(pair, app, monkeypatch) -> Movement:
    """An order of 100.00 that has arrived, where 100 is much."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=100))
    pair.fee(pair.won(), "1000.00")
    money_moves()
    order = db.session.scalars(select(Movement)).one()
    actions.mark_sent(order.id, pair.b)
    actions.confirm_received(order.id, pair.a)
    return order


def order() -> Movement:
    return db.session.scalars(select(Movement).order_by(Movement.id).execution_options(populate_existing=True)).first()


def told(event: str) -> list[OutgoingMail]:
    return list(db.session.scalars(select(OutgoingMail).where(OutgoingMail.event == event).order_by(OutgoingMail.id)))


def test_a_large_decision_waits_for_a_second_admin_who_agrees_and_takes_a_reason(large, two):
    first, second = two
    with pytest.raises(BadInput):
        actions.undo_as_admin(large.id, first, " ")
    assert actions.undo_as_admin(large.id, first, "It went back.").outcome == "undone"
    assert order().status == "done"
    assert told("money.undone") == []
    assert [mail.person_id for mail in told("money.second_admin")] == [second.id]
    actions.agree(large.id, second)
    assert order().status == "sent"
    assert len(told("money.undone")) == 2
    row = db.session.scalars(select(AuditRow).where(AuditRow.event == "movement.undone")).one()
    assert row.person_id == second.id
    money_moves()
    assert check_books() == []


def test_a_small_decision_takes_one_admin(large, two, app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=101))
    with pytest.raises(BadInput):
        actions.undo_as_admin(large.id, two[0], " ")
    assert actions.undo_as_admin(large.id, two[0], "It went back.") is None
    assert order().status == "sent"


@pytest.mark.parametrize(
    ("amount", "two_needed"),
    [
        (Money(99_99, "EUR"), False), (Money(100_00, "EUR"), True), (Money(399_97, "PLN"), False), (Money(400_00, "PLN"), True),
        (Money(16_000, "JPY"), True), (Money(15_999, "JPY"), False), (Money(1, "KWD"), True),
    ],
)  # fmt: skip
def test_sums_in_other_currencies_count_by_the_rates_and_without_one_take_two(
    app, monkeypatch, found, amount, two_needed
):
    admin = found.person(alliance_role="admin")
    for currency, rate in (("PLN", "4"), ("JPY", "160")):
        set_rate(currency, rate, clock.today(), admin)
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=100))
    assert approval.take_two([amount]) == [two_needed]


def test_nobody_agrees_with_themselves_or_for_their_own_agency(large, two, pair, found):
    own = found.person(pair.A, "owner", alliance_role="admin")
    actions.undo_as_admin(large.id, two[0], "The bank says so.")
    with pytest.raises(NotAllowed, match="decided this yourself"):
        actions.agree(large.id, two[0])
    for deed in (lambda: actions.agree(large.id, own), lambda: actions.object_to(large.id, own, "No")):
        with pytest.raises(NotAllowed, match="one of the two agencies"):
            deed()
    assert order().status == "done"
    assert own.id not in {mail.person_id for mail in told("money.second_admin")}


def test_who_objects_says_why_and_the_order_waits_for_another_decision(large, two, visit):
    first, second = two
    actions.undo_as_admin(large.id, first, "The bank says so.")
    with pytest.raises(BadInput):
        actions.object_to(large.id, second, " ")
    actions.object_to(large.id, second, "Their bank says otherwise.")
    (mail,) = told("money.objected")
    assert mail.person_id == first.id
    assert "otherwise" not in str(render(mail))
    assert "Ada First). Bea Second: Their bank says otherwise." in visit(first).get(f"/desk/movements/{large.id}").text
    with pytest.raises(NotNow):
        actions.agree(large.id, second)
    actions.undo_as_admin(large.id, second, "So it did not come.")
    actions.agree(large.id, first)
    assert order().status == "sent"


def test_the_first_takes_a_decision_back_without_a_word(large, two):
    actions.undo_as_admin(large.id, two[0], "The bank says so.")
    with pytest.raises(NotNow, match="waits for a second admin already"):
        actions.undo_as_admin(large.id, two[0], "No, it did not.")
    actions.object_to(large.id, two[0], "")
    assert told("money.objected") == []
    assert actions.undo_as_admin(large.id, two[0], "It did not.").outcome == "undone"


def test_what_a_side_says_meanwhile_ends_it_and_the_admins_concerned_are_told(large, pair, two):
    actions.undo(large.id, pair.a)
    actions.undo_as_admin(large.id, two[0], "The payer’s bank knows of nothing.")
    actions.confirm_received(large.id, pair.a)
    mails = told("money.lapsed")
    assert {mail.person_id for mail in mails} == {one.id for one in two}
    assert "Ada First had decided is not carried out" in str(render(mails[0]))
    with pytest.raises(NotNow):
        actions.agree(large.id, two[1])


def test_who_agrees_ends_nothing_that_anybody_is_told_of(large, two):
    actions.undo_as_admin(large.id, two[0], "The bank says so.")
    actions.agree(large.id, two[1])
    assert told("money.lapsed") == []


def test_two_who_agree_at_once_carry_it_out_once(large, two, found, in_parallel):
    third = found.person(alliance_role="admin")
    actions.undo_as_admin(large.id, two[0], "The bank says so.")
    came = in_parallel([lambda one=one: actions.agree(large.id, db.session.merge(one)) for one in (two[1], third) * 5])
    assert sum(not isinstance(one, Exception) for one in came) == 1
    assert all(isinstance(one, (Movement, NotNow)) for one in came)
    assert check_books() == []


@pytest.mark.thorough
def test_the_pages_lead_two_admins_through_it(large, two, visit):
    first, second, path = visit(two[0]), visit(two[1]), f"/desk/movements/{large.id}"
    assert "So much takes two admins" in first.get(path).text
    first.post(f"{path}/undo", on=path, reason="", status=422)
    page = first.post(f"{path}/undo", on=path, reason="Both banks say so.")
    assert "Waits for a second admin" in page.text
    assert "Take my decision back" in page.text
    page = second.get(path)
    assert "Both banks say so." in page.text
    assert "Ada First" in page.text
    page = second.post(f"{path}/object", reason="", status=422)
    assert "Fill this in" in page.text
    second.post(f"{path}/object", on=path, reason="It did not")
    assert "It did not" in first.get(path).text
    first.post(f"{path}/undo", on=path, reason="It did, look")
    second.get(path)
    second.post(f"{path}/agree")
    assert order().status == "sent"


def test_the_database_knows_no_one_who_agrees_with_themselves(large, two):
    actions.undo_as_admin(large.id, two[0], "The bank says so.")
    for change in (
        "agreed = true, ended_at = now(), answered_by = proposed_by",
        "agreed = true, ended_at = now()",
        "agreed = true",
        "ended_at = now()",
    ):
        with pytest.raises(Exception, match="ck_proposals"):
            db.session.execute(text(f"UPDATE proposals SET {change}"))
        db.session.rollback()
    with pytest.raises(Exception, match="uq_proposals_waiting"):
        db.session.execute(text("INSERT INTO proposals (subject_kind, subject_id, outcome, reason, proposed_by, proposed_at) "
                                "SELECT subject_kind, subject_id, outcome, reason, proposed_by, now() FROM proposals"))  # fmt: skip
    db.session.rollback()
    assert approval.standing([order()])[large.id].outcome == "undone"


WAITING = (
    "UPDATE proposals SET outcome = 'done'",
    "UPDATE proposals SET amount_minor = 1",
    "UPDATE proposals SET marked = true",
    "UPDATE proposals SET subject_id = subject_id + 1",
    "UPDATE proposals SET proposed_at = now()",
    "UPDATE proposals SET proposed_by = proposed_by + 1",
    "UPDATE proposals SET reason = 'Something else.'",
    "DELETE FROM proposals",
    "TRUNCATE proposals",
)
ANSWERED = (
    "UPDATE proposals SET agreed = true",
    "UPDATE proposals SET ended_at = now()",
    "UPDATE proposals SET ended_at = NULL, agreed = NULL",
    "UPDATE proposals SET answered_by = proposed_by",
    "UPDATE proposals SET objection = 'Something else.'",
)


@pytest.mark.parametrize("sql", [*WAITING, *ANSWERED])
def test_the_database_keeps_what_was_proposed_and_how_it_was_answered(large, two, sql):
    actions.undo_as_admin(large.id, two[0], "The bank says so.")
    if sql in ANSWERED:
        actions.object_to(large.id, two[1], "It did not go back.")
    with pytest.raises(DBAPIError, match="written once"), transaction():
        db.session.execute(text(sql))


@pytest.mark.parametrize("mark", ["", "erased"])
def test_the_words_of_a_proposal_can_be_erased(large, two, mark):
    actions.undo_as_admin(large.id, two[0], "The client says so.")
    actions.object_to(large.id, two[1], "The client does not.")
    with transaction():
        db.session.execute(text(f"UPDATE proposals SET reason = '{mark}', objection = '{mark}'"))


def test_programs_of_two_admins_do_the_same(large, two, found, client):
    (first, second), base = map(found.token, two), f"/api/v1/movements/{large.id}"
    reason = {"reason": "It went back."}
    decided = client.post(f"{base}/undo", json=reason, headers=first).json
    waits = decided["waiting"]
    assert (decided["status"], waits["by"]) == ("done", {"id": two[0].id, "name": two[0].name})
    assert waits["reason"] == reason["reason"]
    assert "waiting" not in client.get(base, headers=second).json
    assert client.post(f"{base}/agree", json={}, headers=first).status_code == 403
    assert client.post(f"{base}/object", json={}, headers=second).status_code == 422
    assert client.post(f"{base}/object", json={"reason": "Look again."}, headers=second).json["waiting"] is None
    assert client.post(f"{base}/agree", json={}, headers=second).status_code == 409
    assert client.post(f"{base}/undo", json=reason, headers=second).status_code == 200
    assert client.post(f"{base}/agree", json={}, headers=first).json["status"] == "sent"


def test_what_a_dismissed_admin_decided_waits_for_nobody(large, two):
    actions.undo_as_admin(large.id, two[0], "The bank says so.")
    dismiss(two[0].id, two[1])
    with pytest.raises(NotNow, match="any more"):
        actions.agree(large.id, two[1])
    assert order().status == "done"


def test_an_admin_who_was_made_one_after_the_decision_does_not_count(large, two, found, visit):
    late = found.person()
    actions.undo_as_admin(large.id, two[0], "The bank says so.")
    appoint(late.email, "admin", by=two[0])
    with pytest.raises(NotAllowed, match="after this was decided"):
        actions.agree(large.id, late)
    actions.agree(large.id, two[1])
    assert order().status == "sent"


def test_who_is_the_only_admin_is_told_so(large, two, visit):
    db.session.execute(text("UPDATE people SET alliance_role = NULL WHERE id = :id"), {"id": two[1].id})
    db.session.commit()
    actions.undo_as_admin(large.id, two[0], "The bank says so.")
    assert "There is no other admin. Appoint one" in visit(two[0]).get(f"/desk/movements/{large.id}").text
