"""Webinars and meetings of the demo alliance: two to come, one that was, with its recording, and one that was cancelled."""

from datetime import datetime, time, timedelta

from sqlalchemy import select

from ..core import clock
from ..core.extensions import db
from ..core.languages import voice
from ..meetings import actions
from ..meetings.actions import SaidMeeting
from ..meetings.models import SignUp
from ..meetings.queries import list_of
from .people import Alliance


def meet(alliance: Alliance, now: datetime) -> None:
    """Plan them, let people and guests sign up, and note who came to the last one."""
    _past(alliance, now)
    with clock.pretend(now - timedelta(days=6)):
        webinar = actions.plan_meeting(
            SaidMeeting(
                "webinar", "From the first talk to the contract",
                "We go through three real referrals:\n\n- what the referrer wrote,\n- what was asked in the first talk,\n"
                "- why two were won and one was not.\n\nBring your own.",
                "en", _at(now, 9, 16), _at(now, 9, 17), "https://meet.example/first-talk", True, 100,
            ), alliance.partner_manager,
        )  # fmt: skip
        meeting = actions.plan_meeting(
            SaidMeeting(
                "meeting", "Встреча альянса в Берлине", "Весь день: **итоги полугодия**, новые участники, ужин.",
                "ru", _at(now, 24, 10), _at(now, 24, 20), "Am Kanal 7, 10999 Berlin", False, 24,
            ), alliance.admin,
        )  # fmt: skip
        breakfast = actions.plan_meeting(
            SaidMeeting(
                "meeting", "Breakfast before the fair", "An hour over coffee, before the doors open.",
                "en", _at(now, 12, 8), _at(now, 12, 9), "Café at the north gate", False, 8,
            ), alliance.partner_manager,
        )  # fmt: skip
    with clock.pretend(now - timedelta(days=2)):
        for agency in alliance.agencies[1:4]:
            actions.sign_up(breakfast.id, alliance.acting(agency, "owner"))
        for agency in alliance.agencies[:5]:
            actions.sign_up(webinar.id, alliance.acting(agency, "sales", "owner"))
        for agency in alliance.agencies[:3]:
            actions.sign_up(meeting.id, alliance.acting(agency, "owner"))
        actions.ask_guest(webinar.id, "Rosa Winkler", "rosa@winkler.example", voice().language, "192.0.2.44")
        actions.confirm_guest(_guest(webinar.id))
    with clock.pretend(now - timedelta(days=1)):
        actions.cancel_meeting(breakfast.id, alliance.partner_manager, "The fair opens an hour earlier this year.")


def _past(alliance: Alliance, now: datetime) -> None:
    said = SaidMeeting(
        "webinar", "How the ten percent find their way", "How rewards accrue, are gathered into orders, and reach you.",
        "en", _at(now, -30, 16), _at(now, -30, 17), "https://meet.example/rewards", True,
    )  # fmt: skip
    with clock.pretend(now - timedelta(days=50)):
        meeting = actions.plan_meeting(said, alliance.admin)
        for agency in alliance.agencies[:6]:
            actions.sign_up(meeting.id, alliance.acting(agency, "finance", "owner"))
    with clock.pretend(now - timedelta(days=29)):
        came = {one.id for one in db.session.scalars(list_of(meeting.id).limit(5))}
        actions.note_who_came(meeting.id, came, alliance.admin)
        actions.change_meeting(meeting.id, alliance.admin, recording_url="https://video.example/rewards")


def _at(now: datetime, days: int, hour: int) -> datetime:
    """An hour of a day so many days from now, where the alliance is."""
    day = now.astimezone(clock.zone()).date() + timedelta(days=days)
    return datetime.combine(day, time(hour), clock.zone())


def _guest(meeting_id: int) -> int:
    chosen = select(SignUp.id).where(SignUp.meeting_id == meeting_id, SignUp.person_id.is_(None))
    return db.session.scalars(chosen).one()
