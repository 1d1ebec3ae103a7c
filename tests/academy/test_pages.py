"""The academy as members, the team and programs see it."""

import csv
import io

import pytest

from marketplace.academy import actions, queries
from marketplace.academy.actions import SaidArticle, SaidQuestion
from marketplace.attribution.actions import SaidLink, make_link
from marketplace.core.errors import BadInput, NotNow
from marketplace.core.extensions import db

from .conftest import QUESTIONS


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": " "}, "title"), ({"title": "x" * 121}, "title"), ({"text": ""}, "text"), ({"text": "x" * 30001}, "text"),
        ({"kind": "poem"}, "kind"), ({"language": "de"}, "language"), ({"pass_percent": 0}, "pass_percent"),
        ({"pass_percent": 101}, "pass_percent"), ({"pass_percent": None}, "pass_percent"), ({"certificate_months": 121}, "certificate_months"),
        ({"video_url": "http://video.example/1"}, "video_url"), ({"video_url": "javascript:alert(1)"}, "video_url"),
        ({"video_url": "https://user:word@video.example/"}, "video_url"), ({"video_url": "https://[::1"}, "video_url"),
        ({"video_url": "https://video.example/" + "x" * 300}, "video_url"),
    ],
)  # fmt: skip
def test_what_an_article_cannot_be_is_refused_at_its_field(admin, said, field):
    right = {"kind": "lesson", "title": "A", "text": "B", "language": "en"}
    with pytest.raises(BadInput) as refusal:
        actions.write_article(SaidArticle(**right | said), admin)
    assert refusal.value.errors.keys() == {field}


@pytest.mark.thorough
def test_a_draft_and_a_withdrawn_article_are_for_the_team_alone(pair, written, visit, admin, found, client):
    draft, gone = written(publish=False, title="A draft"), written(title="Gone")
    actions.withdraw_article(gone.id, admin)
    member, team = visit(pair.a), visit(admin)
    for article in (draft, gone):
        assert article.title not in member.get("/academy").text
        member.get(f"/academy/{article.id}", 404)
        member.get(f"/academy/{article.id}/quiz", 404)
        assert article.title in team.get(f"/desk/academy/{article.id}").text
        assert client.get(f"/api/v1/articles/{article.id}", headers=found.token(pair.a)).status_code == 404
        assert client.get(f"/api/v1/articles/{article.id}", headers=found.token(admin)).json["title"] == article.title
    with pytest.raises(NotNow):
        actions.withdraw_article(draft.id, admin)


@pytest.mark.thorough
def test_the_team_writes_a_lesson_with_its_quiz_and_a_member_passes_it_by_hand(pair, admin, visit, deliver):
    team = visit(admin)
    team.post("/desk/academy/new", on="/desk/academy/new", kind="lesson", title="How to ask", text="Listen *first*.",
              language="en", pass_percent="50", certificate_months="6", video_url="https://video.example/1")  # fmt: skip
    number = int(team.page.path.rpartition("/")[2])
    path = f"/desk/academy/{number}"
    for text, choices in (("First?", "*yes\nno"), ("Second?", "no\n* yes\nnever")):
        team.post(f"{path}/questions/new", on=f"{path}/questions/new", text=text, choices=choices)
    team.post(f"{path}/questions/new", 422, on=f"{path}/questions/new", text="Third?", choices="yes\nno")
    assert "Say which one answer is right." in team.page.text
    first, second = queries.questions_of(number)
    assert (second.choices, second.right_choice) == (["no", "yes", "never"], 1)
    team.post(f"{path}/publish", on=path, by_mail="y")
    letters = [one for one in deliver() if one["To"] == pair.a.email]
    assert [one["Subject"] for one in letters] == ["New in the academy: How to ask"]
    member = visit(pair.a)
    assert "With a quiz" in member.get("/academy").text
    page = member.client.get(f"/academy/{number}").text
    assert "<em>first</em>" in page
    assert 'href="https://video.example/1"' in page
    member.get(f"/academy/{number}")
    quiz = f"/academy/{number}/quiz"
    member.post(quiz, 422, on=quiz, **{f"q{first.id}": "0"})
    assert "Choose one." in member.page.text
    member.post(quiz, on=quiz, **{f"q{first.id}": "1", f"q{second.id}": "0"})
    assert "0 of 2 are right" in member.page.text
    member.post(quiz, on=quiz, **{f"q{first.id}": "0", f"q{second.id}": "0"})
    assert "you have passed" in member.page.text
    held = queries.held_by_person(number, pair.a)
    assert held.number in visit().get(f"/certificates/{held.number.lower()}").text
    assert "You hold it" in member.get("/academy").text
    assert held.number in member.get("/academy/certificates").text
    assert held.title not in visit(pair.b).get("/academy/certificates").text
    assert held.number in team.get("/desk/certificates").text
    assert "How to ask" in visit().get(f"/agencies/{pair.A.id}").text


def test_a_quiz_that_cannot_be_taken_is_not_offered_and_says_why(pair, written, answered, visit, later):
    good, year = written(QUESTIONS, title="For good"), written(QUESTIONS, certificate_months=12)
    at = {"for good": f"/academy/{good.id}", "a year": f"/academy/{year.id}"}
    reader = visit(pair.a)
    assert "Take the quiz" in reader.get(at["for good"]).text
    answered(good, pair.a)
    answered(year, pair.a)
    for name, said in (("for good", "does not end"), ("a year", "earned anew in the last 60 days")):
        page = reader.get(at[name]).text
        assert "Take the quiz" not in page
        assert page.count(said) == 1
        assert said in reader.get(f"{at[name]}/quiz", 409).text
    later(days=320)
    assert "Take the quiz again" in visit(pair.a).get(at["a year"]).text
    visit(pair.a).get(f"{at['a year']}/quiz")
    for _try in range(3):
        answered(year, pair.b, 0)
    page = visit(pair.b).get(at["a year"]).text
    assert "Three tries a day are enough" in page
    assert "Take the quiz" not in page
    visit(pair.b).get(f"{at['a year']}/quiz", 429)


def test_whoever_answers_questions_that_were_changed_meanwhile_is_told_so(pair, lesson, admin, visit):
    at, reader = f"/academy/{lesson.id}/quiz", visit(pair.a)
    reader.get(at)
    ids = [one.id for one in queries.questions_of(lesson.id)]
    actions.change_question(lesson.id, ids[0], SaidQuestion("What is new?", ["this", "that"], 0), admin)
    page = reader.post(at, **{f"q{one}": "0" for one in ids})
    assert "The questions were changed a moment ago" in page.text
    assert "What is new?" in page.text
    assert "Choose one." not in page.text


def test_a_promo_material_holds_the_members_own_link(pair, written, visit):
    material = written(kind="material", title="A letter", text="Look: {link} and {link}")
    member = visit(pair.a)
    assert "Make a link first" in member.get(f"/academy/{material.id}").text
    first, second = (make_link(pair.a, SaidLink(name, code=f"own-{name}")) for name in ("one", "two"))
    assert member.get(f"/academy/{material.id}").text.count("http://127.0.0.1:8000/r/own-two") >= 2
    assert "/r/own-one" in member.get(f"/academy/{material.id}?link={first.id}").text
    for foreign in (make_link(pair.b, SaidLink("b", code="of-b")).id, 10**17, "x", "-1"):
        page = member.get(f"/academy/{material.id}?link={foreign}").text
        assert "/r/of-b" not in page
        assert f"/r/{second.code}" in page


@pytest.mark.thorough
def test_the_list_is_narrowed_by_kind_language_and_words(pair, written, visit):
    written(title="Lesson in English")
    written(title="Урок", language="ru")
    written(title="Too dear", kind="answer", text="Speak of what it brings.")
    member = visit(pair.a)
    for query, there in (("kind=answer", ["Too dear"]), ("language=ru", ["Урок"]), ("q=brings", ["Too dear"]),
                         ("q=BRINGS+moon", []), ("kind=poem&language=xx", ["Too dear", "Урок", "Lesson in English"])):  # fmt: skip
        page = member.get(f"/academy?{query}").text
        assert [one for one in ("Too dear", "Урок", "Lesson in English") if one in page] == there, query


def test_the_file_of_certificates_says_what_the_page_says(pair, lesson, answered, visit):
    granted = answered(lesson, pair.a)[1]
    rows = list(
        csv.DictReader(io.StringIO(visit(pair.a).client.get("/academy/certificates?as=csv").data.decode("utf-8-sig")))
    )
    assert [(one["Name"], one["Number"], one["State"]) for one in rows] == [(pair.a.name, granted.number, "Valid")]


@pytest.mark.thorough
def test_guesses_of_numbers_are_counted_and_right_ones_are_not(pair, lesson, answered, visit):
    granted, anybody = answered(lesson, pair.a)[1], visit()
    for _right in range(40):
        anybody.client.get(f"/certificates/{granted.number}")
    answers = [anybody.client.get(f"/certificates/C-AAAAAAAAA{n % 8 + 2}").status_code for n in range(31)]
    assert answers == [404] * 30 + [429]


def test_all_of_it_by_calls(pair, found, admin, client):
    team, member = found.token(admin), found.token(pair.a)
    said = {"kind": "lesson", "title": "By a program", "text": "Read.", "language": "en", "certificate_months": 3}
    made = client.post("/api/v1/articles", headers=team, json=said)
    assert (made.status_code, made.json["status"], made.json["pass_percent"]) == (201, "draft", 80)
    one = f"/api/v1/articles/{made.json['id']}"
    questions = [{"text": q.text, "choices": q.choices, "right": q.right_choice} for q in QUESTIONS]
    laid = client.put(f"{one}/questions", headers=team, json={"questions": questions}).json["items"]
    assert [q["right"] for q in laid] == [0] * 5
    bad = client.put(f"{one}/questions", headers=team, json={"questions": [questions[0] | {"right": 5}]})
    assert (bad.status_code, "questions.0.choices" in bad.json["errors"]) == (422, True)
    assert client.get(f"{one}/questions", headers=member).status_code == 404
    client.patch(one, headers=team, json={"title": "Changed", "certificate_months": None})
    shown = client.post(f"{one}/publish", headers=team, json={}).json
    assert (shown["title"], shown["certificate_months"], shown["questions"]) == ("Changed", None, 5)
    asked = client.get(f"{one}/questions", headers=member).json["items"]
    assert {q["right"] for q in asked} == {None}
    answers = [{"question": q["id"], "choice": 0} for q in asked]
    tried = client.post(f"{one}/tries", headers=member, json={"answers": answers})
    assert (tried.status_code, tried.json["passed"], tried.json["right"]) == (201, True, 5)
    number = tried.json["certificate"]
    assert client.get(f"/api/v1/certificates/{number}").json["status"] == "valid"
    (listed,) = client.get("/api/v1/certificates", headers=member).json["items"]
    assert listed["number"] == number
    assert client.get("/api/v1/certificates", headers=found.token(pair.b)).json["items"] == []
    assert client.get("/api/v1/articles?status=draft", headers=member).json["items"] == []
    required = client.post(
        "/api/v1/certificate-requirements", headers=team, json={"service": "seo", "article": made.json["id"]}
    )
    assert required.status_code == 201
    (rule,) = client.get("/api/v1/certificate-requirements", headers=member).json["items"]
    assert (rule["article"]["title"], rule["id"]) == ("Changed", required.json["id"])
    assert client.post(f"{one}/withdraw", headers=team, json={}).status_code == 409
    assert client.delete(f"/api/v1/certificate-requirements/{rule['id']}", headers=team).status_code == 204
    gone = client.post(f"/api/v1/certificates/{listed['id']}/withdraw", headers=team, json={"reason": "No."}).json
    assert (gone["status"], gone["reason"]) == ("withdrawn", "No.")
    assert client.post(f"{one}/withdraw", headers=team, json={}).json["status"] == "withdrawn"
    db.session.rollback()
