"""The alliance's team writes news: a draft, published at once or at an instant, pinned, withdrawn. Members comment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotFound
from ...core.extensions import db
from ...core.throttling import count_tries
from ...core.transaction import locked, noting, own, transaction
from ...core.typed import one_line, paragraphs, too_long
from ...members.models import Person
from ...outbox.actions import send
from ...threads.actions import checked, thread_of_all, write_in
from ...threads.models import Message, ThreadKind
from ...threads.readers import of_all_members
from ..models import LONGEST_NEWS, LONGEST_TITLE, News, NewsRead, NewsState

FARTHEST = timedelta(days=366)


@dataclass(frozen=True)
class SaidNews:
    """What the team writes; `text` is Markdown. Public news everybody reads, members or not."""

    title: str
    text: str
    is_public: bool = False


def write_news(person: Person, said: SaidNews) -> News:
    """Write a draft."""
    values, now = _checked(said), clock.now()
    person.must_be_of_the_team()
    with transaction():
        row = News(**values, made_by=person.id, made_at=now, changed_at=now)
        db.session.add(row)
        db.session.flush()
        lifecycle.begin(row, person)
        audit.record("news.written", row, person, title=row.title)
    return row


def change_news(news_id: int, person: Person, said: SaidNews) -> News:
    """Write it anew, whatever its state; whoever reads it from now on reads this."""
    values = _checked(said)
    with transaction():
        row = _held(news_id, person)
        for name, value in values.items():
            setattr(row, name, value)
        row.changed_at = clock.now()
        audit.record("news.changed", row, person, title=row.title)
    return row


def publish(news_id: int, person: Person) -> News:
    """Show it to members now."""
    with transaction():
        row = _held(news_id, person)
        _publish(row, person)
    return row


def schedule(news_id: int, person: Person, at: datetime | None) -> News:
    """Have a job publish it at an instant, at most a year ahead."""
    if at is None:
        raise BadInput(_("Mend what is marked."), {"at": _("Choose a day and a time.")})
    now = clock.now()
    if not now < at <= now + FARTHEST:
        raise BadInput(_("Mend what is marked."), {"at": _("Choose a time that is ahead, and within a year.")})
    with transaction():
        row = _held(news_id, person)
        lifecycle.move(row, NewsState.SCHEDULED, person, publish_at=at)
        audit.record("news.scheduled", row, person, title=row.title)
    return row


def unschedule(news_id: int, person: Person) -> News:
    """It is a draft again."""
    with transaction():
        row = _held(news_id, person)
        lifecycle.move(row, NewsState.DRAFT, person, publish_at=None)
        audit.record("news.unscheduled", row, person, title=row.title)
    return row


def withdraw(news_id: int, person: Person) -> News:
    """Nobody but the team sees it any more."""
    with transaction():
        row = _held(news_id, person)
        lifecycle.move(row, NewsState.WITHDRAWN, person, is_pinned=False)
        audit.record("news.withdrawn", row, person, title=row.title)
    return row


def pin(news_id: int, person: Person, is_pinned: bool = True) -> News:
    """Keep it above all other news, or no more. Said twice, once."""
    with transaction():
        row = _held(news_id, person)
        if row.is_pinned != is_pinned:
            row.is_pinned = is_pinned
            audit.record("news.pinned" if is_pinned else "news.unpinned", row, person, title=row.title)
    return row


def publish_due(news_ids: Sequence[int]) -> None:
    """Publish what waits for a time that has come; one transaction each."""
    for one in news_ids:
        with transaction():
            waits = News.status == NewsState.SCHEDULED, News.publish_at <= clock.now()
            row = locked(select(News).where(News.id == one, *waits), skip=True)
            if row is not None:
                _publish(row, None)


def _publish(row: News, by: Person | None) -> None:
    """Show it; who wants news by mail is told, once: not of what was withdrawn and is shown again."""
    is_first, at = row.published_at is None, row.published_at or clock.now()
    lifecycle.move(row, NewsState.PUBLISHED, by, publish_at=None, published_at=at)
    if is_first:
        send("news.published", of_all_members().where(Person.id != (by.id if by else 0)), news=row.id)
    audit.record("news.published", row, by, title=row.title)


def comment(news_id: int, person: Person, text: str) -> Message:
    """Comment on news; from then on one follows it."""
    said = checked(text)
    count_tries(message=f"person {person.id}")
    with transaction():
        row = db.session.get(News, news_id, with_for_update={"read": True}, populate_existing=True)
        if row is None or not row.is_published or not (person.is_of_the_team or person.may("community")):
            raise NotFound()
        return write_in(thread_of_all(ThreadKind.NEWS, row.id), person, said)


def read_news(news_id: int, person: Person) -> None:
    """Somebody has opened it. Said twice, once."""
    if db.session.get(NewsRead, (news_id, person.id)) is not None:
        return
    with noting():
        new = insert(NewsRead).values(news_id=news_id, person_id=person.id)
        db.session.execute(new.on_conflict_do_nothing())


def _held(news_id: int, person: Person) -> News:
    person.must_be_of_the_team()
    return own(select(News).where(News.id == news_id))


def _checked(said: SaidNews) -> dict[str, Any]:
    title, text = one_line(said.title), paragraphs(said.text)
    errors: dict[str, str] = {}
    for name, value, longest in (("title", title, LONGEST_TITLE), ("text", text, LONGEST_NEWS)):
        if sentence := too_long(value, longest) if value else _("Fill this in."):
            errors[name] = sentence
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    return {"title": title, "text": text, "is_public": said.is_public}
