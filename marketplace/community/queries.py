"""Questions with their answers, and news, for whoever may read them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, desc, exists, func, literal_column, or_, select, true
from sqlalchemy.orm import joinedload, load_only

from ..catalog.models import Category
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.listing import mention
from ..core.vocabulary import Vocabulary
from ..members.models import Agency, Person
from ..threads.actions import unwritten
from ..threads.models import Follow, Message, MessageState, ReadMark, Thread, ThreadKind
from ..threads.queries import with_writers
from ..threads.shown import ShownMessage, shown_messages
from .alike import beginnings, shared, telling
from .models import News, NewsRead, NewsState, Question, QuestionState, UsefulMark
from .models.question import SEARCHED
from .words import Only

MOST_ALIKE = 5  # similar questions that are shown
LOOKED_AT = 20  # with words in common, of which those are chosen


def answers_to() -> ColumnElement[int]:
    """In SQL, how many answers to a question are shown."""
    counted = select(func.count()).select_from(Message).join(Thread, Thread.id == Message.thread_id)
    return (
        counted.where(Thread.question_id == Question.id, Message.status == MessageState.SHOWN)
        .correlate(Question)
        .scalar_subquery()
    )


def seen_by(person: Person) -> ColumnElement[bool]:
    """Condition: shown, or somebody's own that an admin has hidden."""
    mine = and_(Question.person_id == person.id, Question.status == QuestionState.HIDDEN)
    return or_(Question.status == QuestionState.SHOWN, mine)


def questions(person: Person, only: Only | None, words: str, category: Category | None = None) -> Select[Any]:
    """A SELECT of questions, each with how many answers it has."""
    count = answers_to()
    chosen: Any = select(Question, count.label("answers")).where(
        seen_by(person), mention(words, Question.title, Question.text)
    )
    chosen = chosen.options(*with_asker())
    if category is not None:
        chosen = chosen.where(Question.category_id == category.id)
    narrowed: Select[Any] = chosen.where(_narrowed(person, only)) if only else chosen
    return narrowed


def _narrowed(person: Person, only: Only) -> ColumnElement[bool]:
    followed = exists().where(
        Thread.question_id == Question.id, Follow.thread_id == Thread.id, Follow.person_id == person.id
    )
    return {
        Only.UNANSWERED: answers_to() == 0,
        Only.SOLVED: Question.solution_id.is_not(None),
        Only.MINE: Question.person_id == person.id,
        Only.FOLLOWED: followed,
    }[only]


def with_asker() -> list[Any]:
    """Options that load who asked, and about which service."""
    return [
        joinedload(Question.person).load_only(Person.name),
        joinedload(Question.agency).load_only(Agency.name),
        joinedload(Question.category),
    ]


def count_by(person: Person, words: str) -> dict[Vocabulary, int]:
    """How many questions each way of narrowing leaves."""
    ways = [func.count().filter(_narrowed(person, one)) for one in Only]
    found = db.session.execute(
        select(*ways).where(seen_by(person), mention(words, Question.title, Question.text))
    ).one()
    return dict(zip(Only, found, strict=True))


def question_for(person: Person, question_id: int) -> Question:
    """A question that somebody sees; otherwise there is nothing there."""
    chosen = select(Question).where(Question.id == question_id, seen_by(person)).options(*with_asker())
    found = db.session.scalar(chosen)
    if found is None or not (person.is_of_the_team or person.may("community")):
        raise NotFound()
    return found


def own_question(person: Person, question_id: int) -> Question:
    """The same, if this person asked it."""
    found = question_for(person, question_id)
    if found.person_id != person.id:
        raise NotFound()
    return found


def is_answered_by_others(row: Question) -> bool:
    """Whether somebody else has answered a question, and has not taken that back."""
    answers = select(Message.id).join(Thread, Thread.id == Message.thread_id).where(Thread.question_id == row.id)
    theirs = answers.where(Message.person_id != row.person_id, Message.status != MessageState.TAKEN_BACK)
    return db.session.scalar(theirs.limit(1)) is not None


def thread_of(kind: ThreadKind, subject_id: int) -> Thread | None:
    """The thread of a question or news; None while nobody has written there."""
    return db.session.scalar(select(Thread).where(getattr(Thread, f"{kind}_id") == subject_id))


def whole_thread_of(kind: ThreadKind, subject_id: int) -> Thread:
    """The same; an empty one, to be shown, while nobody has written there."""
    return thread_of(kind, subject_id) or unwritten(kind, subject_id)


@dataclass(frozen=True)
class Opened:
    """The thread of a question or news for one reader: up to which message they have read it, and whether they follow it."""

    thread: Thread
    read_to: int
    follows: bool


def opened(kind: ThreadKind, subject_id: int, person: Person) -> Opened:
    """The same, in one query; an empty one, to be shown, while nobody has written there."""
    chosen = select(Thread, ReadMark.read_to, Follow.person_id.is_not(None))
    for model in (ReadMark, Follow):
        chosen = chosen.outerjoin(model, and_(model.thread_id == Thread.id, model.person_id == person.id))
    found = db.session.execute(chosen.where(getattr(Thread, f"{kind}_id") == subject_id)).one_or_none()
    return Opened(found[0], found[1] or 0, found[2]) if found else Opened(unwritten(kind, subject_id), 0, False)


def follows(person: Person, thread: Thread | None) -> bool:
    """Whether somebody hears of what is written in a thread."""
    return thread is not None and db.session.get(Follow, (thread.id, person.id)) is not None


def useful_counts(message_ids: Collection[int], person: Person) -> dict[int, tuple[int, bool]]:
    """By answer, how many people found it useful, and whether this one did."""
    mine = func.bool_or(UsefulMark.person_id == person.id)
    counted = select(UsefulMark.message_id, func.count(), mine).where(UsefulMark.message_id.in_(message_ids))
    found = {one: (count, bool(own)) for one, count, own in db.session.execute(counted.group_by(UsefulMark.message_id))}
    return {one: found.get(one, (0, False)) for one in message_ids}


def similar(title: str, person: Person, but: int | None = None) -> Sequence[Question]:
    """Questions that come near a title, those with most of its words first; see alike.py."""
    asked, stems = telling(title), beginnings(title)
    if not asked:
        return []
    wanted = func.to_tsquery(literal_column("'simple'::regconfig"), " | ".join(f"'{stem}':*" for stem in stems))
    text: ColumnElement[Any] = literal_column(SEARCHED)
    chosen = select(Question).where(text.op("@@")(wanted), seen_by(person), Question.id != but if but else true())
    rank = func.ts_rank(text, wanted)
    some = chosen.order_by(desc(rank), Question.id.desc()).limit(LOOKED_AT)
    found = db.session.scalars(some.options(load_only(Question.title, Question.text, Question.solution_id)))
    near = [(shared(asked, one.title, one.text), one) for one in found]
    near.sort(key=lambda both: both[0], reverse=True)
    return [one for words, one in near[:MOST_ALIKE] if words]


def published() -> Select[News]:
    """A SELECT of the news that members read."""
    return select(News).where(News.status == NewsState.PUBLISHED)


def public_news() -> Select[News]:
    """A SELECT of the news that everybody reads."""
    return published().where(News.is_public)


def newest_public(most: int) -> Sequence[News]:
    """The newest of those."""
    return db.session.scalars(public_news().order_by(News.published_at.desc(), News.id.desc()).limit(most)).all()


def news_for(person: Person | None, news_id: int) -> News:
    """News that somebody may read: members all that is published, everybody else what is public; otherwise there is nothing there."""
    is_member = person is not None and (person.is_of_the_team or person.may("community"))
    chosen = (published() if is_member else public_news()).where(News.id == news_id)
    found = db.session.scalar(chosen)
    if found is None:
        raise NotFound()
    return found


def any_news(news_id: int) -> News:
    """News in whatever state, for the alliance's team."""
    found = db.session.get(News, news_id)
    if found is None:
        raise NotFound()
    return found


def all_news(status: NewsState | None, words: str) -> Select[News]:
    """A SELECT of news in whatever state."""
    chosen = (
        select(News).where(mention(words, News.title, News.text)).options(joinedload(News.maker).load_only(Person.name))
    )
    return chosen.where(News.status == status) if status else chosen


def news_by_state(words: str) -> dict[NewsState, int]:
    """How many news are in each state."""
    counted = select(News.status, func.count()).where(mention(words, News.title, News.text))
    return dict(db.session.execute(counted.group_by(News.status)).all())


def is_unread(person: Person) -> ColumnElement[bool]:
    """Condition: somebody has not opened it yet; what was published before they came is no news to them."""
    opened = exists().where(NewsRead.news_id == News.id, NewsRead.person_id == person.id)
    return and_(~opened, News.published_at >= person.created_at)


def unread_news(person: Person, most: int) -> Sequence[News]:
    """The newest news that somebody has not opened."""
    chosen = (
        published().where(is_unread(person)).order_by(News.is_pinned.desc(), News.published_at.desc(), News.id.desc())
    )
    return db.session.scalars(chosen.limit(most)).all()


def unread_among(person: Person, news_ids: Collection[int]) -> set[int]:
    """Of these news, those that somebody has not opened."""
    return set(db.session.scalars(select(News.id).where(News.id.in_(news_ids), is_unread(person))))


def comment_counts(news_ids: Collection[int]) -> dict[int, int]:
    """By news, how many comments are shown."""
    counted = select(Thread.news_id, func.count()).join(Message, Message.thread_id == Thread.id)
    counted = counted.where(Thread.news_id.in_(news_ids), Message.status == MessageState.SHOWN)
    return {one: count for one, count in db.session.execute(counted.group_by(Thread.news_id)) if one is not None}


def count_answers(row: Question) -> int:
    """How many answers to a question are shown."""
    return db.session.scalar(select(answers_to()).select_from(Question).where(Question.id == row.id)) or 0


def answer_of(message_id: int) -> Message:
    """An answer, with its writer."""
    return db.session.get_one(Message, message_id)


def shown_solution(row: Question, reader: Person, among: Sequence[ShownMessage] = ()) -> ShownMessage | None:
    """The answer that solves a question, as somebody sees it; taken from those that stand on the page, where it is one of them."""
    if row.solution_id is None:
        return None
    for one in among:
        if one.row.id == row.solution_id:
            return one
    found = db.session.get_one(Message, row.solution_id, options=with_writers())
    return shown_messages([found], reader, found.id)[0]


def service_names() -> list[str]:
    """What services are called, for a list to choose from while one types."""
    chosen = select(Category).where(Category.retired_at.is_(None)).order_by(Category.place, Category.id)
    return [one.name for one in db.session.scalars(chosen)]
