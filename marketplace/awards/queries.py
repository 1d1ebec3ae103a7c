"""Seasons as each reader may see them, nominations with their votes, places, and projects that can be nominated."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import joinedload

from ..core import clock
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.listing import Order, caseless, mention
from ..exchange.models import WON, Lead, Referral
from ..members.models import Agency, AgencyState, Person
from .models import (
    SHOWN_PLACES,
    Award,
    Kind,
    Nomination,
    NominationState,
    Place,
    Season,
    SeasonState,
    Unnamed,
    Vote,
)

SEASON_ORDERS = {
    "starts": Order(_l("Begins"), (Season.starts_on,), falling=True),
    "name": Order(_l("Title"), (caseless(Season.name),)),
}
PROJECT_ORDERS = {
    "accepted": Order(_l("Accepted"), (Referral.accepted_at,), falling=True),
    "title": Order(_l("Client’s job"), (caseless(Lead.title),)),
}


def is_inside(person: Person | None) -> bool:
    """Whether somebody reads what is for members and the alliance's team alone."""
    return bool(person and person.is_authenticated and (person.is_of_the_team or person.may("awards")))


def seasons(inside: bool, state: SeasonState | None = None, words: str = "") -> Select[Season]:
    """A SELECT of seasons: those that were proclaimed for everybody, all for the alliance's members and its team; what was cancelled
    only where it is asked for by its state."""
    chosen = select(Season)
    if state is not None:
        chosen = chosen.where(Season.status == state)
    else:
        chosen = chosen.where(Season.status != SeasonState.CANCELLED)
    if not inside:
        chosen = chosen.where(Season.status == SeasonState.PROCLAIMED)
    return chosen.where(mention(words, Season.name)) if words else chosen


def count_by_state() -> dict[str, int]:
    """How many seasons are in each state."""
    return dict(db.session.execute(select(Season.status, func.count()).group_by(Season.status)).all())


def season(season_id: int) -> Season:
    """One of them, or NotFound."""
    found = db.session.get(Season, season_id)
    if found is None:
        raise NotFound()
    return found


def season_for(person: Person | None, season_id: int) -> Season:
    """One that this reader may see, or NotFound."""
    found = season(season_id)
    if not found.is_proclaimed and not is_inside(person):
        raise NotFound()
    return found


def running(today: date) -> Season | None:
    """The season that goes on; None between two."""
    return db.session.scalar(
        select(Season).where(Season.status == SeasonState.OPEN, Season.starts_on <= today, Season.ends_on >= today)
    )


def nominations(season_id: int, shown_only: bool = True) -> Select[Nomination]:
    """A SELECT of the projects nominated in a season; with what was refused or taken back, unless `shown_only`."""
    chosen = select(Nomination).where(Nomination.season_id == season_id).options(joinedload(Nomination.agency))
    return chosen.where(Nomination.status == NominationState.SHOWN) if shown_only else chosen


def nomination(nomination_id: int) -> Nomination:
    """One of them, or NotFound."""
    found = db.session.get(Nomination, nomination_id)
    if found is None:
        raise NotFound()
    return found


def own_nomination(season_id: int, agency_id: int | None) -> Nomination | None:
    """What an agency nominates in a season."""
    return db.session.scalar(nominations(season_id).where(Nomination.agency_id == agency_id))


def own_vote(season_id: int, agency_id: int | None) -> int | None:
    """For which nomination an agency votes."""
    return db.session.scalar(select(Vote.nomination_id).where(Vote.season_id == season_id, Vote.agency_id == agency_id))


def votes_of(nomination_ids: Collection[int]) -> dict[int, int]:
    """By nomination, how many active members vote for it."""
    counts = select(Vote.nomination_id, func.count()).join(Agency, Agency.id == Vote.agency_id)
    counts = counts.where(Vote.nomination_id.in_(nomination_ids), Agency.status == AgencyState.ACTIVE)
    return dict(db.session.execute(counts.group_by(Vote.nomination_id)).all())


def projects(agency_id: int | None, words: str = "") -> Select[Referral]:
    """A SELECT of what an agency can nominate: clients it has received whose work was won, who are not erased, and that it nominates
    nowhere yet."""
    taken = exists().where(Nomination.referral_id == Referral.id, Nomination.status == NominationState.SHOWN)
    chosen = select(Referral).join(Lead, Lead.id == Referral.lead_id).options(joinedload(Referral.lead))
    chosen = chosen.where(Referral.receiver_id == agency_id, Referral.status.in_(WON), Lead.erased_at.is_(None), ~taken)
    return chosen.where(mention(words, Lead.title)) if words else chosen


def project(agency_id: int | None, referral_id: int) -> Referral:
    """One of them, or NotFound."""
    found = db.session.scalar(projects(agency_id).where(Referral.id == referral_id))
    if found is None:
        raise NotFound()
    return found


def places(award_ids: Collection[int], with_struck: bool = False) -> Select[Place]:
    """A SELECT of the places of these awards, the best first; those that were struck last."""
    chosen = select(Place).where(Place.award_id.in_(award_ids))
    if not with_struck:
        chosen = chosen.where(Place.struck_at.is_(None))
    loaded = chosen.options(joinedload(Place.agency), joinedload(Place.award), joinedload(Place.nomination))
    return loaded.order_by(Place.award_id, Place.place.asc().nulls_last(), Place.id)


def place(place_id: int) -> Place:
    """One of them, or NotFound."""
    found = db.session.get(Place, place_id)
    if found is None:
        raise NotFound()
    return found


def podium(rows: Collection[Season]) -> dict[int, list[Place]]:
    """By award, the places that are proclaimed."""
    ids = [award.id for one in rows for award in one.awards]
    found: dict[int, list[Place]] = {number: [] for number in ids}
    for row in db.session.scalars(places(ids).where(Place.place <= SHOWN_PLACES)):
        found[row.award_id].append(row)
    return found


def unnamed(agency_ids: Collection[int]) -> set[int]:
    """Which of these agencies are not named to the public: by their owner's word, or because they are no members any more."""
    said = select(Unnamed.agency_id).where(Unnamed.agency_id.in_(agency_ids))
    gone = select(Agency.id).where(Agency.id.in_(agency_ids), Agency.status != AgencyState.ACTIVE)
    return set(db.session.scalars(said)) | set(db.session.scalars(gone))


def is_unnamed(agency_id: int | None) -> bool:
    """Whether an owner of this agency has said so."""
    return db.session.scalar(select(Unnamed.agency_id).where(Unnamed.agency_id == agency_id)) is not None


@dataclass(frozen=True)
class Badge:
    """What an agency's page says of a place that was proclaimed."""

    season_id: int
    season: str
    award: Award
    place: int

    @property
    def words(self) -> str:
        """As it stands on the page."""
        return _(
            "%(award)s: place %(place)s, %(season)s", award=self.award.called, place=self.place, season=self.season
        )


def badges_of(agency_id: int, most: int = 6) -> Sequence[Badge]:
    """The places of an agency that were proclaimed, for its public page, the latest first; none where it is not named."""
    hidden = exists().where(Unnamed.agency_id == Place.agency_id)
    chosen = (
        select(Place, Award, Season).join(Award, Award.id == Place.award_id).join(Season, Season.id == Award.season_id)
        .where(Place.agency_id == agency_id, Place.place <= SHOWN_PLACES, Season.status == SeasonState.PROCLAIMED, ~hidden)
        .order_by(Season.starts_on.desc(), Place.place, Place.id).limit(most)
    )  # fmt: skip
    return [Badge(row.Season.id, row.Season.name, row.Award, row.Place.place) for row in db.session.execute(chosen)]


def own_places(agency_id: int | None) -> Select[Place]:
    """A SELECT of all proclaimed places of an agency, for itself."""
    chosen = (
        select(Place).join(Place.award).join(Award.season).options(joinedload(Place.award).joinedload(Award.season))
    )
    return chosen.where(
        Place.agency_id == agency_id, Place.place <= SHOWN_PLACES, Season.status == SeasonState.PROCLAIMED
    )


def place_of(agency_id: int | None, award_id: int) -> Place | None:
    """The place of an agency for an award, if it has one."""
    return db.session.scalar(places([award_id]).where(Place.agency_id == agency_id))


def places_of(agency_id: int, award_ids: Collection[int]) -> dict[int, Place]:
    """By award, the place of an agency, where it has one."""
    return {one.award_id: one for one in db.session.scalars(places(award_ids).where(Place.agency_id == agency_id))}


def to_count(limit: int) -> Sequence[int]:
    """Seasons whose day of counting has come."""
    chosen = select(Season.id).where(Season.status == SeasonState.OPEN, Season.counts_on <= clock.today())
    return list(db.session.scalars(chosen.order_by(Season.id).limit(limit)))


def overlapping(starts_on: date, ends_on: date, but: int | None = None) -> Season | None:
    """A season that has one of these days already."""
    meets = and_(Season.starts_on <= ends_on, Season.ends_on >= starts_on, Season.status != SeasonState.CANCELLED)
    return db.session.scalar(select(Season).where(meets, Season.id != (but or 0)).limit(1))


def undecided(row: Season) -> Award | None:
    """The alliance's own award, where neither somebody has it nor it is decided that nobody does."""
    own = None if row.nobody_why else row.award_of(Kind.OWN)
    return own if own and db.session.scalar(places([own.id]).limit(1)) is None else None


def award_of(season_id: int, kind: str) -> tuple[Season, Award]:
    """A season with what of this kind is awarded in it, or NotFound."""
    found, known = season(season_id), Kind.read(kind)
    award = found.award_of(known) if known else None
    if award is None:
        raise NotFound()
    return found, award


# Those that were struck stand behind all places.
PLACE_KEYS = [func.coalesce(Place.place, 2**31), Place.id]


def in_order(award_id: int) -> Select[Place]:
    """A SELECT of the places of an award with those that were struck, as pages of them are read."""
    return places([award_id], with_struck=True).order_by(None).order_by(*PLACE_KEYS)
