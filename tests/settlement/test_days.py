"""A row stands on the alliance's day that cut the month: on the page, in CSV and in XLSX, for every reader."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
import time_machine
from openpyxl import load_workbook

from marketplace.core import clock
from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.exchange.actions import report_fee
from marketplace.imports.actions import import_deals

ZONES = ["Europe/Berlin", "Europe/London", "Pacific/Kiritimati", "America/Los_Angeles"]


@pytest.fixture
def border(found, shared_data):
    """Deals won on the first day of a month, which began in the last hour of another one in London."""
    giver, _taker = found.agency("Northlight Studio"), found.agency("Drei Ufer")
    account = import_deals(shared_data / "field" / "csv" / "deals-month-border.csv")
    assert (account.imported, account.refusals) == (5, [])
    return giver.people[0]


def rows_of(answer) -> list[list]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))[1:]


def sheet_of(answer):
    return load_workbook(io.BytesIO(answer.data)).active


@pytest.mark.parametrize("zone", ZONES)
def test_the_statement_shows_the_alliances_day_to_every_reader(border, visit, zone):
    border.time_zone = zone
    db.session.commit()
    visitor = visit(border)
    page = visitor.get("/statement?month=2026-11&currency=EUR")
    days = [attrs["datetime"] for attrs in page.all("time")]
    assert days.count("2026-11-01") == 4  # the opening line and three rewards of that day
    assert not [day for day in days if day.startswith("2026-10")]
    rows = rows_of(visitor.client.get("/statement?period=2026-11&as=csv"))
    days = [row[0] for row in rows if not row[1].startswith("Open on")]
    assert sorted(days) == ["2026-11-01"] * 5 + ["2026-11-15"] * 5
    sheet = sheet_of(visitor.client.get("/statement?period=2026-11&as=xlsx"))
    cells = [row[0] for row in sheet.iter_rows(min_row=2) if not row[1].value.startswith("Open on")]
    assert {cell.value for cell in cells} == {datetime(2026, 11, 1), datetime(2026, 11, 15)}
    assert all(cell.is_date for cell in cells)
    assert rows_of(visitor.client.get("/statement?period=2026-10&as=csv")) == []


def test_a_workbook_has_days_numbers_and_texts_as_they_are(border, visit):
    sheet = sheet_of(visit(border).client.get("/statement?period=2026-11&as=xlsx"))
    rows = [row for row in sheet.iter_rows(min_row=2) if row[3].value == "Fee reported"]
    cells = {row[1].value: row for row in rows}
    assert set(cells) == {"Month border", "Yen and dinar", "=2+5 formula", "-10% for a shop", "@home app"}
    for row in rows:
        assert (row[1].data_type, row[6].data_type, row[9].data_type) == ("s", "n", "n")
    formats = {row[10].value: (row[6].value, row[6].number_format) for row in rows if row[1].value != "Month border"}
    assert formats == {"JPY": (2, "#,##0"), "KWD": (0.101, "#,##0.000"), "EUR": (1.23, "#,##0.00")}


def test_a_text_file_keeps_its_apostrophes_where_a_sheet_would_run_the_text(border, visit):
    subjects = {row[1] for row in rows_of(visit(border).client.get("/rewards?as=csv"))}
    assert {"'=2+5 formula", "'-10% for a shop", "'@home app"} <= subjects


@pytest.mark.parametrize("path", ["/rewards", "/given"])
def test_other_lists_begin_with_the_alliances_day_too(border, visit, path):
    border.time_zone = "Europe/London"
    db.session.commit()
    client = visit(border).client
    text = client.get(f"{path}?as=csv").data.decode()
    assert ("2026-11-01T00:00:00+01:00" if path == "/rewards" else "2026-10-20T00:00:00+02:00") in text
    instants = [
        cell for row in sheet_of(client.get(f"{path}?as=xlsx")).iter_rows(min_row=2) for cell in row if cell.is_date
    ]
    assert {cell.value for cell in instants} == {
        datetime(2026, 11, 1) if path == "/rewards" else datetime(2026, 10, 20)
    }


@pytest.mark.parametrize("instant", ["2026-03-10T09:59Z", "2026-03-10T10:01Z", "2026-03-10T23:30Z"])
def test_a_fees_and_a_consents_day_may_be_today_anywhere_on_earth(pair, visit, client, found, instant):
    now = datetime.fromisoformat(instant)
    with time_machine.travel(now, tick=False):
        referral = pair.won()
        there = (now + timedelta(hours=14)).date()
        assert clock.latest_today() == there
        report_fee(referral.id, pair.b, Money(100, "EUR"), there)
        pair.lead(consent_obtained_on=there)
        for late in (there + timedelta(days=1), date(9999, 12, 31)):
            with pytest.raises(BadInput):
                report_fee(referral.id, pair.b, Money(100, "EUR"), late)
            with pytest.raises(BadInput):
                pair.lead(consent_obtained_on=late)
        visitor = visit(pair.b)
        path = f"/referrals/{referral.id}/fee"
        fee = {"amount": "2", "currency": "EUR", "received_on": there.isoformat()}
        assert "Reported." in visitor.post(path, on=path, **fee).text
        visitor.get(path)
        assert (
            "in the future"
            in visitor.post(path, 422, **fee | {"received_on": (there + timedelta(days=1)).isoformat()}).text
        )
