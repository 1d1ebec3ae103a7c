"""Bank statements as banks write them: camt, MT940 and tables come to the same payments."""

from datetime import date
from pathlib import Path

import pytest

from marketplace.core.money import Money
from marketplace.reconciliation import reading
from marketplace.reconciliation.reading import Line, Unreadable
from marketplace.reconciliation.references import mentions_an_order, orders_named
from marketplace.settlement.bank import reference_of
from tests.reconciliation.statements import Paid, camt, csv, mt940

PUBLISHED = Path(__file__).parents[1] / "data" / "bank_statements"
IN = Paid("LP-BO311-37", "100.00", "Kedr", day="2026-11-03")
OUT = Paid("Rent LP-BO7-76 June", "-1250.50", "Northlight", day="2026-11-03")


@pytest.fixture(autouse=True)
def _in_english(application):
    with application.test_request_context():
        yield


def read(content: bytes, name: str, currency: str = "") -> list[Line]:
    """The payments of a file, all of whose entries can be read."""
    statement = reading.read(content, name, currency)
    assert statement.left_out == []
    return statement.lines


def said(lines: list[Line]) -> list[tuple]:
    return [(line.booked_on, line.amount, line.party) for line in lines]


@pytest.mark.parametrize("write", [camt, mt940, csv])
def test_each_kind_of_file_tells_of_the_same_payments(write):
    found = read(write([IN, OUT]), "whatever it is called")
    day = date(2026, 11, 3)
    assert said(found) == [(day, Money(100_00, "EUR"), "Kedr"), (day, Money(-1250_50, "EUR"), "Northlight")]
    assert [orders_named(line.purpose) for line in found] == [{311}, {7}]


@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("two-statements.camt053.xml", 2, (date(2014, 12, 31), Money(8_85, "EUR"), "")),
        ("version-8.camt053.xml", 1, (date(2014, 12, 31), Money(8_85, "EUR"), "NAME NAME")),
        ("abn-amro.sta", 10, (date(2011, 5, 24), Money(-9_00, "EUR"), "")),
        ("rabobank.sta", 4, (date(2013, 1, 1), Money(-25_00, "EUR"), "")),
    ],
)
def test_statements_that_others_have_published_are_read(name, count, first):
    found = read((PUBLISHED / name).read_bytes(), name)
    assert (len(found), said(found)[0]) == (count, first)


def test_a_batch_is_read_payment_by_payment_and_in_any_version_and_namespace():
    def payment(reference, amount):
        return (f"<p:TxDtls><p:Refs><p:EndToEndId>{reference}</p:EndToEndId></p:Refs><p:AmtDtls><p:TxAmt>"
                f'<p:Amt Ccy="EUR">{amount}</p:Amt></p:TxAmt></p:AmtDtls></p:TxDtls>')  # fmt: skip

    batch = payment("LP-BO311-37", "40") + payment("LP-BO7-76", "60.00000")
    file = (
        '<p:Document xmlns:p="urn:iso:std:iso:20022:tech:xsd:camt.053.001.13"><p:BkToCstmrStmt><p:Stmt><p:Ntry>'
        '<p:Amt Ccy="EUR">100</p:Amt><p:CdtDbtInd>CRDT</p:CdtDbtInd><p:Sts>BOOK</p:Sts><p:BookgDt><p:Dt>2026-11-03</p:Dt>'
        f"</p:BookgDt><p:NtryDtls>{batch}</p:NtryDtls></p:Ntry></p:Stmt></p:BkToCstmrStmt></p:Document>"
    )
    for content in (file.encode(), file.encode("utf-16")):
        found = read(content, "")
        assert [(line.amount.minor, orders_named(line.purpose)) for line in found] == [(40_00, {311}), (60_00, {7})]


def test_what_is_not_booked_yet_is_passed_over():
    pending = camt([IN]).replace(b"<Sts><Cd>BOOK</Cd></Sts>", b"<Sts><Cd>PDNG</Cd></Sts>")
    assert read(pending, "") == []


@pytest.mark.parametrize("mark", [b"<RvslInd>true</RvslInd>", b""])
def test_what_the_bank_has_returned_is_marked(mark):
    file = camt([IN]).replace(b"<Sts>", mark + b"<Sts>")
    if not mark:
        file = file.replace(b"<RmtInf>", b"<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf><RmtInf>")
    assert [line.returned for line in read(file, "")] == [True]
    assert [line.returned for line in read(mt940([IN]).replace(b"C100,00N", b"RD100,00N"), "")] == [True]


@pytest.mark.parametrize(
    "table",
    [
        "Buchungstag;Betrag;Waehrung;Verwendungszweck;Auftraggeber\n03.11.2026;-1.250,50;EUR;LP-BO7-76;Northlight",
        'Date,Description,Paid in,Paid out,Currency\n2026-11-03,LP-BO7-76,,"1,250.50",EUR',
        "Дата операции;Приход;Расход;Валюта;Назначение платежа\n03.11.2026;;1 250,50;EUR;Оплата LP-BO7-76",
        "Дата;Сума;Валюта;Призначення платежу\n03.11.2026 10:15;-1 250,50;EUR;LP-BO7-76",
        "Date\tAmount\tCurrency\tDebit/Credit\tReference\n2026-11-03\t1250.50\tEUR\tD\tLP-BO7-76",
        "Date;Amount;Currency;Details\n03.11.2026;(1250,50);EUR;LP-BO7-76\n;;;\n ; ;;",
    ],
)
def test_tables_of_many_banks_are_told_by_what_their_columns_are_called(table):
    (line,) = read(table.encode(), "umsatz.csv")
    assert (line.booked_on, line.amount, orders_named(line.purpose)) == (date(2026, 11, 3), Money(-1250_50, "EUR"), {7})


def test_the_currency_of_the_account_holds_where_no_column_says_it():
    table = b"Date;Amount;Details\n03.11.2026;12,50;LP-BO7-76"
    assert read(table, "", "PLN")[0].amount == Money(12_50, "PLN")
    with pytest.raises(Unreadable, match="No column names the currency"):
        read(table, "")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html><body>Sign in</body></html>", "no bank statement"),
        (b"<Document><BkToCstmr", "damaged"),
        (b'<!DOCTYPE a [<!ENTITY b "bb">]><Document>&b;</Document>', "damaged"),
        (b":20:X\r\n:25:DE/1\r\n:60F:C261103EUR0,\r\n:61:nonsense\r\n", "damaged"),
        (mt940([IN, OUT]).replace(b":61:261103", b" :61:261103", 2).replace(b" :61:", b":61:", 1), "damaged"),
        (b"Who,What\nA,B", "No column is called like a day"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "."),
        (b"", "This file is empty."),
        (b"PK\x03\x04nonsense", "."),
    ],
)
def test_what_is_no_statement_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(content, "file")


@pytest.mark.parametrize(
    "text",
    [
        "LP-BO311-37", "lp-bo311-37", "LP BO311 37", "LPBO31137", "LP-BO 311-37 2026", "Ref. LP-BO311-37/invoice 5", "LP-BO3\n11-37",
        "+++LP-BO311-37+++", "EREF+LP-BO311-37SVWZ+x", "LP–BO311–37",
    ],
)  # fmt: skip
def test_a_reference_is_found_however_it_was_changed_on_its_way(text):
    assert orders_named(text) == {311}
    assert mentions_an_order(text)


def test_a_mistyped_reference_names_no_order_but_is_noticed():
    assert orders_named("LP-BO311-78") == set() == orders_named("LP-BO317-71")
    assert mentions_an_order("LP-BO311-78")
    assert not mentions_an_order("Help, bored. BO311")


def test_each_reference_names_its_order_alone_also_with_figures_behind_it():
    for number in (*range(1, 500), 10**6, 10**9 + 7):
        assert orders_named(f"for {reference_of(number)} 03.11.2026") == {number}
        assert number in orders_named(reference_of(number).replace("-", "") + "20261103")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("30.02.2026;12,00;EUR;LP-BO7-76", "Line 3: .*30.02.2026"),
        ("11/12/2026;12,00;EUR;LP-BO7-76", "Line 3: .*two days"),
        ("03.11.2026;1,234;EUR;LP-BO7-76", "Line 3: “1,234” is no amount, or could be two"),
        ("03.11.2026;345,00;XYZ;LP-BO7-76", "Line 3: “XYZ” is no currency"),
        ("03.11.2026;345,00;€ 1;LP-BO7-76", "Line 3: “€ 1” is no currency"),
        ("03.11.2026;12a;EUR;LP-BO7-76", "Line 3: “12a” is no amount"),
        ("03.11.2026;12,00;EURO;LP-BO7-76", "Line 3"),
        ("03.11.2026;1" + " " * 5000 + "x;EUR;LP-BO7-76", "Line 3: .* is no amount"),
    ],
)
def test_a_table_of_which_a_row_cannot_be_read_is_refused_with_its_line(row, sentence):
    table = f"Date;Amount;Currency;Details\n03.11.2026;1,00;EUR;x\n{row}"
    with pytest.raises(Unreadable, match=sentence):
        read(table.encode(), "table.csv")


def test_amounts_of_any_length_and_files_of_one_field_are_read_as_soon_as_others():
    long = camt([IN]).replace(b">100.00<", b">100." + b"0" * 200_000 + b"1<")
    assert reading.read(long, "").lines == []
    with pytest.raises(Unreadable):
        read(b":20:\n" * 200_000, "")


def test_each_statement_of_a_file_is_of_its_own_account():
    two = mt940([IN]) + mt940([OUT]).replace(b"0532013000", b"9999999999")
    assert [line.account[-4:] for line in read(two, "")] == ["3000", "9999"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("03.11.2026;abc;EUR;LP-BO7-76", "Line 3: “abc” is no amount."),
        ("03.11.2026;;EUR;LP-BO7-76", "Line 3: “–” is no amount."),
        ("Opening balance;1,00;EUR;", "Line 3: “Opening balance” is no day."),
        ("Mon 3 Nov 2026;1,00;EUR;LP-BO7-76", "Line 3: “Mon 3 Nov 2026” is no day."),
        (";1,00;EUR;LP-BO7-76", "Line 3: “–” is no day."),
        ("03.11.2026;0,00;EUR;LP-BO7-76", "Line 3: its amount is zero."),
    ],
)
def test_a_row_of_a_table_that_tells_of_no_payment_is_left_out_and_said(row, why):
    table = f"Date;Amount;Currency;Details\n03.11.2026;1,00;EUR;x\n{row}\n04.11.2026;2,00;EUR;y"
    statement = reading.read(table.encode(), "table.csv")
    assert [line.amount.minor for line in statement.lines] == [100, 200]
    assert statement.left_out == [why]


def test_what_stands_in_two_columns_in_place_of_an_amount_is_said_apart():
    table = "Date;Paid in;Paid out;Currency;Details\n03.11.2026;1,00;;EUR;x\n03.11.2026;see;below;EUR;LP-BO7-76"
    assert reading.read(table.encode(), "table.csv").left_out == ["Line 3: “see below” is no amount."]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b">100.00<", b">abc<"),
        (b">100.00<", b">0.00<"),
        (b">2026-11-03<", b">yesterday<"),
        (b'Ccy="EUR"', b'Ccy="XYZ"'),
    ],
)
def test_an_entry_of_a_statement_in_xml_that_cannot_be_read_is_left_out_and_said(was, becomes):
    damaged = camt([OUT, IN]).replace(b"2026-11-04T06:00:00+01:00", b"")
    at = damaged.rindex(was)
    statement = reading.read(damaged[:at] + becomes + damaged[at + len(was) :], "")
    assert [line.amount.minor for line in statement.lines] == [-1250_50]
    assert statement.left_out == ["Entry 2: its day can’t be read, or its amount is none."]


def test_an_entry_of_a_statement_of_swift_that_cannot_be_read_is_left_out_and_said():
    statement = reading.read(mt940([OUT, IN]).replace(b"C100,00N", b"C0,00N"), "")
    assert [line.amount.minor for line in statement.lines] == [-1250_50]
    assert statement.left_out == ["Entry 2: its day can’t be read, or its amount is none."]


@pytest.mark.parametrize("blank", [b"\n", b" ", b"\r\n"])
def test_a_file_that_ends_in_very_many_blank_lines_is_read_as_others_are(blank):
    content = mt940([IN]) + blank * 400_000  # it would take minutes if each line were looked at from each of them
    assert said(read(content, "")) == said(read(mt940([IN]), ""))
