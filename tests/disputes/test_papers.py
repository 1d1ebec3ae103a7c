"""Files that both sides show: what is taken, who may open them, which were shown before, and when they go."""

import io
from datetime import timedelta

import pytest
import time_machine
from pypdf import PdfWriter
from sqlalchemy import select

from marketplace.core import clock, storage
from marketplace.core.errors import BadInput, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.disputes import actions, papers, queries
from marketplace.disputes.models import Dispute, Paper
from marketplace.exchange.actions import erase_client
from tests.disputes.conftest import answered, later, now, objection
from tests.drawn import drawn


def pdf(**secrets: str) -> bytes:
    """A page, opened by these passwords where there are any."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if secrets:
        writer.encrypt(**secrets, algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


PDF = pdf()


@pytest.fixture
def row(story) -> Dispute:
    return objection(story("on a listed order")[0])


@pytest.mark.parametrize(
    ("data", "kind"), [(PDF, "pdf"), (drawn(), "image"),
                       ("Рахунок № 7\nсплачено".encode(), "text")],
)  # fmt: skip
def test_pdf_pictures_and_texts_are_taken_whatever_they_are_called(row, pair, data, kind):
    paper = actions.show_paper(row.id, pair.b, "C:\\fakepath\\a.exe", data)
    assert (paper.kind, paper.size, paper.digest) == (kind, len(data), storage.key_of(data))
    kept = papers.content_of(paper)
    assert kept[:4] == b"RIFF" if kind == "image" else kept == data
    assert data not in storage.fetch(paper.key), "what is kept is encrypted"


@pytest.mark.parametrize("data", [b"", b"MZ\x90\x00\x03", b"PK\x03\x04\x00", "\x00text".encode("utf-16")])
def test_nothing_else_is_taken(row, pair, data):
    with pytest.raises(BadInput) as refused:
        actions.show_paper(row.id, pair.b, "a.pdf", data)
    assert list(refused.value.errors) == ["file"]


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4 broken", PDF[: len(PDF) // 2], PDF[:-10], b"%PDF-1.4\nstartxref\n9\n%%EOF\n",
        b"%PDF-1.4\n1 0 obj" + b"[" * 100_000 + b"\nstartxref\n9\n%%EOF\n", PDF.replace(b"/Kids", b"/Kidz"),
    ],
)  # fmt: skip
def test_a_pdf_that_does_not_open_is_refused(row, pair, data):
    with pytest.raises(BadInput, match="doesn’t open"):
        actions.show_paper(row.id, pair.b, "a.pdf", data)


def test_a_pdf_is_refused_where_it_takes_a_password_to_read_it_and_not_where_it_takes_one_to_change_it(row, pair):
    with pytest.raises(BadInput, match="password"):
        actions.show_paper(row.id, pair.b, "a.pdf", pdf(user_password="secret"))
    assert actions.show_paper(row.id, pair.b, "a.pdf", pdf(user_password="", owner_password="secret")).kind == "pdf"


def test_too_large_or_too_many_or_shown_already_is_refused(row, pair):
    with pytest.raises(BadInput, match="10 MB"):
        actions.show_paper(row.id, pair.b, "a.txt", b"x" * (papers.LARGEST + 1))
    for n in range(10):
        actions.show_paper(row.id, pair.b, "a.txt", b"text %d" % n)
    with pytest.raises(BadInput, match="shows this file here already"):
        actions.show_paper(row.id, pair.b, "b.txt", b"text 3")
    with pytest.raises(BadInput, match="10 files"):
        actions.show_paper(row.id, pair.b, "b.txt", b"text 10")
    assert actions.show_paper(row.id, pair.a, "b.txt", b"text 3").agency_id == pair.A.id


def test_a_file_goes_with_the_rollback_of_what_showed_it(row, pair):
    before, meanwhile = set(storage.paths()), []

    def show_and_fail() -> None:
        with transaction():
            actions.show_paper(row.id, pair.b, "a.txt", b"text")
            meanwhile.extend(storage.paths())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        show_and_fail()
    assert len(set(meanwhile) - before) == 1
    assert set(storage.paths()) == before
    paper = actions.show_paper(row.id, pair.b, "a.txt", b"text")
    assert papers.content_of(paper) == b"text"


def test_nothing_is_shown_once_it_is_settled_nor_by_strangers(row, pair, found):
    with pytest.raises(NotFound):
        actions.show_paper(row.id, found.agency().people[0], "a.txt", b"text")
    actions.withdraw(row.id, pair.b)
    with pytest.raises(NotNow):
        actions.show_paper(row.id, pair.b, "a.txt", b"text")


def test_a_file_that_was_shown_before_is_told_to_admins_and_to_members_of_their_own_disputes_alone(
    pair, found, story, admin
):
    from marketplace.disputes.models import Subject
    from tests.people import Pair

    first = objection(story("on a listed order")[0])
    third = found.agency("Third")
    other = Pair(
        pair.A, third, pair.a, third.people[0], {"company": "Odin", "contact": "Ida", "email": "i@odin.example"}
    )
    reward = other.fee(other.won(), "500.00").reward
    second = actions.open_dispute(Subject.REWARD, reward.id, third.people[0], "other", "Why.")
    actions.show_paper(first.id, pair.b, "a.txt", b"the same")
    paper = actions.show_paper(second.id, third.people[0], "b.txt", b"the same")
    again = actions.show_paper(second.id, pair.a, "c.txt", b"the same")

    def numbers(person, of=second):
        found = queries.shown_before(queries.any_dispute(of.id), person)
        return {one: [seen.dispute.id for seen in places] for one, places in found.items()}

    assert numbers(admin) == {paper.id: [first.id], again.id: [first.id, second.id]}
    assert numbers(pair.a) == {paper.id: [first.id], again.id: [first.id, second.id]}
    assert numbers(third.people[0]) == {again.id: [second.id]}
    assert numbers(pair.b, first) == {}


@pytest.mark.thorough
def test_words_and_papers_go_with_the_client_whom_they_may_name(row, pair, admin):
    from tests.people import CLIENT

    actions.show_paper(row.id, pair.b, "a.txt", b"invoice", "Invoice to the client")
    actions.answer(row.id, pair.a, f"Ask {CLIENT['email']}, they know.")
    actions.decide(row.id, admin, "void", f"{CLIENT['company']} says so.")
    paper = db.session.scalar(select(Paper))
    erase_client([_lead_of(row)])
    row = now(row)
    assert row.words == "They came to us by themselves."
    assert (row.answer, row.decisions[0].reason) == ("", "")
    with pytest.raises(NotFound):
        papers.content_of(now(paper))
    sweep()
    assert (now(paper).is_kept, now(paper).about) == (False, "")
    assert not storage.exists(paper.key)


def test_nothing_more_is_shown_of_a_client_who_is_erased(row, pair, found):
    erase_client([_lead_of(row)])
    with pytest.raises(NotNow, match="erased"):
        actions.show_paper(row.id, pair.b, "a.txt", b"invoice", "Invoice to the client")
    with pytest.raises(NotFound):
        actions.show_paper(row.id, found.agency().people[0], "a.txt", b"invoice")
    assert actions.answer(row.id, pair.a, "No.").status == "answered"


def test_what_a_program_was_answered_is_not_kept_once_the_client_is_erased(story, pair, client, found):
    from marketplace.core.encryption import decrypt
    from marketplace.core.idempotency import KeptAnswer

    one = story("on a listed order")[0]
    headers = found.token(pair.b) | {"Idempotency-Key": "once"}
    said = {"subject": {"kind": "reward", "id": one.reward.id}, "reason": "other", "text": "They came by themselves."}
    client.post("/api/v1/disputes", headers=headers, json=said)
    answer = select(KeptAnswer.answer).where(KeptAnswer.path == "/api/v1/disputes")
    assert "by themselves" in decrypt(db.session.scalar(answer), "answer")["body"]
    erase_client([_lead_of(db.session.scalars(select(Dispute)).one())])
    assert "by themselves" not in decrypt(db.session.scalar(answer), "answer")["body"]


def test_a_client_is_kept_while_a_dispute_about_their_fee_stands(story, pair):
    from marketplace.exchange.actions import move_on
    from marketplace.exchange.due import ended_leads

    one = story("settled")[0]
    move_on(one.reward.referral_id, pair.b, "finished")
    row = objection(one)
    with later(400):
        assert ended_leads(10) == []
    actions.withdraw(row.id, pair.b)
    with later(400):
        assert ended_leads(10) == [_lead_of(now(row))]


def _lead_of(row: Dispute) -> int:
    from marketplace.exchange.models import Referral

    return db.session.get(Referral, row.reward.referral_id).lead_id


@pytest.mark.thorough
def test_papers_are_forgotten_a_year_after_the_end_and_not_before(story, pair, admin):
    one = story("on a listed order")[0]
    row = answered(one)
    paper = actions.show_paper(row.id, pair.b, "a.txt", b"text")
    actions.decide(row.id, admin, "dismiss", "Rule 4.")
    with later(360):
        sweep()
        assert papers.content_of(now(paper)) == b"text"
    with later(370):
        sweep()
        assert not now(paper).is_kept
        assert not storage.exists(paper.key)


def test_who_may_open_a_paper(row, pair, found, visit, admin):
    paper = actions.show_paper(row.id, pair.b, "a.txt", b"<script>alert(1)</script>")
    path = f"/disputes/{row.id}/papers/{paper.id}"
    for person in (pair.a, pair.b, found.person(pair.A, "finance"), admin):
        answer = visit(person).client.get(path)
        assert answer.data == b"<script>alert(1)</script>"
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "no-store" in answer.headers["Cache-Control"]
    assert visit(found.agency().people[0]).client.get(path).status_code == 404
    assert visit(found.person(pair.A, "sales")).client.get(path).status_code == 403
    assert visit(admin).client.get(f"/disputes/{row.id}/papers/999").status_code == 404


def test_a_file_that_was_shown_before_was_so_on_the_alliances_day(row, pair):
    with time_machine.travel(
        clock.start_of(clock.today()) + timedelta(days=1, minutes=1)
    ):  # in Greenwich it is the day before
        actions.show_paper(row.id, pair.b, "a.txt", b"the same")
        again = actions.show_paper(row.id, pair.a, "b.txt", b"the same")
        ((seen,),) = queries.shown_before(queries.any_dispute(row.id), pair.a).values()
        assert seen.on == clock.day_of(again.brought_at) == clock.today()
