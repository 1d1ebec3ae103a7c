"""What admins do with a season that is counted: strike a place, decide on the alliance's own award, proclaim; and whether an agency is named."""

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotAllowed, NotFound, NotNow
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...members.models import Agency, AgencyState, Person
from ...members.queries import people_who
from ...outbox.actions import send
from .. import conflicts, queries
from ..models import SHOWN_PLACES, Kind, Place, Season, SeasonState, Unnamed
from .counting import rank_anew
from .planning import admins_only, checked_reason


def strike(place_id: int, admin: Person, reason: str) -> Place:
    """Take an agency's place away before it is proclaimed, and say why to its owners; those behind move up. Nobody does so where their
    own agency is placed, while another admin can."""
    admins_only(admin)
    said = checked_reason(reason, _("Say why; the agency reads it."))
    with transaction():
        known = queries.place(place_id)
        _counted(known.award.season_id)
        placed = _("Your agency is placed for this award; another admin has to decide.")
        in_conflict = conflicts.judge(admin, conflicts.placed_for(known.award), placed)
        row = own(select(Place).where(Place.id == place_id))
        if row.struck_at is not None:
            raise NotNow(_("This place was struck already."))
        _strike(row, said, admin, in_conflict)
        audit.record(
            "award.struck", row, admin, agency=row.agency_id, award=str(row.award.kind), in_conflict=in_conflict
        )
        send("award.struck", people_who("nominate", row.agency_id), place=row.id)
    return row


def decide_own(season_id: int, agency_id: int, admin: Person, reason: str) -> Place:
    """Give the alliance's own award to an active member, for a reason that everybody reads; decided anew until it is proclaimed. Nobody
    gives it to their own agency."""
    admins_only(admin)
    if admin.agency_id == agency_id:
        raise NotAllowed(_("You belong to this agency; another admin has to decide."))
    said = checked_reason(reason, _("Say why; everybody reads it."))
    with transaction():
        season = _counted(season_id)
        award = season.award_of(Kind.OWN)
        if award is None:
            raise NotFound()
        agency = db.session.get(Agency, agency_id)
        if agency is None or agency.status != AgencyState.ACTIVE:
            raise BadInput(_("Mend what is marked."), {"agency": _("Choose an active member.")})
        # Who was struck stays in the list, and reads why; unless it is decided for them after all.
        before = or_(Place.struck_at.is_(None), Place.agency_id == agency.id)
        db.session.execute(delete(Place).where(Place.award_id == award.id, before))
        season.nobody_why = ""
        row = Place(award_id=award.id, agency_id=agency.id, figure=1, place=1, reason=said)
        db.session.add(row)
        db.session.flush()
        audit.record("award.decided", row, admin, agency=agency.id)
    return row


def decide_nobody(season_id: int, admin: Person, reason: str) -> Season:
    """Nobody gets the alliance's own award this season, for a reason that everybody reads; decided anew until it is proclaimed."""
    admins_only(admin)
    said = checked_reason(reason, _("Say why; everybody reads it."))
    with transaction():
        season = _counted(season_id)
        award = season.award_of(Kind.OWN)
        if award is None:
            raise NotFound()
        db.session.execute(delete(Place).where(Place.award_id == award.id, Place.struck_at.is_(None)))
        season.nobody_why = said
        db.session.flush()
        audit.record("award.nobody", season, admin)
    return season


def proclaim(season_id: int, admin: Person) -> Season:
    """Tell everybody. Who is no active member any more is struck first; from here on nothing of it changes."""
    admins_only(admin)
    with transaction():
        season = _counted(season_id)
        ids = [award.id for award in season.awards]
        gone = queries.places(ids).join(Place.agency).where(Agency.status != AgencyState.ACTIVE)
        for row in db.session.scalars(gone).all():
            _strike(row, _("No active member any more when it was proclaimed."), None)
        if queries.undecided(season):
            raise NotNow(_("Decide first who gets the alliance’s own award, or that nobody does."))
        lifecycle.move(season, SeasonState.PROCLAIMED, admin, proclaimed_at=clock.now(), proclaimed_by=admin.id)
        audit.record("season.proclaimed", season, admin, name=season.name)
        winners = db.session.scalars(queries.places(ids).where(Place.place <= SHOWN_PLACES)).all()
        for one in winners:
            audit.record("award.won", one, admin, place=one.place)
            send("award.won", people_who("nominate", one.agency_id), place=one.id)
        send("award.proclaimed", people_who("awards", select(Agency.id)), season=season.id)
    return season


def be_named(person: Person, is_named: bool) -> None:
    """Whether the public reads the name of an agency beside its places. Said twice, once."""
    agency = person.agency
    if agency is None or not person.may("be_named"):
        raise NotAllowed(_("An owner of the agency decides that."))
    with transaction():
        if is_named:
            db.session.execute(delete(Unnamed).where(Unnamed.agency_id == agency.id))
        else:
            new = insert(Unnamed).values(agency_id=agency.id, since=clock.now(), person_id=person.id)
            db.session.execute(new.on_conflict_do_nothing())
        audit.record("award.naming", agency, person, is_named=is_named)


def _counted(season_id: int) -> Season:
    """A season that is counted and not yet proclaimed, held."""
    season = own(select(Season).where(Season.id == season_id))
    refuse_uncounted(season)
    return season


def refuse_uncounted(season: Season) -> None:
    """Refuse what is decided between the counting of a season and its end."""
    if not season.is_counted:
        raise NotNow(
            _("This is proclaimed already.")
            if season.is_proclaimed
            else _("This season is not counted yet, or was cancelled.")
        )


def _strike(row: Place, reason: str, admin: Person | None, in_conflict: bool = False) -> None:
    row.in_conflict = in_conflict
    row.place, row.struck_at, row.struck_by, row.reason = None, clock.now(), admin.id if admin else None, reason
    db.session.flush()
    rank_anew(row.award_id)
    db.session.expire_all()
