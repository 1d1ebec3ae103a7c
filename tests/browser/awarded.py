"""Awards that strain their pages: long names and stories, sums of nine digits; a season of each state."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.awards import actions
from marketplace.awards.actions import SaidAward, SaidSeason
from marketplace.awards.models import Award, Kind, Place
from marketplace.awards.queries import season as season_of
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction

UNBROKEN = "Überschuldungsberatungsgesellschaftsmarkenkommunikationsnorddeutschlands"
LONG = "Разработка высокопроизводительной системы документооборота для межрегиональной сетевой компании"
ALL = tuple(SaidAward(kind) for kind in Kind if kind != Kind.OWN)
OWN = SaidAward("own", None, f"{UNBROKEN} 1", f"{LONG} {UNBROKEN}")


def season(admin, first: int, last: int, *awards: SaidAward) -> int:
    """A season from so many days from now to so many, planned the day before."""
    now = clock.now()
    with clock.pretend(now + timedelta(days=min(first, 0) - 1)):
        said = SaidSeason(
            f"{UNBROKEN} {first}",
            clock.day_of(now + timedelta(days=first)),
            clock.day_of(now + timedelta(days=last)),
            awards,
        )
        return actions.plan_season(said, admin).id


def awarded(ours, theirs, admin) -> dict[str, list[str]]:
    """One that was proclaimed, one that is counted, one that runs with a nomination, one to come, and one that was cancelled."""
    past, counted = season(admin, -200, -150, *ALL, OWN), season(admin, -140, -100, *ALL, OWN)
    running, coming = season(admin, -20, 40, *ALL), season(admin, 60, 90, *ALL)
    actions.count_seasons([past, counted])
    struck = _placed(past, ours), _placed(counted, ours)
    for one in struck:
        actions.strike(one, admin, f"{LONG} {UNBROKEN}")
    actions.decide_own(past, ours.B.id, admin, f"{LONG} {UNBROKEN}")
    actions.proclaim(past, admin)
    nominated = actions.nominate(
        running, ours.won(title=UNBROKEN).id, ours.b, f"{UNBROKEN} {LONG}"[:120], f"{LONG}\n\n{UNBROKEN}"
    )
    actions.vote(nominated.id, ours.a)
    other = actions.nominate(running, theirs.won(title=LONG).id, theirs.b, LONG, f"# {UNBROKEN}\n\n{LONG}")
    cancelled = actions.cancel_season(season(admin, 200, 210, *ALL), admin, f"{LONG} {UNBROKEN}").id
    kept = db.session.scalars(
        select(Place.id).join(Place.award).where(Award.season_id == counted).order_by(Place.id)
    ).first()
    desk = [f"/desk/awards/{one}" for one in (past, counted, running, coming, cancelled)]
    project = ours.won(title=f"{UNBROKEN} 2").id
    return {
        "owner": ["/awards", *(f"/awards/{one}" for one in (past, counted, running, coming, cancelled)),
                  f"/awards/{running}/nominate", f"/awards/{running}/nominate?q=xyzzy", f"/awards/{running}/nominate/{project}"],
        "anybody": ["/awards", f"/awards/{past}"],
        "admin": ["/desk/awards", "/desk/awards?q=xyzzy", "/desk/awards/new", *desk, f"{desk[3]}/edit", f"{desk[2]}/edit", f"{desk[2]}/cancel",
                  f"{desk[1]}/decide", f"{desk[1]}/nobody", f"{desk[1]}/places/most_sold", f"{desk[1]}/places/most_active", f"/desk/awards/places/{kept}/strike",
                  f"/desk/awards/nominations/{other.id}/refuse", "/awards"],
    }  # fmt: skip


def _placed(season_id: int, ours) -> int:
    """Two agencies with sums of nine digits, the second of which is to be struck."""
    award = season_of(season_id).award_of(Kind.MOST_SOLD)
    with transaction():
        rows = [
            Place(award_id=award.id, agency_id=agency.id, figure=figure, currency="EUR", place=n)
            for n, (agency, figure) in enumerate(((ours.B, 987_654_321_00), (ours.A, 987_654_320_00)), 1)
        ]
        db.session.add_all(rows)
    return rows[1].id
