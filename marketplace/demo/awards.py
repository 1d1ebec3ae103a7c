"""Awards of the demo alliance: a season that was proclaimed, and one that runs, with a nominated project and votes."""

from datetime import datetime, timedelta

from sqlalchemy import select

from ..awards import actions
from ..awards.actions import SaidAward, SaidSeason
from ..awards.models import Nomination, Season
from ..awards.queries import projects
from ..core import clock
from ..core.extensions import db
from ..exchange.models import Referral
from ..members.models import Agency, AgencyState
from .people import Alliance

MEASURED = (
    SaidAward("most_sold"),
    SaidAward("most_active"),
    SaidAward("fastest_growing", 1),
    SaidAward("hardest_project"),
)
OWN = SaidAward(
    "own", None, "Best neighbour", "For whoever has made the alliance better for all, in a way that no figure counts."
)
STORIES = (
    (
        "Two shops into one, without a day of standstill",
        "Two engines, **two stocks**, one warehouse that could not stop.\n\n- We moved article by article, at night.\n"
        "- Each morning the old and the new shop had to say the same.\n\nAfter eleven weeks nobody had noticed.",
    ),
    (
        "A site in six languages of which nobody in the house spoke three",
        "Every text went through two people who had never met.\n\nWe built a page on which a translator sees what the reader will see,"
        " and the number of questions fell from forty a day to two.",
    ),
    (
        "Reports that a regulator reads",
        "Each figure had to lead to its document. The old system had lost every third one.\n\nWe found them, or proved that they"
        " had never been there.",
    ),
)
UNFIT = ("The cheapest app of the year", "Nobody else would have done it for that.")


def award(alliance: Alliance, now: datetime) -> None:
    """Play both."""
    _past(alliance, now)
    _running(alliance, now)


def _past(alliance: Alliance, now: datetime) -> None:
    first, last = now - timedelta(days=110), now - timedelta(days=20)
    season = _planned(alliance, "The first season", first, last, (*MEASURED, OWN))
    told = [
        _nominated(season, alliance, agency, story, now - timedelta(days=30))
        for agency, story in zip(alliance.agencies, STORIES, strict=False)
    ]
    _voted(alliance, [one for one in told if one], now - timedelta(days=25))
    with clock.pretend(now - timedelta(days=13)):
        actions.count_seasons([season.id])
    with clock.pretend(now - timedelta(days=10)):
        reason = "Took in the trainees of two other members for a summer."
        actions.decide_own(season.id, alliance.agencies[3].id, alliance.admin, reason)
        actions.be_named(alliance.acting(alliance.agencies[4], "owner"), False)
        actions.proclaim(season.id, alliance.admin)


def _running(alliance: Alliance, now: datetime) -> None:
    season = _planned(alliance, "The second season", now - timedelta(days=19), now + timedelta(days=71), MEASURED)
    told = _nominated(season, alliance, alliance.agencies[1], STORIES[1], now - timedelta(days=4))
    if told:
        _voted(alliance, [told], now - timedelta(days=2), 3)
    other = _nominated(season, alliance, alliance.agencies[9], UNFIT, now - timedelta(days=3))
    if other:
        with clock.pretend(now - timedelta(days=1)):
            actions.refuse_nomination(
                other.id, alliance.admin, "It tells of the price alone. Tell what was hard about the work."
            )


def _planned(alliance: Alliance, name: str, first: datetime, last: datetime, awards: tuple[SaidAward, ...]) -> Season:
    with clock.pretend(first - timedelta(days=7)):
        said = SaidSeason(name, clock.day_of(first), clock.day_of(last), awards)
        return actions.plan_season(said, alliance.admin)


def _nominated(
    season: Season, alliance: Alliance, agency: Agency, story: tuple[str, str], at: datetime
) -> Nomination | None:
    """A project of an agency that was accepted before then, if it has one."""
    mine = projects(agency.id).where(Referral.accepted_at < at).order_by(Referral.id)
    referral = db.session.scalars(mine.limit(1)).first()
    if referral is None:
        return None
    with clock.pretend(at):
        return actions.nominate(season.id, referral.id, alliance.acting(agency, "owner"), *story)


def _voted(alliance: Alliance, told: list[Nomination], at: datetime, most: int = 12) -> None:
    """Active agencies vote in turn, none for itself."""
    active = set(db.session.scalars(select(Agency.id).where(Agency.status == AgencyState.ACTIVE)))
    voters = [one for one in alliance.agencies if one.id in active][:most]
    with clock.pretend(at):
        for number, agency in enumerate(voters):
            others = [one for one in told if one.agency_id != agency.id]
            if others:
                actions.vote(others[(number * number) % len(others)].id, alliance.acting(agency, "owner"))
