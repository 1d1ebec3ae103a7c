"""Monthly statements: made by themselves, on paper as on the page and in the files, to the last cent."""

import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import NotPossible, NotYet
from marketplace.core.extensions import db
from marketplace.core.formats import plain
from marketplace.core.languages import speaking
from marketplace.core.queue import sweep
from marketplace.documents.actions import ask_for_statement
from marketplace.documents.contents import sheet_of
from marketplace.documents.models import MonthlyRun
from tests.documents.papers import cells_of, file_of, last_month, live_last_month, moment_in, papers, text_of


def numbers(cells: list) -> list[Decimal | None]:
    return [None if one is None else Decimal(str(one)).quantize(Decimal("0.01")) for one in cells]


@pytest.mark.thorough
def test_statements_of_the_month_before_are_made_by_themselves_and_once(month):
    sweep()
    made = papers(kind="statement", agency_id=month.B.id)
    assert [(one.month, one.currency) for one in made] == [(last_month(), "CHF"), (last_month(), "EUR")]
    assert all(one.is_made for one in papers())
    count = len(papers())
    sweep()
    assert len(papers()) == count
    assert check_books() == []


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_the_paper_holds_every_line_and_its_sums_in_the_agencys_language(month, language):
    month.b.language = language
    db.session.commit()
    sweep()
    paper = papers(kind="statement", agency_id=month.B.id, currency="EUR")[0]
    text = text_of(file_of(paper))
    with speaking(language):
        sheet = sheet_of(paper)
        figures = [[plain(cell, True) for cell in row.cells[5:8] if cell] for row in sheet.rows[1:-1]]
    assert len(sheet.rows) == 14
    rest = text
    for row, amounts in zip(sheet.rows[1:-1], figures, strict=True):
        for said in (row.cells[1], row.cells[2], row.cells[3], *amounts):
            assert said.replace("\xa0", " ") in rest.replace("\xa0", " "), said
        rest = rest[rest.index(amounts[0]) :]
    assert f"{last_month():%d.%m.%Y}" in text or language == "en"
    sums = [sum(one.minor for row in sheet.rows[1:-1] if (one := row.cells[place])) for place in (5, 6, 7)]
    assert sums == [one.minor for one in sheet.rows[-1].cells[5:8]]
    assert sum(sums) + sheet.rows[0].cells[8].minor == sheet.rows[-1].cells[8].minor == paper.total_minor


@pytest.mark.thorough
def test_figures_of_nine_digits_are_of_one_size_and_touch_no_others(month):
    with clock.pretend(moment_in(last_month(), 20)):
        month.fee(month.won(), "9876543210.00")
    sweep()
    (page,) = PdfReader(io.BytesIO(file_of(papers(kind="statement", agency_id=month.A.id, currency="EUR")[0]))).pages
    sizes, said = set(), []

    def look(text, _matrix, _text_matrix, _font, size) -> None:
        said.append(text.strip())
        if re.fullmatch(r"[+−]?[0-9,]+\.[0-9]{2}", text.strip()):
            sizes.add(round(size, 3))

    page.extract_text(visitor_text=look)
    assert "+987,654,321.00" in said, "a figure stands by itself"
    assert len(sizes) == 1


@pytest.mark.thorough
def test_files_and_page_have_the_same_rows_and_sums_as_the_paper(month, visit):
    sweep()
    paper = papers(kind="statement", agency_id=month.B.id, currency="EUR")[0]
    client = visit(month.b).client
    ours, sheet = (cells_of(client, f"/documents/{paper.id}/file.", kind)[1:] for kind in ("csv", "xlsx"))
    page = cells_of(client, f"/statement?period={last_month():%Y-%m}&as=", "csv")[1:]
    page = [row for row in page if row[10] == "EUR"]
    assert [numbers(row[5:9]) for row in ours] == [numbers(row[5:9]) for row in sheet]
    assert [numbers(row[5:9]) for row in ours] == [numbers(row[6:10]) for row in page]
    assert [row[0] for row in ours] == [row[0] for row in page] == [str(row[0])[:10] for row in sheet]
    assert [row[4] for row in ours] == [row[5] for row in page]
    assert numbers(ours[-1][8:9]) == [Decimal(paper.total_minor) / 100]


@pytest.mark.thorough
def test_papers_name_neither_client_nor_job_nor_invoice(month):
    sweep()
    for paper in papers():
        said = text_of(file_of(paper)) + str(paper.facts)
        for word in (month.client["company"], "Rebuild of an online shop", "INV-00"):
            assert word not in said


@pytest.mark.thorough
def test_an_earlier_month_is_made_on_request_and_the_same_twice(month):
    earlier = last_month()
    with clock.pretend(moment_in(earlier) + timedelta(days=70)):
        first = ask_for_statement(month.b, earlier, "EUR")
        assert ask_for_statement(month.b, earlier, "EUR").id == first.id
    with pytest.raises(NotYet):
        ask_for_statement(month.b, clock.today().replace(day=1), "EUR")
    with pytest.raises(NotPossible):
        ask_for_statement(month.b, earlier, "JPY")
    sweep()
    assert [one.id for one in papers(kind="statement", agency_id=month.B.id, currency="EUR")] == [first.id]


@pytest.mark.thorough
def test_a_statement_is_made_anew_where_something_was_brought_into_its_month_since(month, visit):
    sweep()
    first = papers(kind="statement", agency_id=month.B.id, currency="EUR")[0]
    assert ask_for_statement(month.b, last_month(), "EUR").id == first.id
    with clock.pretend(moment_in(last_month(), 15)):  # as imports do
        month.fee(month.won(title="Brought over"), "500.00")
    again = ask_for_statement(month.b, last_month(), "EUR")
    assert again.about_id == first.id
    assert ask_for_statement(month.b, last_month(), "EUR").id == again.id
    sweep()
    assert first.number in text_of(file_of(papers(id=again.id)[0]))
    assert papers(id=again.id)[0].total_minor == first.total_minor - 50_00
    assert "made anew" in visit(month.b).get(f"/documents/{first.id}").text
    assert (
        "This paper is true, but another stands in its place"
        in visit(None).get(f"/verify/{first.number}?hash={first.contents_hash}").text
    )
    assert check_books() == []


@pytest.mark.thorough
def test_each_statement_begins_where_the_one_before_ended_and_no_month_is_left_out(month, later):
    sweep()
    later(days=62)
    sweep()
    db.session.rollback()
    months = [one.month for one in db.session.query(MonthlyRun).order_by(MonthlyRun.month)]
    assert len(months) == 3
    made = papers(kind="statement", agency_id=month.B.id, currency="EUR")
    assert len(made) == 3
    for before, after in zip(made, made[1:], strict=False):
        assert after.facts["opened"] == before.total_minor
    assert check_books() == []


def test_a_month_without_books_gets_no_statement(app, found):
    found.agency()
    sweep()
    assert papers() == []


@pytest.mark.thorough
@pytest.mark.parametrize("fees", [2, 45])
def test_each_page_says_which_of_how_many_it_is(pair, fees):
    live_last_month(pair, fees)
    ask_for_statement(pair.a, last_month(), "EUR")
    sweep()
    (paper,) = papers(kind="statement", agency_id=pair.A.id, currency="EUR", month=last_month())
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(file_of(paper))).pages]
    assert (len(pages) > 1) == (fees > 2)
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
