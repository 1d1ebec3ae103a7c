"""What the log calls the things that events were done to: by their own number or name. What names a client never stands there."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import BigInteger, Select, Text, case, cast, exists, func, literal, null, select, union_all

from ...access.models import ApiToken
from ...agreement.models import AgreementVersion
from ...catalog.models import Case, Category, Discount, Industry, Partner, Picture, Region, Service
from ...community.models import News, Question, QuestionState
from ...core.arrays import among
from ...core.audit import AuditRow
from ...core.extensions import db
from ...core.formats import day
from ...core.languages import voice
from ...disputes.models import Dispute
from ...enquiries.models import Complaint
from ...exchange.models import FeePayment, LeadReturn, Referral
from ...hooks.models import Hook
from ...late_claims.models import LateClaim
from ...levels.models import Ladder
from ...members.models import Agency, Person
from ...reviews.models import Review
from ...rewards.models import Reward, Terms
from ...settlement.models import Movement
from ..models import Announcement, Report, Subject

# What is called by its own number, made of the number of its row.
NUMBERED = {"leads": "LP", "applications": "LA", "enquiries": "LE", "disputes": "LD", "late_claims": "LC"}
AMONG_MEMBERS, REPORTED = 1, 2  # where a question stands


def _lead() -> Any:
    return literal("LP-") + cast(Referral.lead_id, Text)


def _complaint() -> Any:
    # What is null makes the whole text null: of the two numbers the one that is there is left.
    numbers = (literal("LE-") + cast(Complaint.enquiry_id, Text), literal("LP-") + cast(Complaint.lead_id, Text))
    return select(Complaint.id, func.coalesce(*numbers), null())


def _question() -> Any:
    """One that members see has a page of its own; of any other the desk has one where it was reported."""
    reported = exists().where(Report.subject_kind == Subject.QUESTION, Report.subject_id == Question.id)
    is_shown = Question.status == QuestionState.SHOWN
    return select(Question.id, Question.title, case((is_shown, AMONG_MEMBERS), (reported, REPORTED)))


def _open_question(number: int, at: int | None, _text: str) -> str | None:
    if at == AMONG_MEMBERS:
        return url_for("community.question", question_id=number)
    return url_for("moderation.decide", what="question", subject_id=number) if at == REPORTED else None


def _entry(model: Any) -> Any:
    return select(model.id, getattr(model, f"name_{voice().language}"), null())


# The name of each row, and the number that its page is found by, where it isn't the row's own.
SELECTS: dict[Any, Callable[[], Any]] = {
    Agency: lambda: select(Agency.id, Agency.name, null()),
    Person: lambda: select(Person.id, Person.name, Person.agency_id),
    Referral: lambda: select(Referral.id, _lead(), null()),
    LeadReturn: lambda: select(LeadReturn.id, _lead(), null()).join(LeadReturn.referral),
    FeePayment: lambda: select(FeePayment.id, _lead(), null()).join(FeePayment.referral),
    Reward: lambda: select(Reward.id, _lead(), null()).join(Referral, Referral.id == Reward.referral_id),
    Movement: lambda: select(Movement.id, Movement.reference, null()),
    Dispute: lambda: select(Dispute.id, literal("LD-") + cast(Dispute.id, Text), null()),
    LateClaim: lambda: select(LateClaim.id, literal("LC-") + cast(LateClaim.id, Text), null()),
    Service: lambda: select(Service.id, Service.title, null()),
    Discount: lambda: select(Discount.id, Service.title, null()).join(Service, Service.id == Discount.service_id),
    Case: lambda: select(Case.id, Case.title, null()),
    Picture: lambda: select(Picture.id, Agency.name, Agency.id).join(Agency, Agency.id == Picture.agency_id),
    Partner: lambda: select(Partner.id, Agency.name, Agency.id).join(Agency, Agency.id == Partner.agency_id),
    Review: lambda: select(Review.id, Agency.name, null()).join(Agency, Agency.id == Review.agency_id),
    Complaint: _complaint,
    Report: lambda: select(Report.id, Report.subject_kind, Report.subject_id),
    ApiToken: lambda: select(ApiToken.id, ApiToken.name, null()),
    Hook: lambda: select(Hook.id, Hook.name, null()),
    Ladder: lambda: select(Ladder.id, cast(Ladder.effective_at, Text), null()),
    Terms: lambda: select(Terms.id, cast(Terms.effective_at, Text), null()),
    AgreementVersion: lambda: select(AgreementVersion.id, cast(AgreementVersion.number, Text), AgreementVersion.number),
    Announcement: lambda: select(Announcement.id, Announcement.title, null()),
    Question: _question,
    News: lambda: select(News.id, News.title, null()),
    **{model: partial(_entry, model) for model in (Category, Industry, Region)},
}


def _open_entry(kind: str, number: int, _at: int | None, _text: str) -> str:
    return url_for("catalog.entry", kind=kind, entry_id=number)


# Where an admin opens it, by the number of its row or the one that stands in its place.
OPENS: dict[str, Callable[[int, int | None, str], str | None]] = {
    "agencies": lambda n, _at, _text: url_for("moderation.one", agency_id=n),
    "people": lambda _n, at, _text: url_for("moderation.one", agency_id=at) if at else None,
    "pictures": lambda _n, at, _text: url_for("moderation.one", agency_id=at),
    "partners": lambda _n, at, _text: url_for("moderation.one", agency_id=at),
    "movements": lambda n, _at, _text: url_for("settlement.any_movement", movement_id=n),
    "disputes": lambda n, _at, _text: url_for("disputes.desk_dispute", dispute_id=n),
    "late_claims": lambda n, _at, _text: url_for("late_claims.desk_claim", claim_id=n),
    "lead_returns": lambda n, _at, _text: url_for("exchange.decide_return", return_id=n),
    "reviews": lambda n, _at, _text: url_for("moderation.decide", what="review", subject_id=n),
    "reports": lambda _n, at, text: url_for("moderation.decide", what=text, subject_id=at),
    "services": lambda n, _at, _text: url_for("moderation.decide", what="service", subject_id=n),
    "applications": lambda n, _at, _text: url_for("joining.application", application_id=n),
    "import_runs": lambda n, _at, _text: url_for("imports.run", run_id=n),
    "agreement_versions": lambda _n, at, _text: url_for("agreement.one_version", number=at),
    "questions": _open_question,
    "news": lambda n, _at, _text: url_for("community.one_news", news_id=n),
    "announcements": lambda n, _at, _text: url_for("moderation.change_announcement", number=n),
    **{model.__tablename__: partial(_open_entry, model.__tablename__) for model in (Category, Industry, Region)},
}  # fmt: skip
# How a name is said that isn't one by itself.
SAYS: dict[str, Callable[[str], str]] = {
    "reports": lambda text: str(Subject(text).label),
    "ladders": lambda text: _("Levels from %(day)s", day=day(datetime.fromisoformat(text))),
    "terms": lambda text: _("Terms from %(day)s", day=day(datetime.fromisoformat(text))),
    "agreement_versions": lambda text: _("Version %(n)s", n=text),
}
Key = tuple[str, int]


def names_of(rows: Iterable[AuditRow]) -> dict[Key, tuple[str, int | None]]:
    """The name of each subject that is there still, and the number of its page, in one query."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.subject_kind, set()).add(row.subject_id)
    parts = [_part(model, wanted[model.__tablename__]) for model in SELECTS if model.__tablename__ in wanted]
    if not parts:
        return {}
    return {(kind, number): (text, at) for kind, number, text, at in db.session.execute(union_all(*parts)) if text}


def _part(model: Any, ids: set[int]) -> Select[Any]:
    number, text, at = SELECTS[model]().selected_columns
    chosen = SELECTS[model]().with_only_columns(
        literal(model.__tablename__), number, cast(text, Text), cast(at, BigInteger), maintain_column_froms=True
    )
    # One parameter, not one for each: a file has 50,000 rows.
    return chosen.where(among(model.id, sorted(ids)))


def said_of(row: AuditRow, found: Mapping[Key, tuple[str, int | None]]) -> tuple[str, str | None]:
    """What a subject is called, and the address where an admin opens it, if there is one."""
    kind, number = row.subject_kind, row.subject_id
    text, at = found.get((kind, number), ("", None))
    is_there, opens = bool(text) or kind in ("applications", "import_runs"), OPENS.get(kind)
    if kind in NUMBERED:
        said = f"{NUMBERED[kind]}-{number}"
    elif text:
        said = SAYS.get(kind, str)(text)
    else:
        said = str(row.facts.get("title") or f"№ {number}")
    return said, opens(number, at, text) if opens and is_there else None
