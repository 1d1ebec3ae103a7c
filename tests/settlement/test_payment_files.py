"""Orders are taken to the bank in a file, from the pages and by programs; that pays nothing."""

import re
from decimal import Decimal

import pytest

from marketplace.core.audit import AuditRow
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.members.actions import record_payout_details
from marketplace.moderation.said_in_log import said
from marketplace.settlement import actions
from marketplace.settlement.bank import reference_of
from marketplace.settlement.models import Movement, MovementState
from tests.going_on import money_moves
from tests.people import OTHER_CLIENT, Pair
from tests.settlement.bank_files import Read

GERMAN = "DE89370400440532013000"
FILE, PAY = "/movements/payment-file", "/movements/pay"
CALL = "/api/v1/movements/payment-files"
LOCAL = {"holder": "ТОВ «Кедр» 🙂", "bank_name": "Barclays", "account_number": "12345678", "routing_code": "20-00-00"}


@pytest.fixture
def orders(pair, scene) -> list[int]:
    """Three orders that B has to pay, of 100.00 and 200.00 euros and of 300.00 dollars, from the oldest."""

    def list_three() -> None:
        for amount, currency in (("1000.00", "EUR"), ("2000.00", "EUR"), ("3000.00", "USD")):
            pair.fee(pair.won(title=f"Work {amount}", currency=currency), amount, currency)
            money_moves()

    scene("three orders", list_three)
    return list(db.session.scalars(db.select(Movement.id).order_by(Movement.id)))


def download(visitor, chosen, status=200):
    """Press the button under the page that holds these orders."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.client.get("/movements").text)[1]
    answer = visitor.client.post(FILE, data={"csrf_token": token, "orders": chosen})
    assert answer.status_code == status, answer.text
    return answer


def held_by(page) -> list[list[int]]:
    """The orders of each file that a page offers."""
    forms = re.findall(rf'action="{FILE}".*?</form>', page.html)
    return [[int(one) for one in re.findall(r'name="orders" value="(\d+)"', form)] for form in forms]


@pytest.mark.thorough
def test_the_page_offers_one_file_a_currency_that_say_what_the_page_says(pair, orders, visit):
    payer = visit(pair.b)
    page = payer.get(PAY)
    assert held_by(page) == [orders[:2], orders[2:]]
    assert "SEPA transfers in EUR€300.00" in page.text
    assert "Other transfers in USD$300.00" in page.text
    for chosen, currency, sums in ((orders[:2], "EUR", ["100.00", "200.00"]), (orders[2:], "USD", ["300.00"])):
        answer = download(payer, chosen)
        assert answer.content_type == "application/xml"
        assert re.fullmatch(r'attachment; filename="payments-[A-Z]{3}-(sepa|other)-[\d-]{10}\.xml"', answer.headers["Content-Disposition"])  # fmt: skip
        found = Read(answer.data)
        assert [one.amount for one in found.transfers] == [(one, currency) for one in sums]
        assert Decimal(found.one("GrpHdr/CtrlSum")) == sum(map(Decimal, sums))
        for one, order_id in zip(found.transfers, chosen, strict=True):
            assert one.one("PmtId/EndToEndId") == reference_of(order_id)
            assert reference_of(order_id) in page.text
            assert one.one("Cdtr/Nm") == "Northlight"


@pytest.mark.thorough
def test_downloading_pays_nothing_and_is_written_down(pair, orders, visit):
    payer = visit(pair.b)
    assert "In a file since" not in payer.get(PAY).text
    number = Read(download(payer, orders[:2]).data).one("GrpHdr/MsgId")
    again = Read(download(payer, orders[:2]).data).one("GrpHdr/MsgId")
    assert number == again
    assert {one.status for one in db.session.query(Movement)} == {MovementState.LISTED}
    rows = db.session.query(AuditRow).filter_by(event="movement.payment_file").order_by(AuditRow.id).all()
    assert [(one.subject_id, one.person_id, one.facts) for one in rows] == [
        (one, pair.b.id, {"message": number}) for one in orders[:2] * 2
    ]
    assert said("movement.payment_file") == "Payment file with the bank order taken"
    assert payer.get(PAY).text.count("In a file since") == 2
    assert "In a file since" in payer.get(f"/movements/{orders[0]}").text
    assert "In a file since" not in payer.get(f"/movements/{orders[2]}").text
    assert "In a file since" not in visit(pair.a).get(f"/movements/{orders[0]}").text


def test_one_order_is_taken_from_its_own_page_by_the_payer_only(pair, orders, visit):
    payer, payee = visit(pair.b), visit(pair.a)
    assert held_by(payer.get(f"/movements/{orders[0]}")) == [[orders[0]]]
    assert held_by(payee.get(f"/movements/{orders[0]}")) == []
    actions.mark_sent(orders[0], pair.b)
    assert held_by(payer.get(f"/movements/{orders[0]}")) == []


def test_the_files_hold_what_is_ticked(pair, orders, visit):
    page = visit(pair.b).post(PAY, 200, on=PAY, orders=[str(orders[1])], deed="sum")
    assert held_by(page) == [[orders[1]]]


@pytest.mark.parametrize("how", ["paid", "cancelled"])
def test_a_file_with_an_order_that_was_paid_or_cancelled_meanwhile_is_refused_by_name(pair, orders, visit, how):
    payer = visit(pair.b)
    if how == "paid":
        actions.mark_sent(orders[0], pair.b)
    else:
        pair.A.status = "suspended"
        db.session.commit()
        money_moves()
    answer = download(payer, orders[:1] if how == "cancelled" else orders[:2], 409)
    assert reference_of(orders[0]) in answer.text
    assert "Not to be paid any more" in answer.text
    assert db.session.query(AuditRow).filter_by(event="movement.payment_file").count() == 0


@pytest.mark.parametrize("chosen", [[], ["999999"], ["x"], ["0"], ["-1"], [str(2**31)], [str(2**70)]])
def test_numbers_of_no_order_lead_nowhere(pair, orders, visit, chosen):
    download(visit(pair.b), chosen, 422)


def test_strangers_and_the_payee_find_no_order(pair, orders, visit, found):
    stranger = found.agency().people[0]
    for person in (stranger, pair.a):
        assert "Some of these are no orders that you pay." in download(visit(person), orders[:1], 422).text
        answer = visit(person).client.post(CALL, json={"orders": orders[:1]}, headers=found.token(person))
        assert answer.status_code == 422
    download(visit(found.person(pair.B, "sales")), orders[:1], 403)
    download(visit(found.person(pair.B, "finance")), orders[:1])


def test_orders_of_two_files_are_taken_one_by_one(pair, orders, visit):
    assert "These orders make 2 files: take each by itself." in download(visit(pair.b), orders, 409).text


@pytest.fixture
def nameless(found) -> Pair:
    """B has to pay A, whose account holder no bank can write, 100.00; `orders` of others are to be paid as well."""
    A, B, C = found.agency("Northlight", iban=None), found.agency("Kedr"), found.agency("Sosna")
    record_payout_details(A, holder="🙂", iban=GERMAN)
    db.session.expire_all()
    for one in (Pair(A, B, A.people[0], B.people[0]), Pair(C, B, C.people[0], B.people[0], OTHER_CLIENT)):
        one.fee(one.won(), "1000.00")
        money_moves()
    return Pair(A, B, A.people[0], B.people[0])


WHY = "The name of the account holder can’t be written in Latin letters."


@pytest.mark.thorough
def test_an_order_that_no_file_can_say_is_named_with_the_reason_and_the_others_have_theirs(nameless, visit, found):
    first, second = db.session.scalars(db.select(Movement.id).order_by(Movement.id))
    payer = visit(nameless.b)
    page = payer.get(PAY)
    assert held_by(page) == [[second]]
    assert f"No file for {reference_of(first)}, Northlight" in page.text
    assert WHY in page.text
    page = payer.get(f"/movements/{first}")
    assert WHY in page.text
    assert held_by(page) == []
    assert f"{reference_of(first)}: {WHY}" in download(payer, [first], 409).text
    answer = payer.client.post(CALL, json={"orders": [first, second]}, headers=found.token(nameless.b)).json
    assert [one["orders"] for one in answer["files"]] == [[second]]
    assert answer["without"] == [{"order": first, "why": WHY}]


def owing(found, **account) -> Pair:
    """B, whose account is this one or none, has to pay A 100.00."""
    A, B = found.agency("Northlight"), found.agency("Kedr", iban=None)
    if account:
        record_payout_details(B, **account)
    db.session.expire_all()
    pair = Pair(A, B, A.people[0], B.people[0])
    pair.fee(pair.won(), "1000.00")
    money_moves()
    return pair


def test_who_has_given_no_account_is_told_where_it_is_entered(found, visit):
    pair = owing(found)
    for path in (PAY, "/movements/1"):
        page = visit(pair.b).get(path)
        assert "your agency has given no bank details yet" in page.text
        assert 'href="/agency/payout"' in page.html
        assert held_by(page) == []
    assert "has given no bank details yet" in download(visit(pair.b), [1], 409).text


def test_a_payer_without_an_iban_pays_from_a_local_account(found, visit):
    payer = visit(owing(found, **LOCAL).b)
    said = "Paid from ТОВ «Кедр» 🙂, Barclays, 12345678, 20-00-00: the account where your agency is paid."
    assert said in " ".join(payer.get(PAY).text.split())
    read = Read(download(payer, [1]).data)
    assert read.one("PmtInf/Dbtr/Nm") == "TOV Kedr"
    assert read.one("PmtInf/DbtrAcct/Id/Othr/Id") == "12345678"


def test_programs_are_given_the_same_files(pair, orders, visit, found):
    client, headers = visit(pair.b).client, found.token(pair.b)
    answer = client.post(CALL, json={"orders": orders}, headers=headers).json
    assert [(one["currency"], one["way"], one["total"], one["orders"]) for one in answer["files"]] == [
        ("EUR", "sepa", "300.00", orders[:2]), ("USD", "other", "300.00", orders[2:]),
    ]  # fmt: skip
    assert answer["without"] == []
    for one in answer["files"]:
        read = Read(one["content"].encode())
        assert (read.one("GrpHdr/MsgId"), read.one("PmtInf/ReqdExctnDt/Dt")) == (one["message"], one["day"])
    for wrong in ([], [0], ["1"], [2**31], list(range(1, 502))):
        assert client.post(CALL, json={"orders": wrong}, headers=headers).status_code == 422
    actions.mark_sent(orders[0], pair.b)
    refused = client.post(CALL, json={"orders": orders}, headers=headers)
    assert refused.status_code == 409
    assert reference_of(orders[0]) in refused.json["detail"]


@pytest.mark.thorough
def test_five_hundred_orders_ask_as_few_questions_as_two(pair, orders, visit, statements):
    payer = visit(pair.b)
    payer.get(PAY)
    few = len(statements(lambda: payer.get(PAY))), len(statements(lambda: download(payer, orders[:2])))
    with transaction():
        row = {name: getattr(db.session.get(Movement, orders[0]), name) for name in Movement.__table__.c.keys() if name not in ("id", "blocked_by")}  # noqa: SIM118 # fmt: skip
        db.session.execute(db.insert(Movement), [row | {"reference": f"LP-BO{n}-11"} for n in range(1000, 1498)])
    chosen = list(db.session.scalars(db.select(Movement.id).where(Movement.currency == "EUR").order_by(Movement.id)))
    assert len(chosen) == 500
    many = len(statements(lambda: payer.get(PAY))), len(statements(lambda: download(payer, chosen)))
    assert many == few
    assert few[0] <= 9
    found = Read(download(payer, chosen).data)
    assert len(found.transfers) == 500
    assert sum(Decimal(one.amount[0]) for one in found.transfers) == Decimal(found.one("GrpHdr/CtrlSum"))
