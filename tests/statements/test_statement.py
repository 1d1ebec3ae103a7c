"""The statement: a month or a year, on the page, in CSV and in XLSX, adds up to the same sums."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.exchange.actions import record_refund, report_fee
from marketplace.settlement.actions import confirm_received
from marketplace.settlement.models import Movement
from tests.books import balance
from tests.going_on import money_moves

MINUS = "\N{MINUS SIGN}"


class Tables(HTMLParser):
    """The cells of a page's tables, row by row, as a person reads them."""

    def __init__(self, html: str):
        super().__init__()
        self.rows, self._cell = [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self._cell = []
            self.rows[-1].append(self._cell)
        if dict(attrs).get("class") == "only-narrow num":
            self._cell = []

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._cell = None

    def handle_data(self, data):
        if self._cell is not None:
            self._cell.append(data.strip())


def cells(html: str) -> list[list[str]]:
    rows = Tables(html.partition('id="entries"')[2]).rows
    return [[" ".join(filter(None, cell)) for cell in row] for row in rows]


def amount(text: str) -> Decimal:
    """The first word of a cell as a number: "+1,000.00 Bank order LP-…"."""
    first = text.partition(" ")[0] or "0"
    return Decimal(first.replace(",", "").replace(MINUS, "-").replace("+", ""))


@pytest.fixture
def books(pair, scene):
    """Months of business both ways in two currencies; B is paid once, and pays once. Returns the pair."""
    scene("books", lambda: _build(pair))
    return pair


def _build(pair) -> None:
    with clock.pretend(clock.now() - timedelta(days=40)):
        pair.fee(pair.won(), "333.33")
        money_moves()
    referral = pair.won()
    for number in range(4):
        report_fee(referral.id, pair.b, Money(100_000 + number, "EUR"), clock.today(), f"2026-{number:03}")
    record_refund(pair.fee(referral, "50.00").id, pair.b, Money(2_500, "EUR"), clock.today())
    pair.fee(pair.won(), "70.00", "CHF")
    turned = pair.turned()
    turned.fee(turned.won(), "1200.00")
    money_moves()
    order = db.session.scalar(select(Movement).where(Movement.payer_id == pair.B.id).order_by(Movement.id))
    confirm_received(order.id, pair.a)


def as_csv(client, address: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(f"{address}&as=csv").data.decode("utf-8-sig"))))


def as_sheet(client, address: str) -> list[tuple]:
    rows = load_workbook(io.BytesIO(client.get(f"{address}&as=xlsx").data)).active.iter_rows(values_only=True)
    return [(row[0].date().isoformat() if hasattr(row[0], "date") else row[0], *row[1:]) for row in rows]


def pages(visitor, address: str) -> list[list[list[str]]]:
    """The rows of all pages of a statement, without heads, page by page."""
    found = []
    while address:
        page = visitor.get(address)
        found.append(cells(page.html)[1:])
        address = next((one["href"] for one in page.all("a") if one.get("rel") == "next"), None)
    return found


@pytest.mark.thorough
def test_what_is_open_at_the_end_is_what_the_books_have_open(books, visit):
    visitor = visit(books.b)
    closing = pages(visitor, "/statement?currency=EUR")[-1][-1]
    owed = balance("owed_by_receiver", books.B.id, "EUR") + balance("owed_to_referrer", books.B.id, "EUR")
    assert amount(closing[-1]) == -owed.decimal


@pytest.mark.parametrize("currency", ["EUR", "CHF"])
@pytest.mark.parametrize("period", ["month", "year"])
def test_page_and_files_carry_the_same_rows_and_sums(books, visit, monkeypatch, currency, period):
    monkeypatch.setattr("marketplace.statements.views.statement.LINES", 3)
    visitor = visit(books.b)
    address = f"/statement?period={clock.today():{'%Y-%m' if period == 'month' else '%Y'}}&currency={currency}"
    shown = pages(visitor, address)
    assert len(shown) > 1 or currency == "CHF"
    lines = [row for page in shown for row in page if row[1] and len(row) == 6][1:]
    lines = [row for row in lines if not row[1].startswith("Carried")]
    closing = shown[-1][-1]
    text = [row for row in as_csv(visitor.client, address)[1:] if row[10] == currency]
    sheet = [row for row in as_sheet(visitor.client, address)[1:] if row[10] == currency]
    assert [[Decimal(cell or 0) for cell in row[6:10]] for row in text] == [
        [Decimal(str(cell or 0)).quantize(Decimal("0.01")) for cell in row[6:10]] for row in sheet
    ]
    assert [row[:6] for row in text] == [[cell or "" for cell in row[:6]] for row in sheet]
    in_file = [[Decimal(cell or 0) for cell in row[6:10]] for row in text[1:-1]]
    assert [[amount(cell) for cell in row[2:]] for row in lines] == in_file
    sums = [sum(row[n] for row in in_file) for n in range(3)]
    assert [amount(cell) for cell in closing[1:4]] == sums == [Decimal(cell or 0) for cell in text[-1][6:9]]
    opened, closed = Decimal(text[0][9]), Decimal(text[-1][9])
    assert opened + sum(sums) == closed == amount(closing[-1])


def test_pages_hand_on_what_is_open(books, visit, monkeypatch):
    monkeypatch.setattr("marketplace.statements.views.statement.LINES", 3)
    shown = pages(visit(books.b), "/statement?currency=EUR")
    for before, after in zip(shown, shown[1:], strict=False):
        assert before[-1][1] == "Carried forward to the next page"
        assert after[0][1] == "Carried over from the page before"
        assert before[-1][-1] == after[0][-1]
    assert shown[0][0][1].startswith("Open on")
    assert shown[-1][-1][0].startswith("Open on")


def test_lines_name_the_invoice_and_the_bank_order(books, visit):
    page = visit(books.b).get("/statement?currency=EUR")
    assert "Invoice 2026-003." in page.text
    number = db.session.scalar(select(Movement.reference).where(Movement.payer_id == books.B.id).order_by(Movement.id))
    assert re.search(rf"Bank order\s+<span[^>]*>{number}</span>", page.html)
    assert "movement:" not in page.html


def test_the_alliances_currency_stands_first(books, visit):
    heads = [attrs for attrs in visit(books.b).get("/statement").all("a") if "currency=" in attrs.get("href", "")]
    assert [attrs["href"].partition("currency=")[2][:3] for attrs in heads] == ["EUR", "CHF"]
    assert as_csv(visit(books.b).client, "/statement?period=")[1][10] == "EUR"


def test_no_amount_carries_two_signs(books, visit):
    check = visit(books.b).get("/statement?currency=EUR").text.partition("Check: ")[2]
    assert re.search(rf"open [+{MINUS}] [\d,.]+ earned {MINUS} [\d,.]+ owed \+ [\d,.]+ settled = ", check), check[:200]
    assert not re.search(rf"[+{MINUS}-] ?[+{MINUS}-]", check.partition("=")[0])


def test_a_year_holds_its_months(books, visit):
    client = visit(books.b).client
    year = [row for row in as_csv(client, f"/statement?period={clock.today():%Y}") if not row[1].startswith("Open on")]
    months = [f"{clock.today().year}-{month:02}" for month in range(1, 13)]
    apart = [
        row
        for month in months
        for row in as_csv(client, f"/statement?period={month}")[1:]
        if not row[1].startswith("Open on")
    ]
    assert sorted(row[:9] for row in year[1:]) == sorted(row[:9] for row in apart)


def test_the_words_are_the_readers(books, visit):
    books.b.language = "ru"
    db.session.commit()
    visitor = visit(books.b)
    head, *rows = as_csv(visitor.client, "/statement?period=")
    page = visitor.get("/statement?currency=EUR").text
    for word in (head[0], head[6], rows[0][1], rows[1][3]):
        assert word in page
        assert not word.isascii()


@pytest.mark.parametrize("period", ["", "2026-13", "1999", "20260", "x", "9999", "\u0662026-01"])
def test_a_period_that_is_none_is_this_month(books, visit, period):
    assert f"{clock.today():%Y-%m}" in visit(books.b).get(f"/statement?period={period}").html


@pytest.mark.parametrize("period", ["2026-13", "1999", "x", "<b>"])
def test_an_unknown_period_or_currency_is_named_with_what_is_shown(books, visit, period):
    visitor = visit(books.b)
    page = visitor.get(f"/statement?period={period}&currency=XXX").text
    assert f"“{period}” is no month or year that we know. This is " in page
    assert "There is nothing in “XXX” in this period. These are the entries in EUR." in page
    known = visitor.get(f"/statement?period={clock.today():%Y}&currency=CHF").text
    assert "that we know" not in known
    assert "There is nothing in" not in known


@pytest.mark.parametrize(
    "path",
    ["/statement?period=2026&cursor=abc", "/movements?direction=in&cursor=abc", "/rewards?cursor=abc", "/given?cursor=abc",
     "/received?cursor=abc", "/received?inbox=abc"],
)  # fmt: skip
def test_a_place_that_is_none_leads_people_to_the_beginning_of_the_list(books, visit, path):
    visitor = visit(books.b)
    page = visitor.get(path, 422)
    assert "This part of the list isn’t there" in page.text
    assert "cursor" not in page.text
    beginning = path.replace("&cursor=abc", "").partition("?cursor")[0].partition("?inbox")[0]
    assert beginning in [attrs["href"] for attrs in page.all("a") if "btn-primary" in attrs.get("class", "")]
    visitor.get(beginning)


def test_on_paper_stands_whose_it_is_and_nothing_to_press(books, visit):
    page = visit(books.b).get("/statement")
    assert "printhead" in page.html
    assert books.B.name in page.html.partition("printhead")[2][:200]


@pytest.mark.parametrize("period", ["2001-02", "2001"])
def test_the_period_that_is_shown_stands_in_the_select_wherever_it_lies(books, visit, period):
    page = visit(books.b).get(f"/statement?period={period}")
    values = [option["value"] for option in page.all("option")]
    assert [option["value"] for option in page.all("option") if "selected" in option] == [period]
    assert values.count(period) == 1
    months = [value for value in values if "-" in value]
    assert months == sorted(months, reverse=True)


def test_rewards_are_narrowed_to_states_that_there_are(books, visit):
    visitor = visit(books.b)
    links = {link.get("href") for link in visitor.get("/rewards").all("a")}
    assert {"/rewards?status=accrued", "/rewards?status=settled", "/rewards?status=void"} <= links
    assert "/rewards?status=funded" not in links
    assert "Collected" in visitor.get("/rewards?status=funded").text
