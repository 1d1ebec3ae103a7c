"""Members ask each other: answers, what helped, what solved it, who follows, and what admins hide."""

import threading
import time

import pytest
from markupsafe import escape
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from marketplace.community import actions, queries
from marketplace.community.actions import SaidQuestion
from marketplace.community.models import Question, UsefulMark
from marketplace.community.words import Only
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow, NotPossible
from marketplace.core.extensions import db
from marketplace.core.room import house
from marketplace.core.transaction import transaction
from marketplace.members.models import Person
from marketplace.moderation.models import Subject
from marketplace.moderation.reports import decide
from marketplace.threads import actions as threads
from marketplace.threads.models import Message

SAID = SaidQuestion("How do you price a moved shop?", "They have **four hundred** articles.", "Online shops")


@pytest.fixture
def asked(pair):
    return actions.ask(pair.a, SAID)


@pytest.mark.thorough
def test_a_question_is_asked_answered_found_useful_and_solved(pair, visit, found, mails):
    at = "/questions/new"
    page = visit(pair.a).post(at, on=at, title=SAID.title, text=SAID.text, service="Online shops")
    assert "<strong>four hundred</strong>" in page.html
    row = db.session.scalars(select(Question)).one()
    path = f"/questions/{row.id}"
    finance = found.person(pair.B, "finance")
    visit(finance).post(path, on=path, text="By the **hundred**.")
    assert mails("thread.written") == [pair.a.id]
    answer = db.session.scalars(select(Message)).one()
    page = visit(pair.a).post(f"{path}/useful/{answer.id}/yes", on=path)
    assert "Useful to 1 person" in page.text
    page = visit(pair.a).post(f"{path}/solution/{answer.id}", on=path)
    assert "What solved it" in page.text
    assert "1 answer" in visit(pair.b).get("/questions?only=solved").text
    page = visit(pair.a).post(f"{path}/not-solved", on=path)
    assert "What solved it" not in page.text
    assert check_books() == []


def test_before_it_is_sent_one_sees_what_was_asked_before(pair, asked, visit):
    page = visit(pair.b).get("/questions/new?title=Pricing%20of%20shops%20that%20move")
    assert SAID.title in page.text
    assert queries.similar("Wie kochen?", pair.b) == []
    assert [one.id for one in queries.similar("shops", pair.b)] == [asked.id]
    for hostile in ("'; DROP TABLE questions --", "a' | 'b", ":*", "\\", "!!!", "x" * 5000):
        queries.similar(hostile, pair.b)
    page = visit(pair.b).post("/questions/new", on="/questions/new", title="Shops?", text="*So*", deed="look")
    assert "<em>So</em>" in page.html
    assert db.session.scalar(select(func.count()).select_from(Question)) == 1


def test_the_list_is_narrowed_and_searched(pair, asked, visit):
    second = actions.ask(pair.b, SaidQuestion("Who films?", "A short one."))
    actions.answer(second.id, pair.a, "We do")
    visitor = visit(pair.a)
    for only, shown in ((Only.UNANSWERED, asked), (Only.MINE, asked)):
        page = visitor.get(f"/questions?only={only}")
        assert shown.title in page.text
        assert second.title not in page.text
    assert second.title in visitor.get("/questions?only=followed").text  # who answers follows
    assert asked.title not in visitor.get("/questions?q=films").text
    assert asked.title in visitor.get("/questions?service=Online%20shops").text
    assert second.title not in visitor.get("/questions?service=Online%20shops").text


def test_each_finds_an_answer_useful_once_and_nobody_their_own(pair, asked):
    answer = actions.answer(asked.id, pair.b, "So")
    for _twice in range(2):
        actions.mark_useful(answer.id, pair.a)
    assert db.session.scalar(select(func.count()).select_from(UsefulMark)) == 1
    with pytest.raises(NotPossible):
        actions.mark_useful(answer.id, pair.b)
    actions.mark_useful(answer.id, pair.a, is_useful=False)
    assert db.session.scalar(select(func.count()).select_from(UsefulMark)) == 0


def test_only_who_asked_says_what_solves_it_and_only_answers_to_it_do(pair, asked):
    other = actions.ask(pair.b, SaidQuestion("Who films?", "A short one."))
    elsewhere, answer = actions.answer(other.id, pair.a, "We do"), actions.answer(asked.id, pair.b, "So")
    with pytest.raises(NotFound):
        actions.solve(asked.id, pair.b, answer.id)
    with pytest.raises(NotFound):
        actions.solve(asked.id, pair.a, elsewhere.id)
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(
            text("UPDATE questions SET solution_id = :m, solved_at = now() WHERE id = :q"),
            {"m": elsewhere.id, "q": asked.id},
        )
    actions.solve(asked.id, pair.a, answer.id)
    threads.take_back(answer.id, pair.b)
    db.session.expire_all()
    assert asked.solution_id is None
    with pytest.raises(NotNow):
        actions.solve(asked.id, pair.a, answer.id)
    assert check_books() == []


@pytest.mark.thorough
def test_what_is_taken_back_while_it_is_said_to_solve_it_solves_nothing(pair, asked, in_parallel, app):
    answer, gone = actions.answer(asked.id, pair.b, "So"), threading.Event()
    known = house().answers["answer_is_gone"]

    def slowly(message_id: int) -> None:
        known(message_id)
        gone.set()
        time.sleep(1)

    house().answers["answer_is_gone"] = slowly
    answer_id, asked_id, writer_id, asker_id = answer.id, asked.id, pair.b.id, pair.a.id
    db.session.rollback()

    def solve() -> object:
        gone.wait(10)
        return actions.solve(asked_id, db.session.get_one(Person, asker_id), answer_id)

    done = in_parallel([lambda: threads.take_back(answer_id, db.session.get_one(Person, writer_id)), solve])
    house().answers["answer_is_gone"] = known
    assert isinstance(done[1], NotNow)
    assert check_books() == []


def test_who_follows_hears_of_answers_and_who_no_longer_does_of_none(pair, asked, mails, visit, found):
    third = found.agency().people[0]
    path = f"/questions/{asked.id}"
    thread = queries.thread_of("question", asked.id)
    page = visit(third).post(f"/threads/{thread.id}/follow", on=path)
    assert "Follow it no more" in page.text
    visit(pair.a).post(f"/threads/{thread.id}/unfollow", on=path)
    actions.answer(asked.id, pair.b, f"Ask @{pair.a.name}")
    assert mails("thread.written") == [third.id]
    assert mails("mention.written") == [pair.a.id]


def test_it_is_changed_and_taken_back_by_who_asked_alone(pair, asked, visit):
    path = f"/questions/{asked.id}"
    page = visit(pair.a).post(f"{path}/edit", on=f"{path}/edit", title="How to price?", text="Anew.", service="")
    assert "How to price?" in page.text
    with pytest.raises(NotFound):
        actions.change_question(asked.id, pair.b, SAID)
    with pytest.raises(NotFound):
        actions.withdraw_question(asked.id, pair.b)
    visit(pair.b).get(f"{path}/edit", 404)
    visit(pair.a).post(f"{path}/withdraw", on=path)
    visit(pair.a).get(path, 404)
    with pytest.raises(NotFound):
        actions.answer(asked.id, pair.b, "Too late")


def test_admins_hide_what_was_reported_and_only_who_asked_still_sees_it(pair, asked, admin, visit, letters):
    at = f"/report/question/{asked.id}"
    visit(pair.b).post(at, on=at, fault="advertising")
    decide(Subject.QUESTION, asked.id, admin, "upheld", "It sells something.")
    visit(pair.b).get(f"/questions/{asked.id}", 404)
    assert "hidden it" in visit(pair.a).get(f"/questions/{asked.id}").text
    assert "It sells something." in letters("account.question")[pair.a.id]
    with pytest.raises(NotNow):
        actions.change_question(asked.id, pair.a, SAID)
    assert check_books() == []


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (SaidQuestion("", ""), {"title", "text"}),
        (SaidQuestion("x" * 161, "y" * 10_001), {"title", "text"}),
        (SaidQuestion("Title", "Text", "No such service at all"), {"service"}),
    ],
)
def test_what_no_question_can_be_is_refused(pair, said, fields):
    with pytest.raises(BadInput) as refused:
        actions.ask(pair.a, said)
    assert set(refused.value.errors) == fields


def test_who_is_suspended_reads_and_asks_nothing_and_who_left_reads_nothing(pair, asked, found, visit):
    suspended = found.agency(status="suspended").people[0]
    assert SAID.title in visit(suspended).get(f"/questions/{asked.id}").text
    for deed in (lambda: actions.ask(suspended, SAID), lambda: actions.answer(asked.id, suspended, "So")):
        with pytest.raises(NotAllowed):
            deed()
    visit(found.agency(status="left").people[0]).get(f"/questions/{asked.id}", 403)
    visit().get(f"/questions/{asked.id}")  # asked to sign in


@pytest.mark.parametrize("told", ["Write to pia@potter.example", "Ring +49 30 **2312** 5014", "pia&#64;potter.example"])
def test_contacts_are_refused_beside_the_field_with_what_was_typed(pair, asked, told, visit, found, client):
    for title, said, field in (("Who knows them?", told, "text"), (told, "Tell me.", "title")):
        page = visit(pair.a).post("/questions/new", 422, on="/questions/new", title=title, text=said)
        assert "all members read this. Leave it out." in page.text
        assert str(escape(told)) in page.html
        with pytest.raises(BadInput) as refused:
            actions.ask(pair.a, SaidQuestion(title, said))
        assert list(refused.value.errors) == [field]
    with pytest.raises(BadInput):
        actions.change_question(asked.id, pair.a, SaidQuestion(SAID.title, told))
    path = f"/questions/{asked.id}"
    page = visit(pair.b).post(path, 422, on=path, text=told)
    assert told in page.text
    assert "all members read this. Leave it out." in page.text
    with pytest.raises(BadInput):
        threads.edit(actions.answer(asked.id, pair.b, "So").id, pair.b, told)
    headers = found.token(pair.b)
    answer = client.post(f"/api/v1/questions/{asked.id}/answers", json={"text": told}, headers=headers)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["text"])
    assert actions.answer(asked.id, pair.b, "Since 2019 about 25 000 EUR").text


def test_a_question_that_others_have_answered_is_not_taken_from_them(pair, asked, visit, found, client):
    path = f"/questions/{asked.id}"
    own = actions.answer(asked.id, pair.a, "I found this.")
    assert f"{path}/withdraw" in visit(pair.a).get(path).html
    answered = actions.answer(asked.id, pair.b, "By the hundred.")
    page = visit(pair.a).get(path)
    assert "You can still change its words" in page.text
    assert f"{path}/withdraw" not in page.html
    told = client.post(f"/api/v1{path}/withdraw", json={}, headers=found.token(pair.a))
    assert told.status_code == 409
    assert "By the hundred." in visit(pair.b).get(path).text
    for one in (answered, own):
        threads.take_back(one.id, one.person)
    actions.withdraw_question(asked.id, pair.a)
