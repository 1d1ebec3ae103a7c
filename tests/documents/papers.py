"""A month of business that is over, and papers read back as an accountant's program would."""

import csv
import io
from datetime import date, datetime, timedelta

from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from marketplace.core import clock, storage
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep_one
from marketplace.core.room import house
from marketplace.documents.models import Document
from marketplace.exchange.actions import record_refund, report_fee
from marketplace.settlement.actions import confirm_received
from marketplace.settlement.models import Movement
from tests.going_on import money_moves


def last_month() -> date:
    """The first day of the month that is over."""
    return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def moment_in(month: date, day: int = 10) -> datetime:
    """Noon of one of its days."""
    return clock.start_of(month.replace(day=day)) + timedelta(hours=12)


def live_last_month(pair, fees: int = 4) -> None:
    """Business both ways in two currencies: fees, a refund, an order that is paid, all in the month before this one."""
    month = last_month()
    with clock.pretend(moment_in(month, 5)):
        referral = pair.won()
        for number in range(fees):
            report_fee(
                referral.id, pair.b, Money(100_000 + number, "EUR"), clock.today(), f"INV-{number:03}", sure=True
            )
        record_refund(pair.fee(referral, "50.00").id, pair.b, Money(2_500, "EUR"), clock.today())
        pair.fee(pair.won(), "70.00", "CHF")
        turned = pair.turned()
        turned.fee(turned.won(), "1200.00")
        money_moves()
    with clock.pretend(moment_in(month, 12)):
        order = db.session.scalar(select(Movement).where(Movement.payer_id == pair.B.id).order_by(Movement.id))
        confirm_received(order.id, pair.a)


def billing_goes_on() -> None:
    """What the sweep does for money, acts, invoices and credit notes; not the months' statements and the notices, which would be
    drawn as well each time."""
    money_moves()
    for name in ("correct_invoices", "credit_acts", "make_documents"):
        sweep_one(house().jobs[name])


def papers(**wanted) -> list[Document]:
    """The papers that there are, read anew."""
    db.session.rollback()
    return list(db.session.scalars(select(Document).filter_by(**wanted).order_by(Document.id)))


def file_of(document: Document) -> bytes:
    """Its PDF as it was kept."""
    return storage.fetch(document.file_hash)


def text_of(pdf: bytes) -> str:
    """All that a PDF says, its line breaks as blanks."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def cells_of(client, address: str, kind: str) -> list[list]:
    """The rows of a paper as CSV or XLSX, days as text."""
    data = client.get(f"{address}{kind}").data
    if kind == "csv":
        return [[cell or None for cell in row] for row in csv.reader(io.StringIO(data.decode("utf-8-sig")))]
    rows = load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    return [[one.date().isoformat() if hasattr(one, "date") else one for one in row] for row in rows]
