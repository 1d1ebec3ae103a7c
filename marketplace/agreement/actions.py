"""A new version of the agreement, and its acceptance."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from ..core import audit, clock
from ..core.errors import BadInput, NotAllowed, NotNow
from ..core.extensions import db
from ..core.languages import NAMES
from ..core.throttling import network
from ..core.transaction import hold_name, transaction
from ..core.typed import paragraphs, too_long
from ..members.models import AgencyState, Person, Role
from ..members.queries import owners_in
from ..outbox.actions import send
from . import queries
from .models import LONGEST, LONGEST_CHANGE, Acceptance, AgreementVersion


def publish(admin: Person, said: Mapping[str, str], starts_on: date | None) -> AgreementVersion:
    """A new version from a day on: `text_en` and maybe the other languages, `change_en` …: what is new in it.

    All owners are told. What was accepted before stays accepted, and referrals keep the version they stand under.
    """
    if not admin.is_admin:
        raise NotAllowed(_("The agreement is written by the alliance’s admins."))
    kept = check(said, starts_on)
    assert starts_on is not None  # noqa: S101 — an error otherwise
    with transaction():
        hold_name("agreement")
        starts, before = max(clock.start_of(starts_on), clock.now()), queries.latest()
        if before and starts <= before.effective_at:
            day = _("The last version begins later than this.")
            raise BadInput(day, {"starts_on": day})
        row = AgreementVersion(
            number=before.number + 1 if before else 1,
            effective_at=starts,
            made_at=clock.now(),
            made_by=admin.id,
            **kept,
        )
        db.session.add(row)
        db.session.flush()
        audit.record("agreement.published", row, admin, number=row.number, effective_at=starts.isoformat())
        send("account.agreement", owners_in(AgencyState.ACTIVE), version=row.number)
    return row


def check(said: Mapping[str, str], starts_on: date | None) -> dict[str, str]:
    """The texts as they would be kept; refused is what can't be published, before somebody looks at it as well."""
    kept = {name: paragraphs(said.get(name) or "") for name in field_names()}
    if errors := _errors(kept, starts_on):
        raise BadInput(_("Mend what is marked."), errors)
    return kept


def accept(person: Person, number: int, text_hash: str, language: str, source: str) -> None:
    """An owner accepts a version for the agency: the one made last, as it was shown. Twice is once."""
    if person.agency_role != Role.OWNER:
        raise NotAllowed(_("An owner of your agency accepts the agreement."))
    with transaction():
        newest = queries.latest()
        if newest is None or newest.number != number:
            raise NotNow(_("There is a newer version by now. Read it before you accept."))
        if language not in NAMES or queries.hash_of(newest.text_in(language)) != text_hash:
            raise NotNow(_("This is not the text of the agreement. Open the page again."))
        row = insert(Acceptance).values(
            version_id=newest.id, agency_id=person.own_agency.id, person_id=person.id, at=clock.now(),
            source=network(source), language=language, text_hash=text_hash,
        )  # fmt: skip
        if db.session.scalar(row.on_conflict_do_nothing().returning(Acceptance.id)):
            audit.record("agreement.accepted", newest, person, agency=person.agency_id, text_hash=text_hash)


def field_names() -> list[str]:
    """The names of all texts of a version."""
    return [f"{kind}_{language}" for language in NAMES for kind in ("text", "change")]


def _errors(kept: Mapping[str, str], starts_on: date | None) -> dict[str, str]:
    errors = {} if kept["text_en"] else {"text_en": _("Fill this in.")}
    for name, text in kept.items():
        if sentence := too_long(text, LONGEST if name.startswith("text") else LONGEST_CHANGE):
            errors[name] = sentence
    if starts_on is None or starts_on < clock.today():
        errors["starts_on"] = _("Choose today or a later day.")
    if db.session.scalar(select(func.count()).select_from(AgreementVersion)) and not kept["change_en"]:
        errors["change_en"] = _("Say in a few words what is new.")
    return errors
