"""Whether a paper is true: yes with what is needed to compare, no to a changed digit, and the same no to everything else."""

import io
import re

import pytest

from marketplace.core.queue import sweep
from marketplace.settlement.actions import undo
from tests.documents.papers import file_of, papers
from tests.filled import forms_of, hidden


@pytest.fixture
def paper(month):
    """A statement that is made."""
    sweep()
    return papers(kind="statement", agency_id=month.B.id, currency="EUR")[0]


def address(paper, **changed) -> str:
    return f"/verify/{changed.get('number', paper.number)}?hash={changed.get('hash', paper.contents_hash)}"


def changed(digest: str) -> str:
    """The hash with one digit changed."""
    return digest[:-1] + ("0" if digest[-1] != "0" else "1")


def test_a_true_paper_is_told_by_as_little_as_is_needed(paper, visit, month):
    answer = visit(None).get(address(paper))
    assert "Yes, this paper is true" in answer.text
    for said in ("Monthly statement", paper.number, "Leadpact", "€120.00"):
        assert said in answer.text
    for kept in (month.A.name, month.B.name, *month.client.values()):
        assert kept not in answer.text


def test_blanks_and_capitals_of_the_typed_hash_do_not_matter(paper, client):
    typed = " ".join(paper.contents_hash[at : at + 8] for at in range(0, 64, 8)).upper()
    answer = client.get("/verify", query_string={"number": f" {paper.number} ", "hash": typed}, follow_redirects=True)
    assert answer.status_code == 200


def test_a_changed_digit_a_wrong_number_and_no_hash_get_the_same_no(paper, client):
    wrong = [
        address(paper, hash=changed(paper.contents_hash)), address(paper, number="ST-2026-999999"), address(paper, hash=""),
        f"/verify/{paper.number}", address(paper, number=paper.number[:-1] + "9"), address(paper, hash="%"),
    ]  # fmt: skip
    answers = [client.get(one) for one in wrong]
    assert {one.status_code for one in answers} == {404}
    assert len({said(one.text) for one in answers}) == 1


def said(html: str) -> str:
    """What the page says; the links to other languages and the field of the number hold what was asked."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return re.sub(r'(value|name)="[^"]*"', "", main)


def test_a_paper_that_is_not_made_yet_is_none(month, client):
    from marketplace.documents import due
    from marketplace.documents.actions import make, run_months
    from tests.documents.papers import last_month

    run_months([last_month().toordinal()])
    make.number(due.documents_to_make(1)[0])
    half = papers()[0]
    assert client.get(address(half)).status_code == 404


def bring(client, data: bytes):
    form = forms_of(client.get("/verify").text, "/verify")[0]
    sent = hidden(form) | {"file": (io.BytesIO(data), "paper.pdf")}
    return client.post("/verify", data=sent, content_type="multipart/form-data")


def test_the_file_itself_is_known_and_a_changed_one_is_not(paper, client):
    data = file_of(paper)
    assert paper.number in bring(client, data).text
    assert bring(client, data.replace(b"%PDF", b"%PDf", 1)).status_code == 404
    assert bring(client, b"").status_code in (404, 422)


def test_whoever_guesses_is_slowed_down_and_whoever_is_right_is_not(paper, client):
    for _ in range(40):
        assert client.get(address(paper)).status_code == 200
    answers = [client.get(address(paper, hash=changed(paper.contents_hash))).status_code for _ in range(31)]
    assert answers == [404] * 30 + [429]


def test_a_cancelled_notice_says_so(pair, visit):
    from marketplace.core.extensions import db
    from marketplace.settlement.actions import confirm_received
    from marketplace.settlement.models import Movement

    pair.fee(pair.won())
    sweep()
    order = db.session.query(Movement).one()
    confirm_received(order.id, pair.a)
    sweep()
    undo(order.id, pair.a)
    sweep()
    notice = papers(kind="notice")[0]
    assert "Cancelled since by another paper" in visit(None).get(address(notice)).text
