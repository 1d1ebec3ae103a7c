"""Whether a paper is true: yes with what is needed to compare, no to a changed digit, and the same no to everything else."""

import io
import re

import pytest

from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.documents.links import numbers_meant
from marketplace.settlement.actions import confirm_received, undo
from marketplace.settlement.models import Movement
from tests.documents.papers import file_of, papers
from tests.filled import forms_of, hidden


@pytest.fixture
def paper(month, scene):
    """A statement that is made."""
    scene("a month of papers", sweep)
    return papers(kind="statement", agency_id=month.B.id, currency="EUR")[0]


def address(paper, **changed) -> str:
    return f"/verify/{changed.get('number', paper.number)}?hash={changed.get('hash', paper.contents_hash)}"


def changed(digest: str) -> str:
    """The hash with one digit changed."""
    return digest[:-1] + ("0" if digest[-1] != "0" else "1")


@pytest.mark.thorough
def test_a_true_paper_is_told_by_as_little_as_is_needed(paper, visit, month):
    answer = visit(None).get(address(paper))
    assert "Yes, this paper is true" in answer.text
    for said in ("Monthly statement", paper.number, "Leadpact", "€120.00"):
        assert said in answer.text
    for kept in (month.A.name, month.B.name, *month.client.values()):
        assert kept not in answer.text


@pytest.mark.thorough
def test_blanks_and_capitals_of_the_typed_hash_do_not_matter(paper, client):
    typed = " ".join(paper.contents_hash[at : at + 8] for at in range(0, 64, 8)).upper()
    answer = client.get("/verify", query_string={"number": f" {paper.number} ", "hash": typed}, follow_redirects=True)
    assert answer.status_code == 200


@pytest.mark.thorough
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
    assert bring(client, data + b"\n").status_code == 404


def test_a_file_that_is_no_pdf_is_refused_with_what_can_be_checked(paper, visit, month, client):
    table = visit(month.b).client.get(f"/documents/{paper.id}/file.csv").data
    for data in (b"", table, b"PK\x03\x04", b"%PDf-1.7"):
        answer = bring(client, data)
        assert answer.status_code == 422
        assert "This is no PDF" in answer.text


@pytest.mark.thorough
def test_whoever_guesses_is_slowed_down_and_whoever_is_right_is_not(paper, client):
    for _ in range(40):
        assert client.get(address(paper)).status_code == 200
    answers = [client.get(address(paper, hash=changed(paper.contents_hash))).status_code for _ in range(31)]
    assert answers == [404] * 30 + [429]


@pytest.fixture
def notice(pair):
    """A notice of an order that A has taken back; no job has looked at that yet."""
    pair.fee(pair.won())
    sweep()
    order = db.session.query(Movement).one()
    confirm_received(order.id, pair.a)
    sweep()
    undo(order.id, pair.a)
    return papers(kind="notice", agency_id=pair.A.id)[0]


@pytest.mark.thorough
def test_a_cancelled_notice_says_so_first_and_from_the_moment_on_in_which_the_word_is_taken_back(notice, visit):
    for _ in range(2):
        answer = visit(None).get(address(notice))
        assert "<h1>This paper is true, but cancelled</h1>" in answer.html
        assert "the word that the money has arrived was taken back" in answer.text
        assert "It is as it was made" not in answer.text
        sweep()
    cancelling = papers(kind="cancellation", agency_id=notice.agency_id)[0]
    assert "Yes, this paper is true" in visit(None).get(address(cancelling)).text


@pytest.mark.thorough
def test_a_notice_of_money_that_came_after_all_is_true_while_the_one_before_stays_cancelled(notice, visit, pair):
    sweep()
    confirm_received(notice.movement_id, pair.a)
    sweep()
    first, second = papers(kind="notice", agency_id=pair.A.id)
    assert "true, but cancelled" in visit(None).get(address(first)).text
    assert "Yes, this paper is true" in visit(None).get(address(second)).text


@pytest.mark.thorough
def test_a_cancelled_notice_is_called_so_wherever_it_is_listed(notice, visit, pair, client, found):
    of_a = visit(pair.a)
    for path in ("/documents", f"/documents/{notice.id}"):
        assert state_on(of_a.get(path).html) == "Cancelled"
    of_order = f"/documents?order={notice.movement_id}"
    assert of_order in of_a.get(f"/movements/{notice.movement_id}").html
    assert "Its papers are made once" not in of_a.get(of_order).text
    headers = found.token(pair.a)
    assert client.get(f"/api/v1/documents/{notice.id}", headers=headers).json["cancelled"] is True
    assert [one["cancelled"] for one in client.get("/api/v1/documents", headers=headers).json["items"]] == [True]


def state_on(html: str) -> str:
    """The first state that the page says of a paper."""
    main = html.partition("<main")[2]
    return re.sub(
        "<[^>]*>", "", re.search(r'<span class="state state--.*?</svg>(.*?)</span>', main, re.DOTALL)[1]
    ).strip()


DASHES = ["-", "", " ", " - ", "–", "\u2011", "\u2212", "/", ".", "_"]


@pytest.mark.parametrize("dash", DASHES)
@pytest.mark.parametrize(
    "spell", [str.upper, str.lower, lambda text: f"\u200b\u00a0{text}\n", lambda text: f"№ {text}."]
)
def test_a_number_counts_however_it_is_typed_or_pasted(paper, client, dash, spell):
    typed = spell(paper.number.replace("-", dash))
    asked = {"number": typed, "hash": paper.contents_hash}
    assert client.get("/verify", query_string=asked, follow_redirects=True).status_code == 200


def test_a_number_counts_however_it_stands_in_the_address(paper, client):
    for typed in (paper.number.lower(), paper.number.replace("-", ""), paper.number.replace("-", "%20")):
        assert client.get(address(paper, number=typed)).status_code == 200


def _by(size: int, between: str):
    return lambda digest: between.join(digest[at : at + size] for at in range(0, 64, size))


@pytest.mark.parametrize("spell", [
    str.upper, _by(2, ":"), _by(2, " "), _by(4, "-"), _by(8, " – "), _by(16, "\n"), _by(32, "\u00ad\r\n\t"),
    lambda digest: f" sha256:{digest} ", lambda digest: f"SHA-256: {digest.upper()}.", lambda digest: f"“{digest}”",
])  # fmt: skip
def test_a_hash_counts_however_it_is_typed_or_pasted(paper, client, spell):
    asked = {"number": paper.number, "hash": spell(paper.contents_hash)}
    assert client.get("/verify", query_string=asked, follow_redirects=True).status_code == 200
    wrong = {"number": paper.number, "hash": spell(changed(paper.contents_hash))}
    assert client.get("/verify", query_string=wrong, follow_redirects=True).status_code == 404


def test_the_numbers_that_a_typed_one_can_mean():
    assert numbers_meant("st 2026 000123") == ["ST-2026-000123"]
    assert numbers_meant("ra-17-2026-000003") == ["RA17-2026-000003"]
    assert numbers_meant("RA172026000003") == ["RA17-2026-000003"]
    assert "ST-2026-1000000" in numbers_meant("ST20261000000")
    assert numbers_meant("ST-2026-123") == numbers_meant("") == numbers_meant("%") == []


@pytest.mark.parametrize("typed", [" ", ".", "/", "..", "-", "x" * 5000, "ST-" + "9" * 3000])
def test_what_is_no_number_gets_the_form_or_a_no(client, typed):
    asked = {"number": typed, "hash": "0"}
    assert client.get("/verify", query_string=asked, follow_redirects=True).status_code in (200, 404)
