"""Members nominate a hard project of theirs and vote for another's; an admin can refuse a nomination."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotAllowed, NotFound, NotNow, NotPossible
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...core.typed import one_line, paragraphs, too_long
from ...exchange import contacts
from ...exchange.actions.erase_words import refuse_words_about
from ...exchange.models import Referral
from ...members.models import Agency, Person
from ...members.queries import people_who
from ...outbox.actions import send
from .. import conflicts, queries
from ..models import LONGEST_STORY, LONGEST_TITLE, Nomination, NominationState, Season, Vote
from .planning import admins_only, checked_reason


def nominate(season_id: int, referral_id: int, person: Person, title: str, story: str) -> Nomination:
    """A project of one's own agency, told without saying who the client is; one in a season, and each project once."""
    agency = _agency_of(person)
    referral = queries.project(agency.id, referral_id)
    values = _checked(title, story, referral, agency)
    with transaction():
        refuse_words_about(select(Referral.id).where(Referral.id == referral.id))
        season = _held(season_id)
        if not season.takes_nominations(clock.today()):
            raise NotNow(_("No projects are nominated in this season now."))
        own(select(Agency).where(Agency.id == agency.id))  # two of one agency come one after the other
        if queries.own_nomination(season.id, agency.id):
            raise NotNow(_("Your agency has nominated a project already. Take it back first."))
        own(queries.projects(agency.id).where(Referral.id == referral.id))
        row = Nomination(
            season_id=season.id, agency_id=agency.id, referral_id=referral.id, made_by=person.id, made_at=clock.now(), **values
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        lifecycle.begin(row, person)
        audit.record("award.nominated", row, person)
    return row


def withdraw_nomination(nomination_id: int, person: Person) -> Nomination:
    """Take one's own back while the season runs; the votes for it are gone, and those who gave them vote again."""
    agency = _agency_of(person)
    with transaction():
        row = _standing(nomination_id, agency)
        _end(row, NominationState.WITHDRAWN, person)
        audit.record("award.withdrawn", row, person)
    return row


def refuse_nomination(nomination_id: int, admin: Person, reason: str) -> Nomination:
    """An admin takes it off, and says why to the agency; the votes for it are gone. Nobody does so to a rival of their own agency while
    another admin can."""
    admins_only(admin)
    said = checked_reason(reason, _("Say why; the agency reads it."))
    with transaction():
        row = _standing(nomination_id)
        rivals = _("Your agency nominates in this season, too; another admin has to decide.")
        in_conflict = conflicts.judge(admin, conflicts.rivals_of(row), rivals)
        _end(row, NominationState.REFUSED, admin, said, in_conflict=in_conflict)
        audit.record("award.refused", row, admin, in_conflict=in_conflict)
        send("award.refused", people_who("nominate", row.agency_id), nomination=row.id)
    return row


def vote(nomination_id: int, person: Person) -> Nomination:
    """One's agency votes for this project, in place of what it voted for before. Two votes of one agency are one: the last stands."""
    agency = _agency_of(person)
    with transaction():
        row = queries.nomination(nomination_id)
        season = _held(row.season_id)
        if not season.runs(clock.today()):
            raise NotNow(_("Votes are given while the season runs."))
        row = own(select(Nomination).where(Nomination.id == nomination_id))
        if not row.is_shown:
            raise NotNow(_("This project is not nominated any more."))
        if row.agency_id == agency.id:
            raise NotPossible(_("Vote for a project of another agency."))
        given = {"nomination_id": row.id, "nominee_id": row.agency_id, "person_id": person.id, "at": clock.now()}
        new = insert(Vote).values(season_id=season.id, agency_id=agency.id, **given)
        db.session.execute(new.on_conflict_do_update(index_elements=["season_id", "agency_id"], set_=given))
        audit.record("award.voted", row, person)
    return row


def _agency_of(person: Person) -> Agency:
    if person.agency is None or not person.may("nominate"):
        raise NotAllowed(_("Owners and managers of active members nominate and vote."))
    return person.agency


def _held(season_id: int) -> Season:
    """The season, held against its counting: who votes and who nominates does not wait for others who do."""
    held = select(Season).where(Season.id == season_id).with_for_update(read=True)
    found = db.session.scalar(held.execution_options(populate_existing=True))
    if found is None:
        raise NotFound()
    return found


def _standing(nomination_id: int, agency: Agency | None = None) -> Nomination:
    """A nomination that can still be taken off, held; its season, too."""
    known = queries.nomination(nomination_id)
    if agency is not None and known.agency_id != agency.id:
        raise NotFound()
    season = _held(known.season_id)
    if not season.is_open:
        raise NotNow(_("This season is over, or was cancelled."))
    return own(select(Nomination).where(Nomination.id == nomination_id))


def _end(row: Nomination, state: NominationState, person: Person, reason: str = "", **more: Any) -> None:
    db.session.execute(delete(Vote).where(Vote.nomination_id == row.id))
    lifecycle.move(row, state, person, note=reason or None, reason=reason, **more)


def _checked(title: str, story: str, referral: Referral, agency: Agency) -> dict[str, str]:
    values = {"title": one_line(title), "story": paragraphs(story)}
    errors: dict[str, str] = {}
    for name, most in (("title", LONGEST_TITLE), ("story", LONGEST_STORY)):
        text = values[name]
        if wrong := _("Fill this in.") if not text else too_long(text, most):
            errors[name] = wrong
        elif named := contacts.names_client(text, referral.lead.client or {}):
            errors[name] = _(
                "“%(name)s” stands in it, and all members read this. Leave out who the client is.", name=named
            )
        elif contacts.names_contacts(text, agency.country):
            errors[name] = _("An e-mail address or a phone number stands in it, and all members read this.")
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    return values
