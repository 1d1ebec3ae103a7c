"""The questions of a lesson are laid down, and answered; who passes holds a certificate."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from ...core import audit, clock
from ...core.errors import BadInput, NotFound, NotNow, TooMany
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...core.typed import one_line, too_long
from ...members.models import Person
from ...outbox.actions import send
from .. import queries
from ..models import (
    LEAST_CHOICES,
    LONGEST_CHOICE,
    LONGEST_QUESTION,
    MOST_CHOICES,
    MOST_QUESTIONS,
    Article,
    Certificate,
    Kind,
    Question,
    QuizTry,
)

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # those that nobody takes for another
TRIES, WITHIN = 3, timedelta(days=1)  # of one person at one quiz
RENEWED = timedelta(days=60)  # before its last day a certificate can be earned anew


@dataclass(frozen=True)
class SaidQuestion:
    """A question as it is typed or sent; `right_choice` is the place of the right one, from 0."""

    text: str
    choices: Sequence[str]
    right_choice: int | None


def lay_down_questions(article_id: int, said: Sequence[SaidQuestion], person: Person) -> list[Question]:
    """Give a lesson these questions in place of those that it had. Who has passed before keeps the certificate."""
    person.must_be_of_the_team()
    with transaction():
        return _lay_down(_held(article_id), said, person)


def add_question(article_id: int, said: SaidQuestion, person: Person) -> None:
    """Ask one more, as the last."""
    person.must_be_of_the_team()
    with transaction():
        article = _held(article_id)
        _lay_down(article, [*_said_now(article), said], person)


def change_question(article_id: int, question_id: int, said: SaidQuestion, person: Person) -> None:
    """Ask something else in the place of a question."""
    person.must_be_of_the_team()
    with transaction():
        article = _held(article_id)
        place, now = _place_of(article, question_id), _said_now(article)
        _lay_down(article, [*now[:place], said, *now[place + 1 :]], person)


def remove_question(article_id: int, question_id: int, person: Person) -> None:
    """Ask one less."""
    person.must_be_of_the_team()
    with transaction():
        article = _held(article_id)
        place, now = _place_of(article, question_id), _said_now(article)
        _lay_down(article, now[:place] + now[place + 1 :], person)


def _held(article_id: int) -> Article:
    return own(select(Article).where(Article.id == article_id))


def _said_now(article: Article) -> list[SaidQuestion]:
    return [SaidQuestion(one.text, one.choices, one.right_choice) for one in queries.questions_of(article.id)]


def _place_of(article: Article, question_id: int) -> int:
    place = next((one.place for one in queries.questions_of(article.id) if one.id == question_id), None)
    if place is None:
        raise NotFound()
    return place


def _lay_down(article: Article, said: Sequence[SaidQuestion], person: Person) -> list[Question]:
    """The questions, under numbers of their own: who answers those from before is told that they were changed."""
    if len(said) > MOST_QUESTIONS:
        sentence = _("A quiz has %(most)s questions at most.", most=MOST_QUESTIONS)
        raise BadInput(sentence, {"questions": sentence, "text": sentence})
    read = [_read(one, place) for place, one in enumerate(said)]
    if article.kind != Kind.LESSON and read:
        raise NotNow(_("Only lessons end in a quiz."))
    if not read and queries.is_required(article.id):
        raise NotNow(_("A service asks for its certificate. Take that away first."))
    db.session.execute(delete(Question).where(Question.article_id == article.id))
    rows = [Question(article_id=article.id, place=place, **one) for place, one in enumerate(read)]
    db.session.add_all(rows)
    article.changed_at = clock.now()
    db.session.flush()
    audit.record("article.questions", article, person, title=article.title, count=len(rows))
    return rows


def _read(said: SaidQuestion, place: int) -> dict[str, object]:
    """What a row holds of a question; what is wrong with it is said at its field, and at its place in a list."""
    text, choices = one_line(said.text), [one for one in map(one_line, said.choices) if one]
    if wrong := _("Write what is asked.") if not text else too_long(text, LONGEST_QUESTION):
        raise _at("text", place, wrong)
    if not LEAST_CHOICES <= len(choices) <= MOST_CHOICES or len(set(choices)) < len(choices):
        raise _at(
            "choices",
            place,
            _("Write %(least)s to %(most)s different answers.", least=LEAST_CHOICES, most=MOST_CHOICES),
        )
    if wrong := next(filter(None, (too_long(one, LONGEST_CHOICE) for one in choices)), None):
        raise _at("choices", place, wrong)
    if said.right_choice is None or not 0 <= said.right_choice < len(choices):
        raise _at("choices", place, _("Say which one answer is right."))
    return {"text": text, "choices": choices, "right_choice": said.right_choice}


def _at(name: str, place: int, sentence: str) -> BadInput:
    return BadInput(_("Mend what is marked."), {name: sentence, f"questions.{place}.{name}": sentence})


def answer_quiz(article_id: int, person: Person, answers: Mapping[int, int]) -> tuple[QuizTry, Certificate | None]:
    """Answer all questions of a lesson: by the number of each the place of the choice. Who gives enough right answers gets a certificate
    for their agency. Three tries a day; somebody's tries wait for each other, so that no fourth slips in beside them."""
    with transaction():
        agency_id = person.own_agency.id
        article = queries.published(article_id)
        own(select(Person).where(Person.id == person.id))
        refuse_again(article, person)
        questions = queries.questions_of(article.id)
        if not questions:
            raise NotNow(_("This lesson has no quiz."))
        _refuse_others(questions, answers)
        right = sum(answers[one.id] == one.right_choice for one in questions)
        is_passed = right * 100 >= article.pass_percent * len(questions)
        made = QuizTry(
            article_id=article.id, person_id=person.id, at=clock.now(), right_count=right, question_count=len(questions),
            is_passed=is_passed,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        granted = _grant(article, made, person, agency_id) if is_passed else None
    return made, granted


def refuse_again(article: Article, person: Person) -> None:
    """Refuse who can't take a quiz today: they hold its certificate, or have had their tries."""
    held = queries.held_by_person(article.id, person)
    if held and not held.expires_on:
        raise NotNow(_("You hold this certificate, and it does not end."))
    if held and held.expires_on and held.expires_on - RENEWED > clock.today():
        raise NotNow(_("You hold this certificate. It can be earned anew in the last 60 days before it ends."))
    recent = select(func.count()).where(
        QuizTry.person_id == person.id, QuizTry.article_id == article.id, QuizTry.at > clock.now() - WITHIN
    )
    if (db.session.scalar(recent) or 0) >= TRIES:
        raise TooMany(_("Three tries a day are enough. Read the lesson once more, and come back tomorrow."))


def _refuse_others(questions: Sequence[Question], answers: Mapping[int, int]) -> None:
    """Refuse answers to other questions than there are now, and what is no answer to one of them."""
    if set(answers) - {one.id for one in questions}:
        raise NotNow(_("The questions were changed a moment ago. Read them again."))
    errors = {
        f"q{one.id}": _("Choose one.") for one in questions if not 0 <= answers.get(one.id, -1) < len(one.choices)
    }
    if errors:
        raise BadInput(_("Answer each of them."), errors)


def _grant(article: Article, made: QuizTry, person: Person, agency_id: int) -> Certificate:
    row = Certificate(
        number="C-" + "".join(secrets.choice(LETTERS) for _place in range(10)), article_id=article.id, person_id=person.id,
        agency_id=agency_id, try_id=made.id, title=article.title, granted_at=made.at,
        expires_on=_last_day(article.certificate_months),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("certificate.granted", row, person, number=row.number, title=row.title)
    send("academy.certificate", select(Person).where(Person.id == person.id), certificate=row.id)
    return row


def _last_day(months: int | None) -> date | None:
    return None if months is None else clock.today() + relativedelta(months=months)
