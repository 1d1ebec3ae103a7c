"""The pages of figures: who sees what, and that each figure opens into as many rows, of that sum."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.insights import people
from marketplace.insights.figures import figures, shown
from marketplace.insights.indicators import ALL, Unit
from marketplace.insights.period import read
from marketplace.insights.rows import rows, totals
from marketplace.insights.say import has_rows
from marketplace.insights.scope import Scope
from marketplace.members.models import Agency
from tests.insights.compared import count
from tests.people import CLIENT, Pair

MONEY = {"money"}
AGENCY = (
    "/figures",
    "/figures/partners",
    "/figures/people",
    "/figures/beside",
    "/figures?partner={other}",
    "/figures?person={me}",
    "/figures/given/rows",
    "/figures/declined/rows?word=budget",
)
DESK = (
    "/desk/figures",
    "/desk/figures/members",
    "/desk/figures/members?figure=answer_time",
    "/desk/figures/pairs",
    "/desk/figures/given/rows",
    "/desk/figures?agency={other}",
)


@pytest.mark.parametrize("period", [pytest.param("last-month", marks=pytest.mark.thorough), "year"])
def test_each_figure_opens_into_the_rows_that_it_counts(app, lived, period):
    count()
    agencies = db.session.scalars(db.select(Agency.id).order_by(Agency.id)).all()
    with app.test_request_context():
        opened = 0
        for scope in (Scope(), *(Scope(one) for one in agencies[:4])):
            found = figures(scope, read(period), MONEY)
            for one in found.each.values():
                if not has_rows(one.indicator.name):
                    continue
                n, sums = totals(rows(one.indicator, scope, found.period, MONEY).query)
                opened += n
                if one.indicator.unit == Unit.MONEY:
                    assert [s for s in sums if s] == [s for s in one.now.sums if s], one.indicator.name
                elif one.indicator.unit in (Unit.COUNT, Unit.SHARE):
                    assert n == one.now.count, one.indicator.name
                for piece in one.pieces:
                    n, sums = totals(rows(one.indicator, scope, found.period, MONEY, piece.word).query)
                    same = (
                        [s for s in sums if s] == [s for s in piece.now.sums if s]
                        if piece.now.sums
                        else n == (piece.now.count or 0)
                    )
                    assert same, (one.indicator.name, piece.word)
        assert opened > 500


@pytest.mark.thorough
def test_pages_are_there_with_and_without_anything_to_count(pair, found, visit):
    admin = visit(found.person(alliance_role="admin"))
    for _ in range(2):
        for path in AGENCY:
            visit(pair.b).get(path.format(other=pair.A.id, me=pair.b.id))
        for path in DESK:
            admin.get(path.format(other=pair.A.id))
        pair.fee(pair.won())
        pair.turned().lead()
        sweep()


@pytest.mark.thorough
def test_sales_see_no_sums_and_finance_does(pair, found, visit):
    pair.fee(pair.won(), "1234.56")
    sales, finance = (found.person(pair.B, role) for role in ("sales", "finance"))
    assert "1,234.56" in visit(finance).get("/figures").text
    for path in ("/figures", "/figures/partners", "/figures/people", "/figures/beside"):
        assert not re.search(r"1,234\.56|123\.46", visit(sales).get(path).text), path
    seen = {one.name for one in shown(Scope(pair.B.id), ())}
    for one in [one for one in ALL.values() if has_rows(one.name)]:
        visit(sales).get(f"/figures/{one.name}/rows", 404 if one.needs or not one.own or one.name not in seen else 200)
    assert "1234.56" not in visit(sales).client.get("/figures?as=csv").text


def test_partner_managers_see_no_money_of_the_alliance(pair, found, visit):
    pair.fee(pair.won(), "1234.56")
    manager, admin = (found.person(alliance_role=role) for role in ("partner_manager", "admin"))
    assert "1,234.56" in visit(admin).get("/desk/figures").text
    for path in ("/desk/figures", "/desk/figures/members", "/desk/figures/pairs", "/desk/figures/fees/rows"):
        assert not re.search(r"1,234\.56|123\.46", visit(manager).get(path).text), path
    visit(manager).get("/desk/figures/earned/rows", 404)


def test_nobody_sees_the_figures_of_another_agencys_people(pair, visit):
    for path in (f"/figures?person={pair.a.id}", "/figures?partner=999999", "/figures/nothing/rows"):
        visit(pair.b).get(path, 404)


@pytest.mark.parametrize("status", ["applied", "rejected", "left"])
def test_agencies_that_are_no_members_are_named_to_those_alone_who_passed_clients_with_them(pair, found, visit, status):
    other = found.agency("Unheard Of")
    ids = [other.id, pair.B.id] if status == "left" else [other.id]
    pair.won()
    count()
    db.session.execute(
        text("UPDATE agencies SET status = :status WHERE id = ANY (:ids)"), {"status": status, "ids": ids}
    )
    db.session.commit()
    for path in ("/figures", "/figures/given/rows", "/api/v1/figures", "/api/v1/figures/given/rows"):
        answer = visit(pair.a).client.get(
            f"{path}?partner={other.id}", headers=found.token(pair.a) if "api" in path else {}
        )
        assert (answer.status_code, "Unheard Of" in answer.text) == (404, False), path
    assert "Figures with Kedr" in visit(pair.a).get(f"/figures?partner={pair.B.id}").text


@pytest.mark.thorough
def test_whatever_is_behind_says_so(app, pair, found, visit, client):
    """After an import more days have changed than are counted on the spot."""
    pair.won()
    count()
    admin = found.person(alliance_role="admin")
    pages = [(pair.b, f"/figures{part}") for part in ("", "/partners", "/people", "/beside")]
    pages += [(admin, f"/desk/figures{part}") for part in ("", "/members", "/pairs")]
    calls = ("/alliance-figures", "/alliance-figures/given/members", "/pairs")

    def behind(period: str) -> list:
        said = [path for who, path in pages if "being counted anew" in visit(who).get(f"{path}?period={period}").text]
        token = found.token(admin)
        return said + [
            one for one in calls if client.get(f"/api/v1{one}?period={period}", headers=token).json["behind"]
        ]

    today = clock.today()
    long_ago, lately = f"{today - timedelta(days=250)}..{today - timedelta(days=150)}", f"{today:%Y-%m}-01..{today}"
    assert behind(long_ago) == []
    with transaction():
        many = text(
            "INSERT INTO figure_touches (day) SELECT CAST(:today AS date) - 160 - n FROM generate_series(0, 60) n"
        )
        db.session.execute(many, {"today": today})
    assert behind(long_ago) == [*(path for _who, path in pages), *calls]
    # The charts show a year, and the partners when one was spoken to last.
    assert behind(lately) == ["/figures", "/figures/partners", "/desk/figures"]


def test_rows_name_no_client_and_no_contacts(pair, visit):
    pair.fee(pair.won())
    for name in ("received", "won", "fees", "seen", "talk", "earned"):
        for path in (f"/figures/{name}/rows", f"/figures/{name}/rows?as=csv"):
            text = visit(pair.b).client.get(path).text
            assert not any(part in text for part in pair.client.values()), path


def test_beside_fewer_than_five_other_agencies_nothing_is_shown(pair, found, visit):
    for _ in range(3):
        found.agency()
    assert "Too few members" in visit(pair.b).get("/figures/beside").text
    found.agency()
    pair.won()
    shown = visit(pair.b).get("/figures/beside").text
    assert "6 agencies, yours among them" in shown
    assert pair.A.name not in shown


@pytest.mark.thorough
def test_theirs_is_said_only_where_five_others_have_something_in_it(app, pair, found):
    others = [found.agency() for _ in range(5)]
    pairs = [Pair(pair.A, one, pair.a, one.people[0], {**CLIENT, "email": f"lena@brask{n}.example", "company": f"Brask {n}", "phone": f"+49 30 2312501{n}"}) for n, one in enumerate(others)]  # fmt: skip
    pair.fee(pair.won(), "900.00")
    for n, one in enumerate(pairs[:4]):
        one.fee(one.won(), f"{n + 1}00.00")

    def theirs() -> dict:
        count()
        with app.test_request_context():
            found = people.group(db.session.get(Agency, pair.B.id), read("year"), [], MONEY)
            return {one.indicator.name: one.theirs for one in found.each}

    assert [(name, value) for name, value in theirs().items() if not value.is_nothing] == []
    pairs[4].fee(pairs[4].won(), "500.00", "EUR")
    now = theirs()
    assert [str(one.minor) for one in now["fees_sum"].sums] == ["30000"]  # of 0, 100, 200, 300, 400, 500, 900
    assert now["received"].count == 1
    assert "given" not in now
    assert (now["won_share"].count, now["won_share"].of) == (6, 6)


def test_a_file_says_what_the_page_says(pair, visit):
    pair.fee(pair.won(), "1234.56")
    text = visit(pair.b).client.get("/figures?as=csv").data.decode("utf-8-sig")
    lines = {(row["Figure"], row["Of it"]): row for row in csv.DictReader(io.StringIO(text))}
    assert lines["Fees of clients received", ""]["This period"] == "1234.56"
    assert lines["Received: won, of those accepted", ""]["Of"] == "1"
    assert visit(pair.b).client.get("/figures?as=xlsx").status_code == 200
    for path in ("/figures/partners", "/figures/people", "/figures/won/rows"):
        assert visit(pair.b).client.get(f"{path}?as=csv").data.decode("utf-8-sig").count("\n") > 1, path


def test_a_running_month_is_compared_with_the_same_days_of_the_last(app):
    import time_machine

    with time_machine.travel("2026-03-31 10:00:00+00:00", tick=False), app.test_request_context():
        this, last, quarter = read("this-month"), read("last-month"), read("quarter")
        assert (str(this.before.first), str(this.before.last)) == ("2026-02-01", "2026-02-28")
        assert (str(last.first), str(last.last), str(last.before.first)) == ("2026-02-01", "2026-02-28", "2026-01-01")
        assert (str(quarter.before.first), str(quarter.before.last)) == ("2025-10-01", "2025-12-31")
        odd = read("2026-03-10..2026-03-12")
        assert (str(odd.before.first), str(odd.before.last)) == ("2026-03-07", "2026-03-09")
        for nonsense in (
            "",
            "days",
            "2026-13",
            "2026-02-30..2026-03-01",
            "2026-03-02..2026-03-01",
            "x" * 5000,
            "0001-01-01..9999-12-31",
        ):
            assert read(nonsense) is None
    with time_machine.travel("2026-03-10 10:00:00+00:00", tick=False), app.test_request_context():
        year = read("year").before
        assert (str(year.first), str(year.last)) == ("2025-01-01", "2025-03-10")
        assert (str(read("this-month").before.first), str(read("this-month").before.last)) == (
            "2026-02-01",
            "2026-02-10",
        )


def test_every_indicator_says_what_it_counts(app):
    assert len(ALL) > 50
    with app.test_request_context():
        assert all(str(one.word) and str(one.about).endswith(".") for one in ALL.values())
        assert len({str(one.word) for one in ALL.values()}) == len(ALL)
        assert {one.name for scope in (Scope(), Scope(1)) for one in shown(scope, MONEY)} == set(ALL)


@pytest.mark.thorough
def test_pages_ask_few_questions_and_no_more_when_more_has_happened(pair, visit, statements, found):
    admin, owner = visit(found.person(alliance_role="admin")), visit(pair.b)
    pair.fee(pair.won())
    paths = [(owner, one) for one in AGENCY[:4]] + [(admin, one) for one in DESK[:4]]
    for visitor, path in paths:
        visitor.get(path)
    before = [len(statements(lambda v=visitor, p=path: v.get(p))) for visitor, path in paths]
    for _ in range(4):
        pair.turned().lead()
        pair.fee(pair.won(), "2.00")
    after = [len(statements(lambda v=visitor, p=path: v.get(p))) for visitor, path in paths]
    assert after == before
    # The desk's page names who looks after members, and who they are today; see tests/pages/test_queries.py.
    most = {path: count for (_v, path), count in zip(paths, after, strict=True)}
    assert {path: count for path, count in most.items() if count > 11} in ({}, {"/desk/figures": 12})
