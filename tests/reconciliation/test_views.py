"""The page of bank statements, and its calls."""

from base64 import b64encode
from io import BytesIO

import pytest
from sqlalchemy import func, select

from marketplace.core.extensions import db
from marketplace.reconciliation.models import BankLine
from tests.reconciliation.statements import Paid, camt, csv

PAGE = "/movements/bank-statements"


@pytest.fixture
def api(client, found, pair):
    """Calls as agency A or B."""
    tokens = {"A": found.token(pair.a), "B": found.token(pair.b)}

    def call(who: str, method: str, path: str, body: dict | None = None, status: int = 200):
        answer = client.open(f"/api/v1{path}", method=method, json=body, headers=tokens[who])
        assert answer.status_code == status, answer.text
        return answer.json

    return call


def bring(visitor, content: bytes, name: str = "november.xml", status: int = 200, **more):
    """Bring a file through the page; returns the page that follows."""
    return visitor.post(PAGE, status, on=PAGE, file=(BytesIO(content), name), **more)


def test_a_statement_is_brought_and_its_page_says_what_became_of_it(pair, order, visit):
    visitor = visit(pair.a)
    assert "Nothing to look at" in visitor.get(PAGE).text
    paid = [Paid(order.reference, "100.00"), Paid("Rent", "-900.00"), Paid("LP-BO5-55", "7.00", "Odin")]
    text = bring(visitor, camt(paid)).text
    for words in (
        "3 payments read. 1 matched its order. 1 is to be looked at.",
        *("It names no order of yours", "Odin", "november.xml", "LP-BO5-55"),
    ):
        assert words in text
    assert "Rent" not in text
    assert order.reference in visitor.get(f"{PAGE}?status=matched").text


def test_what_waits_is_set_aside_and_taken_up_again_on_the_page(pair, order, visit):
    visitor = visit(pair.a)
    assert "Less than the order" in bring(visitor, camt([Paid(order.reference, "40.00")])).text
    assert "Nothing to look at" in visitor.post("/movements/bank-lines/1/aside").text
    assert order.reference in visitor.get(f"{PAGE}?status=set_aside").text
    visitor.post("/movements/bank-lines/1/again")
    assert "Less than the order" in visitor.get(PAGE).text


def test_a_payment_without_reference_is_given_to_its_order_on_the_page(pair, order, visit):
    visitor = visit(pair.a)
    page = bring(visitor, csv([Paid("Thank you", "100.00", "Kedr")]), "umsatz.csv", currency="EUR")
    assert f"It is for {order.reference}, Kedr" in page.text
    assert f"Matched with {order.reference}" in visitor.post("/movements/bank-lines/1/order", order=str(order.id)).text
    assert "Arrived" in visitor.get(f"/movements/{order.id}").text


def test_what_came_back_is_made_payable_again_on_the_page(pair, order, visit):
    visitor = visit(pair.b)
    bring(visitor, camt([Paid(order.reference, "-100.00"), Paid(order.reference, "100.00")]))
    assert "The payment came back" in visitor.page.text
    assert "The order is to be paid again" in visitor.post("/movements/bank-lines/2/back").text
    assert "Waits for your payment" in visitor.get(f"/movements/{order.id}").text


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "This file is empty."), (b"hello;world", "No column is called like a day"), (b"<a/>", "no bank statement"), (camt([]), "no booked payment"),
     (b"x" * 1_900_001, "at most 1.9 MB"), (b" \n", "is empty"), (b"PK\x03\x04", "the workbook is damaged.")],
)  # fmt: skip
def test_what_is_no_statement_is_refused_beside_its_field(pair, visit, content, words):
    assert words in bring(visit(pair.a), content, status=422).text
    assert db.session.scalar(select(func.count()).select_from(BankLine)) == 0


def test_no_file_is_said_beside_its_field(pair, visit):
    assert "Choose a file." in visit(pair.a).post(PAGE, 422, on=PAGE).text


def test_programs_bring_statements_and_work_off_what_waits(pair, order, api):
    sent = {
        "name": "november.xml",
        "content": b64encode(camt([Paid(order.reference, "40.00"), Paid("x", "100.00")])).decode(),
    }
    assert api("A", "POST", "/bank-statements", sent, 201) == {
        "payments": 2,
        "new": 2,
        "matched": 0,
        "waiting": 2,
        "earlier": 0,
        "left_out": 0,
        "why": [],
    }
    nameless, part = api("A", "GET", "/bank-lines")["items"]
    assert (part["order"], part["amount"], nameless["order"]) == (order.id, "40.00", None)
    assert api("A", "POST", f"/bank-lines/{part['id']}/aside")["status"] == "set_aside"
    assert api("A", "POST", f"/bank-lines/{part['id']}/again")["status"] == "waiting"
    assert api("A", "POST", f"/bank-lines/{nameless['id']}/order", {"order": order.id})["status"] == "matched"
    assert api("A", "GET", f"/movements/{order.id}")["status"] == "done"


def with_no_amounts(paid: Paid, number: int) -> bytes:
    """A table of which so many rows have a word where the amount should be."""
    return csv([paid]) + b"".join(b'\n2026-11-03;"abc";EUR;"x";;' for _row in range(number))


def test_rows_that_are_left_out_are_said_on_the_page(pair, order, visit):
    text = bring(visit(pair.a), with_no_amounts(Paid(order.reference, "100.00"), 7), "november.csv").text
    assert "1 payment read. 1 matched its order. 7 entries were left out. Line 3: “abc” is no amount." in text
    assert "Line 7: “abc” is no amount. …" in text
    assert "Line 8" not in text


def test_rows_that_are_left_out_are_said_to_programs(pair, order, api):
    sent = {"content": b64encode(with_no_amounts(Paid(order.reference, "100.00"), 1)).decode()}
    answer = api("A", "POST", "/bank-statements", sent, 201)
    assert (answer["payments"], answer["left_out"], answer["why"]) == (1, 1, ["Line 3: “abc” is no amount."])


def test_a_file_of_which_nothing_can_be_read_says_what_was_left_out(pair, visit):
    table = b"Booking date;Amount;Currency\n2026-11-03;abc;EUR"
    assert "no booked payment in this file. Line 2: “abc” is no amount." in bring(visit(pair.a), table, status=422).text


@pytest.mark.parametrize("content", ["no base64!", b64encode(b"Who,What").decode()])
def test_programs_read_what_is_wrong_with_a_file(pair, api, content):
    answer = api("A", "POST", "/bank-statements", {"content": content}, status=422)
    assert answer["errors"]["content"]


def test_a_program_learns_nothing_of_payments_of_others(pair, order, api):
    sent = {"content": b64encode(camt([Paid(order.reference, "40.00")])).decode()}
    api("A", "POST", "/bank-statements", sent, 201)
    line = db.session.scalar(select(BankLine.id))
    for path in ("aside", "again", "back"):
        assert api("B", "POST", f"/bank-lines/{line}/{path}", status=404) == api(
            "B", "POST", f"/bank-lines/999/{path}", status=404
        )
    assert api("B", "GET", "/bank-lines")["items"] == []
