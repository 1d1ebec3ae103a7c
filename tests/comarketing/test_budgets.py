"""Budgets are promised to their last cent and never beyond, decided by the other side, spent with a proof."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.comarketing.actions import (
    SaidBudget,
    SaidRequest,
    approve,
    ask,
    close,
    decline,
    end_budget,
    not_proved,
    set_budget,
    show_spent,
    withdraw,
)
from marketplace.comarketing.models import BudgetRequest
from marketplace.comarketing.proof import content_of
from marketplace.comarketing.queries import MOST_RUNNING, budgets_of, standing_of
from marketplace.core import clock, storage
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.members.models import Person
from tests.partnerships.conftest import mails, partnership

__all__ = ["mails", "partnership"]
PDF = b"an invoice as plain text"


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


def said(sum_of: int = 1000, **more) -> SaidBudget:
    today = clock.today()
    given = {"title": "Autumn", "amount": euros(sum_of), "starts_on": today, "ends_on": today + timedelta(days=90)}
    return SaidBudget(**given | more)


def wanted(budget, sum_of: int = 400, **more) -> SaidRequest:
    given = {
        "budget_id": budget.id,
        "what": "A webinar",
        "amount": euros(sum_of),
        "spend_on": clock.today() + timedelta(days=5),
    }
    return SaidRequest(**given | more)


@pytest.fixture
def budget(pair, partnership):
    return set_budget(pair.a, said(), partnership.id)


def left(budget) -> int:
    db.session.rollback()
    return standing_of(budget).left.minor // 100


def test_the_other_side_decides_and_what_was_spent_is_proved(pair, partnership, budget, mails):
    assert mails("partnership.budget") == [pair.b.id]
    row = ask(partnership.id, pair.a, wanted(budget))
    assert mails("partnership.request") == [pair.b.id]
    assert left(budget) == 1000
    with pytest.raises(NotAllowed):
        approve(row.id, pair.a)
    approve(row.id, pair.b)
    assert left(budget) == 600
    with pytest.raises(BadInput) as refused:
        show_spent(row.id, pair.a, euros(401), b"\x00")
    assert set(refused.value.errors) == {"amount", "file"}
    show_spent(row.id, pair.a, euros(350), PDF)
    assert left(budget) == 650
    assert content_of(row) == PDF
    not_proved(row.id, pair.b, "This is last year’s.")
    assert left(budget) == 600
    with pytest.raises(NotFound):
        content_of(db.session.get(BudgetRequest, row.id))
    show_spent(row.id, pair.a, euros(350), PDF)
    close(row.id, pair.b)
    assert left(budget) == 650
    assert len(mails("partnership.request_decided")) == 3
    assert check_books() == []


def test_more_than_is_left_is_refused_where_it_is_asked_for(pair, partnership, budget, visit):
    approve(ask(partnership.id, pair.a, wanted(budget, 600)).id, pair.b)
    with pytest.raises(BadInput) as refused:
        ask(partnership.id, pair.b, wanted(budget, 401))
    assert refused.value.errors == {"amount": "Only €400.00 is left of this budget."}
    ask(partnership.id, pair.b, wanted(budget, 400))


@pytest.mark.parametrize("by", ["a", "b"])
def test_either_side_ends_a_budget_and_what_waits_lapses(pair, partnership, budget, mails, found, by):
    rows = [ask(partnership.id, one, wanted(budget, 100)) for one in (pair.a, pair.a, pair.b)]
    approve(rows[0].id, pair.b)
    for nobody in (found.agency().people[0], found.person(alliance_role="admin")):
        with pytest.raises(NotFound):
            end_budget(budget.id, nobody)
    end_budget(budget.id, getattr(pair, by))
    db.session.rollback()
    assert [db.session.get(BudgetRequest, one.id).status for one in rows] == ["approved", "lapsed", "lapsed"]
    other = pair.b if by == "a" else pair.a
    assert mails("partnership.budget_ended") == [other.id]
    assert sorted(mails("partnership.request_decided")) == sorted([pair.a.id, pair.a.id, pair.b.id])
    assert left(budget) == 900
    with pytest.raises(NotFound):
        end_budget(budget.id, found.person(pair.A, "sales"))
    with pytest.raises(NotNow, match="over already"):
        end_budget(budget.id, pair.a)
    with pytest.raises(BadInput) as refused:
        ask(partnership.id, pair.a, wanted(budget))
    assert set(refused.value.errors) == {"budget"}
    with pytest.raises(NotNow):
        approve(rows[1].id, pair.b)
    show_spent(rows[0].id, pair.a, euros(90), PDF)
    close(rows[0].id, pair.b)
    assert check_books() == []


def test_an_admin_ends_a_budget_of_the_alliance_and_whoever_asked_is_told(pair, partnership, found, mails):
    admin = found.person(alliance_role="admin")
    whole = set_budget(admin, said())
    ask(partnership.id, pair.b, wanted(whole))
    with pytest.raises(NotFound):
        end_budget(whole.id, pair.a)
    end_budget(whole.id, admin)
    assert mails("partnership.request_decided") == [pair.b.id]
    assert mails("partnership.budget_ended") == []
    assert budgets_of(partnership) == []


@pytest.mark.thorough
def test_of_asking_and_ending_at_once_nothing_waits_in_vain(pair, partnership, in_parallel):
    a, b = pair.a.id, pair.b.id
    for _round in range(5):
        budget = set_budget(pair.a, said(), partnership.id)

        def asks(budget=budget):
            return ask(partnership.id, db.session.get(Person, a), wanted(budget)).id

        def ends(budget=budget):
            return end_budget(budget.id, db.session.get(Person, b)).id

        told = in_parallel([asks, ends, asks])
        assert all(isinstance(one, int | BadInput) for one in told)
    assert check_books() == []


def test_budgets_are_ended_on_the_page_by_whoever_may_and_say_so(pair, partnership, budget, found, visit):
    at = f"/partnerships/{partnership.id}/together"
    assert "End this budget" not in visit(found.person(pair.A, "sales")).get(at).text
    page = visit(pair.a).post(f"/budgets/{budget.id}/end", on=at)
    assert "They are told" in page.text
    assert "Ended on" in page.text
    assert "End this budget" not in page.text
    admin, desk = found.person(alliance_role="admin"), "/desk/budgets"
    whole = set_budget(admin, said(title="For all"))
    assert "End this budget" not in visit(pair.a).get(at).text
    assert "Ended on" in visit(admin).post(f"/budgets/{whole.id}/end", on=desk).text


def test_a_proof_that_is_not_accepted_is_called_so_in_the_history(pair, partnership, budget, visit):
    row = ask(partnership.id, pair.a, wanted(budget))
    approve(row.id, pair.b)
    show_spent(row.id, pair.a, euros(350), PDF)
    not_proved(row.id, pair.b, "This is last year’s.")
    assert "Proof not accepted" in visit(pair.a).get(f"/budget-requests/{row.id}").text


def test_declined_and_withdrawn_take_nothing(pair, partnership, budget):
    one, other, third = (ask(partnership.id, pair.a, wanted(budget, 1000)) for _ in range(3))
    with pytest.raises(BadInput):
        decline(one.id, pair.b, " ")
    decline(one.id, pair.b, "Too much.")
    withdraw(other.id, pair.a)
    approve(third.id, pair.b)
    assert left(budget) == 0
    withdraw(third.id, pair.a)
    assert left(budget) == 1000
    for again in (approve, close):
        with pytest.raises(NotNow):
            again(one.id, pair.b)
    assert check_books() == []


@pytest.mark.thorough
def test_of_many_that_are_approved_at_once_no_more_than_there_is(pair, partnership, budget, in_parallel):
    rows = [ask(partnership.id, pair.a, wanted(budget, 400)).id for _ in range(6)]
    b = pair.b.id

    def call(one: int):
        return lambda: approve(one, db.session.get(Person, b)).id

    told = in_parallel([call(one) for one in rows])
    assert sum(isinstance(one, int) for one in told) == 2
    assert all(isinstance(one, int | NotNow) for one in told)
    assert left(budget) == 200
    assert check_books() == []


def test_the_database_keeps_within_the_budget_whoever_writes(pair, partnership, budget):
    rows = [ask(partnership.id, pair.a, wanted(budget, 600)).id for _ in range(2)]
    approve(rows[0], pair.b)
    for statement in (
        f"UPDATE budget_requests SET status = 'approved' WHERE id = {rows[1]}",
        f"UPDATE co_budgets SET amount_minor = 9999999 WHERE id = {budget.id}",
        f"UPDATE budget_requests SET status = 'spent', spent_minor = 60001, proof_key = 'k', proof_kind = 'text' WHERE id = {rows[0]}",
    ):
        with pytest.raises(DBAPIError), db.engine.begin() as connection:
            connection.execute(text(statement))


def test_of_the_alliances_budget_an_admin_decides_who_belongs_to_neither(pair, partnership, found, mails):
    admin, insider = found.person(alliance_role="admin"), found.person(pair.A, "owner", alliance_role="admin")
    with pytest.raises(NotAllowed):
        set_budget(pair.a, said())
    budget = set_budget(admin, said(title="For all"))
    assert [one.budget.id for one in budgets_of(partnership)] == [budget.id]
    row = ask(partnership.id, pair.a, wanted(budget))
    assert sorted(mails("partnership.request")) == sorted([admin.id, insider.id])
    for nobody in (pair.b, insider):
        with pytest.raises(NotAllowed):
            approve(row.id, nobody)
    approve(row.id, admin)
    assert left(budget) == 600


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"amount": Money(0, "EUR")}, "amount"),
        ({"amount": Money(10**15, "EUR")}, "amount"),
        ({"starts_on": None}, "starts_on"),
        ({"starts_on": clock.date.min}, "starts_on"),
        ({"ends_on": clock.date(2020, 1, 1)}, "ends_on"),
    ],
)
def test_what_no_budget_can_be_is_refused(pair, partnership, more, field):
    with pytest.raises(BadInput) as refused:
        set_budget(pair.a, said(**more), partnership.id)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"what": " "}, "what"),
        ({"amount": Money(5, "USD")}, "amount"),
        ({"amount": None}, "amount"),
        ({"spend_on": clock.date(2020, 1, 1)}, "spend_on"),
        ({"spend_on": None}, "spend_on"),
        ({"expected": "x" * 1001}, "expected"),
        ({"budget_id": 10**12}, "budget"),
    ],
)
def test_what_no_request_can_be_is_refused(pair, partnership, budget, more, field):
    with pytest.raises(BadInput) as refused:
        ask(partnership.id, pair.a, wanted(budget, **more))
    assert list(refused.value.errors) == [field]


def test_a_third_agency_neither_sees_nor_asks(pair, partnership, budget, found, visit):
    row, other = ask(partnership.id, pair.a, wanted(budget)), found.agency().people[0]
    for path in (
        f"/partnerships/{partnership.id}/together",
        f"/budget-requests/{row.id}",
        f"/budget-requests/{row.id}/proof",
    ):
        visit(other).get(path, 404)
    with pytest.raises(NotFound):
        ask(partnership.id, other, wanted(budget))


@pytest.mark.thorough
def test_it_goes_through_the_pages(pair, partnership, found, visit):
    at, day = f"/partnerships/{partnership.id}", clock.today()
    visitor, other = visit(pair.a), visit(pair.b)
    on = f"{at}/budgets/new"
    period = {"starts_on": day.isoformat(), "ends_on": (day + timedelta(days=30)).isoformat()}
    page = visitor.post(on, 422, on=on, title="Autumn", amount="much", currency="EUR", **period)
    assert "is not an amount" in page.text
    page = visitor.post(on, on=on, title="Autumn", amount="1000", currency="EUR", **period)
    assert "Autumn" in page.text
    budget = budgets_of(partnership)[0].budget
    on = f"{at}/requests/new"
    visitor.post(on, on=on, budget=str(budget.id), what="A webinar", amount="400", spend_on=day.isoformat())
    row = db.session.query(BudgetRequest).one()
    one = f"/budget-requests/{row.id}"
    assert "Approved" in other.post(f"{one}/approve", on=one).text
    page = visitor.post(f"{one}/spent", 422, on=one, amount="401")
    assert "Choose a file" in page.text
    page = visitor.post(f"{one}/spent", on=one, amount="399.50", file=(BytesIO(PDF), "invoice.txt"))
    assert other.client.get(f"{one}/proof").data == PDF
    page = other.post(f"{one}/not-proved", on=one, reason="Of last year.")
    assert "Of last year." in page.text
    visitor.post(f"{one}/spent", on=one, amount="399.50", file=(BytesIO(PDF), "invoice.txt"))
    assert "Closed" in other.post(f"{one}/close", on=one).text
    admin = visit(found.person(alliance_role="admin"))
    on = "/desk/budgets/new"
    assert "For all" in admin.post(on, on=on, title="For all", amount="50", currency="EUR", **period).text
    assert admin.client.get("/desk/budgets?as=csv").status_code == 200


@pytest.mark.thorough
def test_a_proof_that_is_refused_brings_back_as_much_as_is_left_by_then(pair, partnership, budget):
    row = ask(partnership.id, pair.a, wanted(budget, 900))
    approve(row.id, pair.b)
    show_spent(row.id, pair.a, euros(850), PDF)
    approve(ask(partnership.id, pair.a, wanted(budget, 120)).id, pair.b)
    assert left(budget) == 30
    assert not_proved(row.id, pair.b, "This is last year’s.").amount_minor == 880_00
    assert left(budget) == 0
    assert check_books() == []


def test_an_admin_who_gives_no_reason_stays_on_the_desk(pair, partnership, found, visit):
    admin = found.person(alliance_role="admin")
    row = ask(partnership.id, pair.b, wanted(set_budget(admin, said())))
    visitor = visit(admin)
    visitor.post(f"/budget-requests/{row.id}/decline", 422, on=f"/desk/budget-requests/{row.id}", reason="")
    linked = {one["href"] for one in visitor.page.all("a") if "/partnerships" in one.get("href", "")}
    assert linked == set()


def test_the_file_of_a_proof_that_is_not_accepted_is_removed(pair, partnership, budget):
    row = ask(partnership.id, pair.a, wanted(budget))
    approve(row.id, pair.b)
    show_spent(row.id, pair.a, euros(350), PDF)
    key = row.proof_key
    assert storage.exists(key)
    not_proved(row.id, pair.b, "This is last year’s.")
    assert not storage.exists(key)


def test_no_more_budgets_run_at_once_than_a_page_shows(pair, partnership, found, visit, in_parallel):
    today = clock.today()
    insert = """INSERT INTO co_budgets (partnership_id, title, starts_on, ends_on, amount_minor, currency, made_by, made_at)
        SELECT :of, 'B' || g, :today - 9, CASE WHEN g > :over THEN :today + 9 ELSE :today - 1 END, 100, 'EUR', :by, now()
        FROM generate_series(1, :over + :running) g"""
    for of in (partnership.id, None):
        with db.engine.begin() as connection:
            given = {"of": of, "today": today, "by": pair.a.id, "over": 200, "running": MOST_RUNNING - 1}
            connection.execute(text(insert), given)
    a, row_id, admin = pair.a.id, partnership.id, found.person(alliance_role="admin").id
    for by, of in ((a, row_id), (admin, None)):
        told = in_parallel([lambda by=by, of=of: set_budget(db.session.get(Person, by), said(), of)] * 3)
        assert sum(isinstance(one, NotNow) for one in told) == 2
    db.session.rollback()
    shown = budgets_of(partnership)
    assert len(shown) == 2 * MOST_RUNNING
    assert not any(one.budget.is_over for one in shown)
    assert visit(pair.a).get(f"/partnerships/{row_id}/together")
