"""The alliance's team writes articles, publishes them and takes them back."""

from dataclasses import dataclass, fields
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotNow
from ...core.extensions import db
from ...core.languages import NAMES
from ...core.links import read_https
from ...core.transaction import own, transaction
from ...core.typed import one_line, paragraphs, too_long
from ...members.models import Agency, Person
from ...members.queries import people_who
from ...outbox.actions import send
from .. import queries
from ..models import LONGEST_TEXT, LONGEST_TITLE, LONGEST_URL, Article, ArticleState, Kind, Requirement


@dataclass(frozen=True)
class SaidArticle:
    """An article as it is typed or sent; `text` is Markdown."""

    kind: str
    title: str
    text: str
    language: str
    video_url: str = ""
    pass_percent: int | None = 80
    certificate_months: int | None = None

    @classmethod
    def of(cls, row: Article, **changes: Any) -> "SaidArticle":
        """What an article says now, with some of it changed."""
        return cls(**{one.name: getattr(row, one.name) for one in fields(cls)} | changes)


def write_article(said: SaidArticle, person: Person) -> Article:
    """A new article, as a draft that the team alone can read."""
    person.must_be_of_the_team()
    values = _checked(said)
    with transaction():
        at = clock.now()
        row = Article(**values, made_by=person.id, made_at=at, changed_at=at)
        db.session.add(row)
        db.session.flush()
        lifecycle.begin(row, person, at=at)
        audit.record("article.written", row, person, title=row.title)
    return row


def change_article(article_id: int, person: Person, **changes: Any) -> Article:
    """Write some of it anew; whoever reads it from now on reads this. Certificates that were granted stay, and a lesson with questions
    stays one."""
    person.must_be_of_the_team()
    with transaction():
        row = own(select(Article).where(Article.id == article_id))
        values = _checked(SaidArticle.of(row, **changes))
        if values["kind"] != row.kind and queries.questions_of(row.id):
            sentence = _("Only lessons end in a quiz. Remove its questions first.")
            raise BadInput(_("Mend what is marked."), {"kind": sentence})
        for name, value in values.items():
            setattr(row, name, value)
        row.changed_at = clock.now()
        audit.record("article.changed", row, person, title=row.title)
    return row


def publish_article(article_id: int, person: Person, by_mail: bool = False) -> Article:
    """Let all members read it, and tell everybody of them by mail if `by_mail`."""
    person.must_be_of_the_team()
    with transaction():
        row = own(select(Article).where(Article.id == article_id))
        at = clock.now()
        lifecycle.move(row, ArticleState.PUBLISHED, person, at=at, published_at=at)
        audit.record("article.published", row, person, title=row.title)
        if by_mail:
            send("academy.published", people_who("academy", select(Agency.id)), article=row.id)
    return row


def withdraw_article(article_id: int, person: Person) -> Article:
    """Take it away from the members. Certificates that were granted stay; one that a service asks for has to be there."""
    person.must_be_of_the_team()
    with transaction():
        row = own(select(Article).where(Article.id == article_id))
        if db.session.scalar(select(exists().where(Requirement.article_id == row.id))):
            raise NotNow(_("A service asks for its certificate. Take that away first."))
        lifecycle.move(row, ArticleState.WITHDRAWN, person)
        audit.record("article.withdrawn", row, person, title=row.title)
    return row


def _checked(said: SaidArticle) -> dict[str, Any]:
    """What a row holds of it; a refusal with all that is wrong with it."""
    title, text, (address, wrong) = one_line(said.title), paragraphs(said.text), read_https(said.video_url, LONGEST_URL)
    errors: dict[str, str] = {}
    for name, value, longest in (("title", title, LONGEST_TITLE), ("text", text, LONGEST_TEXT)):
        if not value:
            errors[name] = _("Fill this in.")
        elif sentence := too_long(value, longest):
            errors[name] = sentence
    if Kind.read(said.kind) is None:
        errors["kind"] = _("Choose one.")
    if said.language not in NAMES:
        errors["language"] = _("Choose one.")
    errors |= ({"video_url": wrong} if wrong else {}) | _wrong_numbers(said)
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    return {
        "kind": Kind(said.kind), "title": title, "text": text, "language": said.language, "video_url": address,
        "pass_percent": said.pass_percent, "certificate_months": said.certificate_months,
    }  # fmt: skip


def _wrong_numbers(said: SaidArticle) -> dict[str, str]:
    errors = {}
    if said.pass_percent is None or not 1 <= said.pass_percent <= 100:
        errors["pass_percent"] = _("Write a whole number from 1 to %(most)s.", most=100)
    if said.certificate_months is not None and not 1 <= said.certificate_months <= 120:
        errors["certificate_months"] = _("Write a whole number from 1 to %(most)s.", most=120)
    return errors
