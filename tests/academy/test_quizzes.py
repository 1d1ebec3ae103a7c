"""Quizzes are answered, certificates granted, withdrawn, and end."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from marketplace.academy import actions, queries
from marketplace.academy.actions import SaidQuestion
from marketplace.academy.models import Certificate, CertificateState, QuizTry
from marketplace.core import clock, lifecycle
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow, TooMany
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.members.models import Person

from .conftest import QUESTIONS


@pytest.mark.parametrize(("right", "passes"), [(5, True), (4, True), (3, False), (0, False)])
def test_who_gives_enough_right_answers_holds_a_certificate(pair, lesson, answered, deliver, right, passes):
    made, granted = answered(lesson, pair.a, right)
    assert (made.right_count, made.question_count, made.is_passed) == (right, 5, passes)
    assert (granted is not None) == passes
    letters = [one for one in deliver() if "You have passed" in one["Subject"]]
    assert len(letters) == passes
    if granted:
        assert granted.expires_on.year == clock.today().year + 1
        assert granted.number in letters[0].get_body(("plain",)).get_content()
        assert granted.state_on(granted.expires_on) == CertificateState.VALID
        assert granted.state_on(granted.expires_on + timedelta(days=1)) == CertificateState.EXPIRED
    assert check_books() == []


def test_a_fourth_try_of_a_day_is_refused_and_counts_for_nothing(pair, lesson, answered, later):
    for _once in range(3):
        answered(lesson, pair.a, 0)
    with pytest.raises(TooMany):
        answered(lesson, pair.a)
    db.session.rollback()
    later(days=1, minutes=1)
    assert answered(lesson, pair.a)[1]


def test_of_many_tries_sent_at_once_three_are_taken(pair, lesson, answered, in_parallel):
    person_id = pair.a.id

    def wrong():
        try:
            answered(lesson, db.session.get(Person, person_id), 0)
        except TooMany:
            return "refused"

    assert in_parallel([wrong] * 6).count("refused") == 3
    assert db.session.scalar(select(func.count(QuizTry.id))) == 3


def test_a_certificate_is_earned_anew_only_near_its_end(pair, lesson, answered, later):
    answered(lesson, pair.a)
    with pytest.raises(NotNow):
        answered(lesson, pair.a)
    db.session.rollback()
    later(days=320)
    again = answered(lesson, pair.a)[1]
    assert queries.held_by_person(lesson.id, pair.a).id == again.id


def test_answers_to_other_questions_and_half_the_answers_are_refused(pair, lesson, admin):
    ids = [one.id for one in queries.questions_of(lesson.id)]
    with pytest.raises(BadInput) as refusal:
        actions.answer_quiz(lesson.id, pair.a, {ids[0]: 0, ids[1]: 7, ids[2]: -1})
    assert refusal.value.errors.keys() == {f"q{one}" for one in ids[1:]}
    db.session.rollback()
    actions.add_question(lesson.id, SaidQuestion("One more?", ["yes", "no"], 1), admin)
    with pytest.raises(NotNow):
        actions.answer_quiz(lesson.id, pair.a, dict.fromkeys(ids, 0))
    db.session.rollback()
    assert db.session.scalar(select(func.count(QuizTry.id))) == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (SaidQuestion(" ", ["a", "b"], 0), "text"),
        (SaidQuestion("x" * 301, ["a", "b"], 0), "text"),
        (SaidQuestion("Why?", ["a"], 0), "choices"),
        (SaidQuestion("Why?", ["a", "a "], 0), "choices"),
        (SaidQuestion("Why?", list("abcdefg"), 0), "choices"),
        (SaidQuestion("Why?", ["a", "b" * 201], 0), "choices"),
        (SaidQuestion("Why?", ["a", "b"], 2), "choices"),
        (SaidQuestion("Why?", ["a", "b"], None), "choices"),
        (SaidQuestion("Why?", ["", "\x00"], 0), "choices"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_at_its_field(lesson, admin, said, field):
    with pytest.raises(BadInput) as refusal:
        actions.add_question(lesson.id, said, admin)
    assert refusal.value.errors.keys() == {field, f"questions.5.{field}"}
    db.session.rollback()
    assert len(queries.questions_of(lesson.id)) == 5


def test_fifty_questions_are_the_most(lesson, admin):
    actions.lay_down_questions(lesson.id, QUESTIONS * 10, admin)
    with pytest.raises(BadInput):
        actions.add_question(lesson.id, QUESTIONS[0], admin)


def test_two_who_add_questions_at_once_both_do(lesson, admin, in_parallel):
    said = [SaidQuestion(f"Question {n}?", ["yes", "no"], 0) for n in range(4)]
    who, number = admin.id, lesson.id
    in_parallel([lambda one=one: actions.add_question(number, one, db.session.get(Person, who)) for one in said])
    assert {one.text for one in said} < {one.text for one in queries.questions_of(lesson.id)}
    assert [one.place for one in queries.questions_of(lesson.id)] == list(range(9))


def test_only_the_team_writes_and_only_lessons_have_questions(pair, found, written, lesson, admin):
    for deed in (
        lambda: actions.lay_down_questions(lesson.id, QUESTIONS, pair.a),
        lambda: actions.publish_article(lesson.id, pair.a),
        lambda: actions.withdraw_article(lesson.id, pair.a),
        lambda: actions.require_certificate("seo", lesson.id, found.person(alliance_role="partner_manager")),
    ):
        with pytest.raises(NotAllowed):
            deed()
        db.session.rollback()
    with pytest.raises(NotNow):
        actions.lay_down_questions(written(kind="answer").id, QUESTIONS, admin)
    db.session.rollback()
    with pytest.raises(NotFound):
        actions.remove_question(lesson.id, 10**9, admin)


@pytest.mark.thorough
def test_holders_are_written_to_before_and_after_the_end_once(pair, lesson, answered, later, deliver):
    answered(lesson, pair.a)
    told = ["Your certificate ends on", "Your certificate has ended"]
    for days, count in ((320, 0), (20, 1), (20, 1), (10, 2), (40, 2)):
        later(days=days)
        sweep()
        subjects = [one["Subject"] for one in deliver() if "ertificate" in one["Subject"]]
        assert len(subjects) == count
        assert all(one.startswith(words) for one, words in zip(subjects, told, strict=False))
    assert queries.held_by_person(lesson.id, pair.a) is None
    assert check_books() == []


@pytest.mark.thorough
def test_who_has_renewed_is_not_written_to(pair, lesson, answered, later, deliver):
    answered(lesson, pair.a)
    later(days=325)
    answered(lesson, pair.a)
    later(days=60)
    sweep()
    assert not [one for one in deliver() if "ertificate" in one["Subject"]]


def test_a_certificate_is_withdrawn_once_with_a_reason_that_its_holder_reads(pair, lesson, answered, admin, deliver):
    granted = answered(lesson, pair.a)[1]
    for reason in ("", "  ", "x" * 301):
        with pytest.raises(BadInput):
            actions.withdraw_certificate(granted.id, admin, reason)
        db.session.rollback()
    actions.withdraw_certificate(granted.id, admin, "Somebody else has answered.")
    (letter,) = [one for one in deliver() if "withdrawn" in one["Subject"]]
    assert "Somebody else has answered." in letter.get_body(("plain",)).get_content()
    with pytest.raises(NotNow):
        actions.withdraw_certificate(granted.id, admin, "Again.")
    db.session.rollback()
    assert queries.held_by_person(lesson.id, pair.a) is None
    assert check_books() == []


def test_it_ends_with_the_persons_time_at_the_agency(pair, lesson, answered, found):
    granted = answered(lesson, pair.a)[1]
    assert queries.shown_of(pair.A.id) == [(lesson.title, 1)]
    pair.a.agency_id = found.agency().id
    db.session.commit()
    assert granted.state_on(clock.today()) == CertificateState.LEFT
    assert queries.shown_of(pair.A.id) == []
    assert queries.count_certificates(pair.A.id) == {"left": 1}


def test_the_database_refuses_a_certificate_that_nobody_earned(pair, lesson, answered):
    made, _none = answered(lesson, pair.a, 0)
    db.session.add(
        Certificate(
            number="C-ABCDEFGHJK", article_id=lesson.id, person_id=pair.a.id, agency_id=pair.A.id, try_id=made.id, title="x",
            granted_at=clock.now(),
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE quiz_tries SET is_passed = true"))


def test_every_state_is_the_same_by_sql_and_by_the_row(pair, lesson, written, answered, admin, found, later):
    other = written(QUESTIONS, title="Another", certificate_months=1)
    for article in (lesson, other):
        answered(article, pair.a)
    gone = found.person(pair.A, "sales")
    answered(lesson, gone)
    gone.status = "disabled"
    db.session.commit()
    taken = answered(lesson, pair.b)[1]
    actions.withdraw_certificate(taken.id, admin, "No.")
    later(days=40)
    for state in CertificateState:
        rows = db.session.scalars(queries.certificates(None, state)).all()
        assert len(rows) == 1
        assert rows[0].state_on(clock.today()) == state
    assert queries.count_certificates(None) == {str(state): 1 for state in CertificateState}


def test_a_lesson_with_questions_stays_one(lesson, admin):
    with pytest.raises(BadInput) as refusal:
        actions.change_article(lesson.id, admin, kind="answer")
    assert refusal.value.errors.keys() == {"kind"}
    db.session.rollback()
    assert (
        actions.change_article(lesson.id, admin, video_url="HTTPS://video.example/B").video_url
        == "https://video.example/B"
    )
    assert check_books() == []


def test_a_certificate_ends_with_the_agencys_membership(pair, lesson, answered, found):
    granted = answered(lesson, pair.a)[1]
    for state in ("leaving", "left"):
        lifecycle.move(pair.A, state)
        db.session.commit()
        holds = state == "leaving"
        assert (granted.state_on(clock.today()) == CertificateState.VALID) == holds
        assert (queries.held_by_person(lesson.id, pair.a) is not None) == holds
        assert queries.count_certificates(pair.A.id) == {"valid" if holds else "left": 1}


@pytest.mark.thorough
def test_of_a_month_one_is_reminded_after_half_of_it_and_of_one_that_was_withdrawn_never(
    pair, written, answered, admin, later, deliver
):
    short, other = written(QUESTIONS, certificate_months=1), written(QUESTIONS, title="Another", certificate_months=1)
    answered(short, pair.a)
    taken = answered(other, pair.b)[1]

    def reminded() -> list[str]:
        sweep()
        return [one["To"] for one in deliver() if "Your certificate ends" in one["Subject"]]

    assert reminded() == []
    later(days=10)
    actions.withdraw_certificate(taken.id, admin, "No.")
    assert reminded() == []
    later(days=8)
    assert reminded() == [pair.a.email]


@pytest.mark.thorough
def test_one_that_was_renewed_and_withdrawn_again_is_reminded_of(pair, lesson, answered, admin, later, deliver):
    answered(lesson, pair.a)
    later(days=310)
    again = answered(lesson, pair.a)[1]
    actions.withdraw_certificate(again.id, admin, "No.")
    later(days=40)
    sweep()
    assert len([one for one in deliver() if "Your certificate ends" in one["Subject"]]) == 1
