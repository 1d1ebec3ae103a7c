"""What members read and hold, and what services ask for."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from ..catalog.models import Category
from ..catalog.offering import named_by
from ..core import clock
from ..core.errors import NotFound
from ..core.exports import rows_for_file
from ..core.extensions import db
from ..core.languages import voice
from ..core.listing import Order, caseless, mention
from ..members.models import MEMBERS, Agency, Person, PersonState
from .models import (
    Article,
    ArticleFile,
    ArticleState,
    Certificate,
    CertificateState,
    Kind,
    Question,
    QuizTry,
    Requirement,
)

ORDERS = {
    "day": Order(_l("Published"), (func.coalesce(Article.published_at, Article.made_at),), falling=True),
    "title": Order(_l("Title"), (caseless(Article.title),)),
}
CERTIFICATE_ORDERS = {
    "granted": Order(_l("Granted"), (Certificate.granted_at,), falling=True),
    "ends": Order(_l("Ends"), (func.coalesce(Certificate.expires_on, date.max),)),
    "name": Order(_l("Name"), (caseless(Person.name),)),
}


def articles(
    state: ArticleState | None, kind: Kind | None = None, language: str = "", words: str = ""
) -> Select[Article]:
    """A SELECT of articles in a state (None: in all), of a kind, in a language, with these words in title or text."""
    chosen = select(Article).options(joinedload(Article.maker).load_only(Person.name))
    for column, value in ((Article.status, state), (Article.kind, kind), (Article.language, language)):
        if value:
            chosen = chosen.where(column == value)
    return chosen.where(mention(words, Article.title, Article.text)) if words else chosen


def count_by_kind(language: str = "", words: str = "") -> dict[str, int]:
    """How many articles of each kind are published."""
    chosen = articles(ArticleState.PUBLISHED, None, language, words).options()
    counted = chosen.with_only_columns(Article.kind, func.count()).group_by(Article.kind)
    return {str(kind): count for kind, count in db.session.execute(counted)}


def count_by_state(words: str = "") -> dict[str, int]:
    """How many articles are in each state."""
    counted = articles(None, words=words).options().with_only_columns(Article.status, func.count())
    return {str(state): count for state, count in db.session.execute(counted.group_by(Article.status))}


def article(article_id: int) -> Article:
    """One of them, whatever its state, or NotFound."""
    found = db.session.get(Article, article_id)
    if found is None:
        raise NotFound()
    return found


def published(article_id: int) -> Article:
    """One that members can read, or NotFound."""
    found = article(article_id)
    if not found.is_published:
        raise NotFound()
    return found


def questions_of(article_id: int) -> Sequence[Question]:
    """The quiz of a lesson, in its order."""
    chosen = select(Question).where(Question.article_id == article_id).order_by(Question.place)
    return db.session.scalars(chosen).all()


def with_quiz(article_ids: Collection[int]) -> set[int]:
    """Those of these articles that end in a quiz."""
    return set(db.session.scalars(select(Question.article_id).where(Question.article_id.in_(article_ids)).distinct()))


def ends_in_quiz() -> ColumnElement[bool]:
    """Condition: a published lesson with a quiz."""
    return and_(Article.status == ArticleState.PUBLISHED, exists().where(Question.article_id == Article.id))


def lessons_with_quiz() -> Sequence[Article]:
    """Published lessons whose certificate a service can ask for, by title."""
    return db.session.scalars(select(Article).where(ends_in_quiz()).order_by(Article.title, Article.id)).all()


def last_tries(person: Person, article_id: int, most: int = 10) -> Sequence[QuizTry]:
    """How this person answered a quiz, newest first."""
    chosen = select(QuizTry).where(QuizTry.person_id == person.id, QuizTry.article_id == article_id)
    return db.session.scalars(chosen.order_by(QuizTry.id.desc()).limit(most)).all()


def is_valid() -> ColumnElement[bool]:
    """Condition on certificates joined with their people: it holds today."""
    lasts = or_(Certificate.expires_on.is_(None), Certificate.expires_on >= clock.today())
    here = and_(Person.agency_id == Certificate.agency_id, Person.status != PersonState.DISABLED, _is_of_a_member())
    return and_(Certificate.withdrawn_at.is_(None), lasts, here)


def _is_of_a_member() -> ColumnElement[bool]:
    member = aliased(Agency)
    return Certificate.agency_id.in_(select(member.id).where(member.status.in_(MEMBERS)))


def held_by_person(article_id: int, person: Person) -> Certificate | None:
    """The certificate of a lesson that this person holds today, the one that holds longest."""
    chosen = _certificates().where(Certificate.article_id == article_id, Certificate.person_id == person.id, is_valid())
    return db.session.scalar(chosen.order_by(Certificate.expires_on.desc().nulls_first()).limit(1))


def _certificates() -> Select[Certificate]:
    return select(Certificate).join(Certificate.person).options(contains_eager(Certificate.person))


def certificates(agency_id: int | None, state: CertificateState | None = None, words: str = "") -> Select[Certificate]:
    """A SELECT of certificates: of one agency's people, or of all; in a state; with these words in name, title, agency or number."""
    chosen = _certificates().join(Certificate.agency).options(contains_eager(Certificate.agency))
    if agency_id is not None:
        chosen = chosen.where(Certificate.agency_id == agency_id)
    if state:
        chosen = chosen.where(_state() == state)
    if words:
        chosen = chosen.where(mention(words, Person.name, Certificate.title, Agency.name, Certificate.number))
    return chosen


def _state() -> ColumnElement[str]:
    """What `Certificate.state_on` says today, as SQL."""
    gone = or_(
        Person.agency_id.is_distinct_from(Certificate.agency_id),
        Person.status == PersonState.DISABLED,
        ~_is_of_a_member(),
    )
    return case(
        (Certificate.withdrawn_at.is_not(None), CertificateState.WITHDRAWN.value),
        (gone, CertificateState.LEFT.value),
        (Certificate.expires_on < clock.today(), CertificateState.EXPIRED.value),
        else_=CertificateState.VALID.value,
    )


def count_certificates(agency_id: int | None, words: str = "") -> dict[str, int]:
    """How many are in each state."""
    columns = (_state().label("state"), func.count().label("number"))
    chosen = certificates(agency_id, None, words).options().with_only_columns(*columns).group_by("state")
    return {row.state: row.number for row in db.session.execute(chosen)}


def certificate(certificate_id: int) -> Certificate:
    """One of them, or NotFound."""
    found = db.session.get(Certificate, certificate_id)
    if found is None:
        raise NotFound()
    return found


def by_number(number: str) -> Certificate:
    """The certificate with this number, however it is typed, or NotFound."""
    meant = number.strip().upper()
    found = db.session.scalar(_certificates().where(Certificate.number == meant)) if meant.isascii() else None
    if found is None:
        raise NotFound(_("No certificate has this number. Look whether it is written in full."))
    return found


def heads(with_agency: bool) -> Sequence[str]:
    """The words above the columns of the file."""
    first = (_("Agency"),) if with_agency else ()
    return (*first, _("Name"), _("Certificate"), _("Number"), _("State"), _("Granted"), _("Ends"))


def rows_of(query: Select[Certificate], with_agency: bool) -> Iterator[tuple]:
    """One row a certificate."""
    today = clock.today()
    for one in rows_for_file(query):
        first = (one.agency.name,) if with_agency else ()
        yield (
            *first,
            one.person.name,
            one.title,
            one.number,
            str(one.state_on(today).label),
            one.granted_at,
            one.expires_on,
        )


def requirements() -> Sequence[Requirement]:
    """Which services ask for which certificate, by service."""
    chosen = select(Requirement).join(Requirement.category).join(Requirement.article)
    chosen = chosen.options(contains_eager(Requirement.category), contains_eager(Requirement.article))
    name = getattr(Category, f"name_{voice().language}", Category.name_en)
    return db.session.scalars(chosen.order_by(name, Requirement.id)).all()


def is_required(article_id: int) -> bool:
    """Whether a service asks for the certificate of a lesson."""
    return bool(db.session.scalar(select(exists().where(Requirement.article_id == article_id))))


def missing_certificates(agency_id: int, category: Category | None) -> list[Article]:
    """The lessons whose certificates a service asks for, itself or by what it stands beneath, and nobody of this agency holds."""
    if category is None:
        return []
    held = (
        select(Certificate.id)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.article_id == Article.id, Certificate.agency_id == agency_id, is_valid())
    )
    chosen = select(Article, Requirement.category_id).join(Requirement, Requirement.article_id == Article.id)
    lacking = db.session.execute(chosen.where(~held.exists()).order_by(Article.id)).all()
    if not lacking:  # mostly; then nobody needs to know what the service stands beneath
        return []
    asked_of = named_by(category)
    return list(dict.fromkeys(article for article, category_id in lacking if category_id in asked_of))


def holders_of(category: Category | None) -> set[int] | None:
    """The agencies in which somebody holds each certificate that a service asks for; None where it asks for none."""
    if category is None:
        return None
    asked = select(Requirement.article_id).where(Requirement.category_id.in_(named_by(category))).distinct()
    articles = list(db.session.scalars(asked))
    if not articles:
        return None
    held = select(Certificate.agency_id).join(Certificate.person)
    held = held.where(Certificate.article_id.in_(articles), is_valid()).group_by(Certificate.agency_id)
    return set(db.session.scalars(held.having(func.count(Certificate.article_id.distinct()) == len(articles))))


def shown_of(agency_id: int) -> list[tuple[str, int]]:
    """What people of an agency are certified for today, for everybody to see: each title with how many hold it."""
    chosen = select(Certificate.title, func.count(Certificate.person_id.distinct())).join(Certificate.person)
    chosen = chosen.where(Certificate.agency_id == agency_id, is_valid()).group_by(Certificate.title)
    return [(title, count) for title, count in db.session.execute(chosen.order_by(Certificate.title))]


def held_of(person: Person, article_ids: Collection[int]) -> dict[int, Certificate]:
    """By lesson, the certificates among these that this person holds today."""
    chosen = _certificates().where(
        Certificate.person_id == person.id, Certificate.article_id.in_(article_ids), is_valid()
    )
    return {one.article_id: one for one in db.session.scalars(chosen.order_by(Certificate.id))}


def figures_of(article_id: int) -> dict[str, int]:
    """How many people have tried the quiz of a lesson, how many have passed it, and how many hold its certificate today."""
    tried = select(func.count(QuizTry.person_id.distinct())).where(QuizTry.article_id == article_id)
    valid = select(func.count(Certificate.person_id.distinct())).join(Certificate.person)
    hold = valid.where(Certificate.article_id == article_id, is_valid())
    passed = tried.where(QuizTry.is_passed)
    found = select(*(one.scalar_subquery().label(name) for name, one in
                     {"tried": tried, "passed": passed, "hold": hold}.items()))  # fmt: skip
    return dict(db.session.execute(found).mappings().one())


def count_questions(article_ids: Collection[int]) -> dict[int, int]:
    """By lesson, how many questions its quiz has."""
    chosen = select(Question.article_id, func.count().label("number")).where(Question.article_id.in_(article_ids))
    return {row.article_id: row.number for row in db.session.execute(chosen.group_by(Question.article_id))}


def article_for(person: Person, article_id: int) -> Article:
    """One that this reader may see: published, or to the alliance's team any; or NotFound."""
    found = article(article_id)
    if not found.is_published and not person.is_of_the_team:
        raise NotFound()
    return found


def files_of(article_id: int) -> Sequence[ArticleFile]:
    """The files of an article, in the order in which they were added."""
    chosen = select(ArticleFile).where(ArticleFile.article_id == article_id, ArticleFile.removed_at.is_(None))
    return db.session.scalars(chosen.order_by(ArticleFile.id)).all()


def file_for(person: Person, article_id: int, file_id: int) -> ArticleFile:
    """A file that this reader may save, or NotFound."""
    row = article_for(person, article_id)
    found = db.session.get(ArticleFile, file_id)
    if found is None or found.article_id != row.id or found.removed_at is not None:
        raise NotFound()
    return found
