"""Decisions that admins show on the public page of whoever they go against."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.formats import month
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.disputes import actions
from marketplace.disputes.against import decided_against
from marketplace.exchange.actions import erase_client
from marketplace.settlement import actions as settlement
from tests.disputes.conftest import answered, now, objection
from tests.disputes.test_notes import lead_of
from tests.disputing import contest
from tests.mail import letters
from tests.migrations import migrate_again, migrate_down

HEAD = "Decided against it in disputes"
DISMISSED = "It objected to a reward. The reward is due."
VOID = "A reward to it was objected to. Nothing of it is due."
PART = "A reward to it was objected to. Only a part of it is due."
MORE = "More of a reward is due from it than it had stated."
ARRIVED = "It said that a payment had not arrived. It has arrived."
NOT_ARRIVED = "It said that it had sent a payment. It has not arrived."
IN_PART = "It said that it had sent a payment. Only a part of it has arrived."


@pytest.fixture
def one(story):
    return story("on a listed order")[0]


@pytest.fixture
def order(one, pair):
    settlement.mark_sent(one.order().id, pair.b)
    return one.order()


def said(agency) -> list[str]:
    return [line["text"] for line in decided_against(agency.id)]


def decide(row, admin, outcome: str, amount: int = 0, shown: bool = True):
    euros = Money(amount, "EUR") if outcome == "amend" else None
    return actions.decide(row.id, admin, outcome, "Rule 4.", euros, shown=shown)


@pytest.mark.parametrize(("opener", "outcome", "amount", "against", "words"), [
    ("b", "dismiss", 0, "B", DISMISSED), ("b", "void", 0, "A", VOID), ("b", "amend", 60_00, "A", PART),
    ("b", "amend", 120_00, "B", MORE), ("a", "dismiss", 0, "A", DISMISSED), ("a", "void", 0, "A", VOID),
    ("a", "amend", 60_00, "A", PART), ("a", "amend", 120_00, "B", MORE),
])  # fmt: skip
def test_of_a_reward_it_is_shown_of_whoever_is_owed_less_or_owes_more(
    one, pair, admin, opener, outcome, amount, against, words
):
    row = objection(one, getattr(pair, opener))
    actions.answer(row.id, pair.a if opener == "b" else pair.b, "It is the same client.")
    decide(row, admin, outcome, amount)
    other = pair.A if against == "B" else pair.B
    assert (said(getattr(pair, against)), said(other)) == ([words], [])
    assert check_books() == []


@pytest.mark.parametrize(("outcome", "amount", "against", "words"), [
    ("dismiss", 0, "A", ARRIVED), ("void", 0, "B", NOT_ARRIVED), ("amend", 60_00, "B", IN_PART),
])  # fmt: skip
def test_of_an_order_it_is_shown_of_whoever_said_what_is_not_so(order, pair, admin, outcome, amount, against, words):
    row = contest(order, pair.a)
    actions.answer(row.id, pair.b, "It has left our bank.")
    decide(row, admin, outcome, amount)
    other = pair.A if against == "B" else pair.B
    assert (said(getattr(pair, against)), said(other)) == ([words], [])
    assert check_books() == []


def test_nothing_is_shown_unless_it_is_ticked(one, pair, admin, visit):
    row, desk = answered(one), visit(admin)
    on = f"/desk/disputes/{row.id}"
    desk.get(on)
    (box,) = [attrs for _tag, attrs in desk.page.tags if attrs.get("name") == "show"]
    assert "checked" not in box
    desk.post(f"{on}/decide", on=on, outcome="void", reason="Rule 4.")
    assert said(pair.A) == []
    assert HEAD not in visit(None).get(f"/agencies/{pair.A.id}").text


@pytest.mark.thorough
def test_everybody_reads_what_was_decided_and_when_and_nothing_of_the_other_side(
    one, pair, admin, visit, client, found, environment
):
    row, on = answered(one), "/desk/disputes/1"
    visit(admin).post(f"{on}/decide", on=on, outcome="void", reason="Rule 4.", show="y")
    page = visit(None).get(f"/agencies/{pair.A.id}").text
    for words in (HEAD, VOID, month(now(row).decisions[0].decided_at)):
        assert words in page
    for hidden in (pair.B.name, "100.00", "Rule 4.", row.number, *pair.client.values()):
        assert hidden not in page.partition(HEAD)[2].partition(VOID)[0] + VOID
    assert HEAD not in visit(None).get(f"/agencies/{pair.B.id}").text
    told = client.get(f"/api/v1/agencies/{pair.A.id}", headers=found.token(pair.b)).json["decided_against"]
    assert [line["text"] for line in told] == [VOID]
    for visitor, path in ((visit(pair.a), "/disputes/1"), (visit(pair.b), "/disputes/1"), (visit(admin), on)):
        assert f"the public page of {pair.A.name}" in visitor.get(path).text
    sweep(), sweep()
    assert (
        len(
            [
                one
                for one in letters(environment)
                if f"public page of {pair.A.name}" in one.as_string() or "your public page" in one.as_string()
            ]
        )
        == 2
    )


def test_an_appeal_takes_it_away_and_decides_it_anew(one, pair, admin, other_admin):
    row = answered(one)
    decide(row, admin, "void")
    assert said(pair.A) == [VOID]
    actions.appeal(row.id, pair.a, "Not read.")
    assert said(pair.A) == [], "it is being decided anew"
    decide(row, other_admin, "dismiss", shown=False)
    assert (said(pair.A), said(pair.B)) == ([], [])


def test_the_appeal_shows_only_what_it_has_decided_itself(one, pair, admin, other_admin):
    row = answered(one)
    decide(row, admin, "void")
    actions.appeal(row.id, pair.a, "Not read.")
    decide(row, other_admin, "dismiss")
    assert (said(pair.A), said(pair.B)) == ([], [DISMISSED])


def test_a_second_admin_agrees_to_what_is_shown_as_well(
    one, pair, admin, other_admin, app, monkeypatch, visit, client, found
):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=50))
    row = answered(one)
    assert decide(row, admin, "void").shown
    assert said(pair.A) == []
    assert "the public page" in visit(other_admin).get(f"/desk/disputes/{row.id}").text
    assert client.get(f"/api/v1/disputes/{row.id}", headers=found.token(other_admin)).json["waiting"]["show"] is True
    actions.agree(row.id, other_admin)
    assert said(pair.A) == [VOID]


def test_by_calls(one, pair, admin, client, found):
    row, token = answered(one), found.token(admin)
    sent = {"outcome": "void", "reason": "Rule 4.", "show": True}
    told = client.post(f"/api/v1/disputes/{row.id}/decide", headers=token, json=sent).json
    assert told["decisions"][0]["shown_on"] == pair.A.id


def test_an_erased_client_leaves_the_line_which_says_nothing_of_them(one, pair, admin):
    row = answered(one)
    decide(row, admin, "void")
    erase_client([lead_of(one)])
    assert said(pair.A) == [VOID]


def test_what_an_admin_takes_back_of_an_order_is_not_shown_any_more(order, pair, admin, other_admin):
    row = contest(order, pair.a)
    actions.answer(row.id, pair.b, "It has left our bank.")
    decide(row, admin, "dismiss")
    assert said(pair.A) == [ARRIVED]
    settlement.undo_as_admin(order.id, other_admin, "Another payment.")
    assert said(pair.A) == []


def test_what_came_after_all_is_not_said_to_be_missing(order, pair, admin):
    row = contest(order, pair.a)
    actions.answer(row.id, pair.b, "It has left our bank.")
    decide(row, admin, "void")
    assert said(pair.B) == [NOT_ARRIVED]
    settlement.confirm_received(order.id, pair.a)
    assert said(pair.B) == []


def test_where_it_is_shown_is_written_once(one, pair, admin):
    decide(answered(one), admin, "void")
    with pytest.raises(DBAPIError, match="written once"), transaction():
        db.session.execute(text("UPDATE dispute_decisions SET shown_on_id = NULL"))


def test_an_order_that_has_arrived_by_the_appeal_is_shown_of_who_denied_it(order, pair, admin, other_admin):
    row = contest(order, pair.a)
    actions.answer(row.id, pair.b, "It has left our bank.")
    decide(row, admin, "void")
    actions.appeal(row.id, pair.b, "Not read.")
    decide(row, other_admin, "dismiss")
    assert said(pair.A) == [ARRIVED]


def test_what_is_shown_no_more_is_called_so_nowhere(order, pair, admin, other_admin, visit, client, found):
    row = contest(order, pair.a)
    actions.answer(row.id, pair.b, "It has left our bank.")
    decide(row, admin, "dismiss")
    path, reading = f"/disputes/{row.id}", found.token(pair.b)
    shown = lambda: client.get(f"/api/v1{path}", headers=reading).json["decisions"][0]["shown_on"]  # noqa: E731
    assert (shown(), "the public page of" in visit(pair.a).get(path).text) == (pair.A.id, True)
    settlement.undo_as_admin(order.id, other_admin, "Another payment.")
    assert said(pair.A) == []
    assert (shown(), "the public page of" in visit(pair.a).get(path).text) == (None, False)


@pytest.mark.usefixtures("app")
def test_the_migration_goes_down_and_up_again():
    migrate_down("0052")
    assert _there() == (0, 2)
    migrate_again("0052")
    assert _there() == (2, 2)


def _there() -> tuple[int, int]:
    """How many of the columns there are, and of the tables that guard what they hold."""
    columns = "(table_name, column_name) IN (('dispute_decisions', 'shown_on_id'), ('proposals', 'shown'))"
    guarded = "tgname = 'facts_are_frozen' AND tgrelid IN ('dispute_decisions'::regclass, 'proposals'::regclass)"
    with db.engine.begin() as connection:
        count = lambda table, which: connection.scalar(text(f"SELECT count(*) FROM {table} WHERE {which}"))  # noqa: E731
        return count("information_schema.columns", columns), count("pg_trigger", guarded)
