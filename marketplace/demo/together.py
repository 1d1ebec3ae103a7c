"""Partnerships of the first agencies: talks, what was agreed and became of it, one that has ended; and whom the partner manager looks after."""

from datetime import datetime, timedelta

from ..core import clock
from ..members.models import Person
from ..partnerships import actions as partnerships
from ..partnerships import due
from ..partnerships.models import Partnership
from ..partnerships.queries import partnership_with
from ..portfolios import actions as portfolios
from . import joint
from .people import Alliance

# With which agency the first one works: days since the last talk, weeks between two, what was said in it.
TALKS = (
    (1, 9, 4, "They have two people for **shops** from next month on. We send what is under 20,000."),
    (2, 47, 6, "Spoke of brands. Nothing for us before the fair."),
    (9, 75, 4, "First talk. They would rather get apps with a budget than ideas."),
)
AGREED_BEFORE = 25  # days
# With which of them: what, whether the other one owes it, due in so many days, and how far it came.
AGREED = (
    (1, "Send the price list for shops", False, -20, "confirmed"),
    (1, "Name two cases that we may show", True, -6, "open"),
    (1, "A call with the new project lead", True, 5, "open"),
    (1, "Tell what came of the three leads of spring", False, 2, "done"),
    (1, "Answer each lead within a day", True, -15, "not accepted"),
    (1, "A page about shops on both sites", True, 30, "cancelled"),
    (2, "Send the logo for the joint page", True, -12, "open"),
    (9, "Agree on what a good brief holds", False, 11, "open"),
)
CONTACTS = (
    (1, 20, 4, "call", "They want more from Poland."), (4, 90, 6, "meeting", "Met in Lviv. Too few people for films."), (6, 35, 4, "call", ""),
    (9, 12, 8, "mail", "Asked for the terms in Polish."),
)  # fmt: skip
YEARS = timedelta(days=10 * 366)


def make(alliance: Alliance, now: datetime) -> None:
    """Play it: what happened on a day is done on that day."""
    with clock.pretend(now - timedelta(days=100)):
        for place, _days, weeks, _notes in TALKS:
            partnerships.set_rhythm(_row(alliance, place).id, _of(alliance, 0), weeks, None)
    for place, days, _weeks, notes in TALKS:
        with clock.pretend(now - timedelta(days=days)):
            said = partnerships.SaidTalk(clock.today(), notes, "Ask again in a month.")
            partnerships.note_talk(_row(alliance, place).id, _of(alliance, 0), said)
    for place, what, is_theirs, until, became in AGREED:
        _agree(alliance, place, now, what, is_theirs, until, became)
    joint.plan(alliance, _row(alliance, 1), _of(alliance, 0), _of(alliance, 1), now)
    _end(alliance, now)
    with clock.pretend(now):
        partnerships.invite(_of(alliance, 7), alliance.agencies[0].id)
        # The job looks at the clients of the last days alone, and these were passed over years.
        partnerships.begin_partnerships(due.to_begin(len(alliance.agencies) ** 2, YEARS))
    _look_after(alliance, now)


def _of(alliance: Alliance, place: int) -> Person:
    return alliance.acting(alliance.agencies[place], "manager", "owner")


def _row(alliance: Alliance, place: int) -> Partnership:
    """The partnership of the first agency with the one at this place; invited and agreed to, if none is there."""
    other = alliance.agencies[place]
    found = partnership_with(alliance.agencies[0].id, other.id)
    row = found or partnerships.invite(_of(alliance, 0), other.id)
    return row if row.is_active else partnerships.agree(row.id, _of(alliance, place))


def _agree(alliance: Alliance, place: int, now: datetime, what: str, is_theirs: bool, days: int, became: str) -> None:
    row, owing, owed = _row(alliance, place), *((place, 0) if is_theirs else (0, place))
    with clock.pretend(now - timedelta(days=AGREED_BEFORE)):
        day = clock.today() + timedelta(days=AGREED_BEFORE + days)
        one = partnerships.agree_on(
            row.id, _of(alliance, 0), partnerships.Agreed(what, alliance.agencies[owing].id, day)
        )
    with clock.pretend(now - timedelta(days=max(1 - days, 1))):
        if became == "cancelled":
            for side in (owing, owed):
                partnerships.drop(one.id, _of(alliance, side))
            return
        if became != "open":
            partnerships.say_done(one.id, _of(alliance, owing))
        if became == "confirmed":
            partnerships.confirm(one.id, _of(alliance, owed))
        if became == "not accepted":
            partnerships.not_accept(one.id, _of(alliance, owed), "Two of the last five waited for three days.")


def _end(alliance: Alliance, now: datetime) -> None:
    """Two that have tried it and do different work by now."""
    with clock.pretend(now - timedelta(days=70)):
        row = _row(alliance, 11)
    with clock.pretend(now - timedelta(days=15)):
        partnerships.end(row.id, _of(alliance, 11), "They build shops as we do. We stay in touch.")


def _look_after(alliance: Alliance, now: datetime) -> None:
    """What the partner manager takes over from nobody, and when she spoke with whom."""
    manager = alliance.partner_manager
    with clock.pretend(now - timedelta(days=95)):
        taken = [alliance.agencies[place].id for place in (1, 2, 4, 8, 11)]
        portfolios.hand_over(manager, None, manager.id, taken)
    for place, days, weeks, way, note in CONTACTS:
        with clock.pretend(now - timedelta(days=days)):
            portfolios.note_contact(alliance.agencies[place].id, manager, clock.today(), way, note)
            portfolios.set_rhythm(alliance.agencies[place].id, manager, weeks)
