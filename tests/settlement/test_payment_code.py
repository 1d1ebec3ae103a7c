"""The payment code says what the page says: it is read from the page's own picture and compared."""

import re

import pytest
import zxingcpp
from PIL import Image

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.members.actions import record_payout_details
from marketplace.settlement.models import Movement
from marketplace.settlement.qr import epc_code, epc_lines
from tests.going_on import money_moves

GERMAN = "DE89370400440532013000"
SHIFTING = "Northlight{mark}GB33BUKB20201555555555{mark}EUR999.00"
BREAKS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1e", "\x85", "\u2028", "\u2029", "\t"]


def decoded(svg: str) -> list[str]:
    """The lines of a code, drawn as the browser draws it and read as a camera does."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1]) // 4
    picture, x, y = Image.new("L", (side, side), 255), 0, 0
    for move, numbers in re.findall(r"([Mmhv])([-\d. ]+)", re.search(r' d="([^"]+)"', svg)[1]):
        values = [float(number) for number in numbers.split()]
        if move == "h":
            for dark in range(int(values[0])):
                picture.putpixel((int(x) + dark, int(y)), 0)
            x += values[0]
        else:
            x, y = (values[0], values[1]) if move == "M" else (x + values[0], y + values[1])
    (found,) = zxingcpp.read_barcodes(picture.resize((side * 6, side * 6), Image.Resampling.NEAREST))
    return found.bytes.decode().split("\n")


def ordered(pair, **details) -> Movement:
    """A listed order to agency A, whose details were entered by the action that every way in uses."""
    record_payout_details(pair.A, **details)
    db.session.expire_all()
    pair.fee(pair.won(), "123.40")
    money_moves()
    (movement,) = db.session.query(Movement).filter_by(status="listed")
    return movement


@pytest.fixture
def pair(found):
    from tests.people import Pair

    A, B = found.agency("Northlight", iban=None), found.agency("Kedr")
    return Pair(A, B, A.people[0], B.people[0])


@pytest.mark.parametrize("mark", [*BREAKS[:3], *(pytest.param(one, marks=pytest.mark.thorough) for one in BREAKS[3:])])
def test_a_break_in_the_holder_shifts_no_line_of_the_code(pair, visit, mark):
    movement = ordered(pair, holder=SHIFTING.format(mark=mark), iban=GERMAN)
    page = visit(pair.b).get(f"/movements/{movement.id}")
    holder = "Northlight GB33BUKB20201555555555 EUR999.00"
    assert decoded(page.html[page.html.index("<svg viewBox") :]) == [
        "BCD", "002", "1", "SCT", "", holder, GERMAN, "EUR12.34", "", "", movement.reference,
    ]  # fmt: skip
    assert holder in page.text
    assert "DE89 3704 0044 0532 0130 00" in page.text.replace("\u00a0", " ")
    assert movement.reference in page.text
    assert "€12.34" in page.text


@pytest.mark.parametrize("holder", ["Кедр Діджитал", "Müller & Söhne", "שלום", "é" * 140, "名" * 70, "A" * 69 + " B"])
def test_the_code_says_the_holder_as_the_page_does_as_far_as_banks_take_it(pair, holder):
    movement = ordered(pair, holder=holder, iban=GERMAN)
    lines = decoded(epc_code(movement))
    assert (len(lines), lines[5], lines[6], lines[7]) == (11, holder[:70].strip(), GERMAN, "EUR12.34")


def order(**more) -> Movement:
    """An order that is in no database."""
    given = {"currency": "EUR", "amount_minor": 1, "iban": GERMAN, "holder": "A", "reference": "LP-BO1-94"}
    return Movement(payer_id=1, payee_id=2, prepared_at=clock.now(), **given | more)


def test_an_order_that_was_listed_with_a_break_before_still_has_a_code_of_eleven_lines():
    movement = order(amount_minor=1234)
    movement.holder = SHIFTING.format(mark="\n")
    assert len(epc_lines(movement)) == len(decoded(epc_code(movement))) == 11


@pytest.mark.parametrize(
    ("iban", "has_code"),
    [
        (GERMAN, True), ("GB33BUKB20201555555555", True), ("CH9300762011623852957", True), ("VA59001123000012345678", True),
        ("UA213223130000026007233566001", False), ("TR330006100519786457841326", False),
        ("SA0380000000608010167519", False), ("GE29NB0000000101904917", False), ("XX00", False), (None, False),
    ],
)  # fmt: skip
def test_there_is_no_code_for_accounts_outside_sepa(iban, has_code):
    movement = order(iban=iban)
    assert bool(epc_code(movement)) is has_code


@pytest.mark.parametrize(("currency", "minor"), [("UAH", 100), ("USD", 100), ("CHF", 1), ("EUR", 10**11)])
def test_there_is_no_code_for_other_currencies_and_sums_beyond_the_standard(currency, minor):
    movement = order(currency=currency, amount_minor=minor)
    assert epc_code(movement) is None


@pytest.mark.parametrize("minor", [1, 100, 123456, 99_999_999_999])
def test_the_sum_has_a_point_and_both_decimals(minor):
    movement = order(amount_minor=minor)
    assert decoded(epc_code(movement))[7] == f"EUR{minor // 100}.{minor % 100:02d}"
