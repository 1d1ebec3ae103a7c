"""What members of the demo alliance find wrong in what others write, and what the admins have done: hidden, muted, looked, left as it is."""

from datetime import datetime, timedelta

from ..community import actions as community
from ..community.actions import SaidQuestion
from ..core import clock
from ..members.models import Person
from ..moderation.models import Fault, ReportState, Subject
from ..moderation.reports import decide, report
from ..partnerships.queries import partnership_with
from ..threads import actions as threads
from ..threads.models import ThreadKind
from .people import Alliance

LETTERS = SaidQuestion(
    "How many letters does a client get from you in the first week?",
    "We write one after the talk, and one with the offer. Is that too little?",
    "",
)
ADVERTISING = "Stop writing letters by hand. We sell a program that writes four hundred a day; ask me for the price."
HIDDEN = "It is advertising for something that has nothing to do with the question."
RUDE = "If you had read the brief, we would not have to talk about this."
MUTED = "Has advertised under two questions, and went on after a first word about it."


def report_what_is_wrong(alliance: Alliance, now: datetime) -> None:
    """Play it: an advertisement that was taken off, a word between two agencies that waits, and a question that stays."""
    asking, selling = _of(alliance, 3), _of(alliance, 8)
    with clock.pretend(now - timedelta(days=9)):
        question = community.ask(asking, LETTERS)
    with clock.pretend(now - timedelta(days=8)):
        written = community.answer(question.id, selling, ADVERTISING)
        report(Subject.MESSAGE, written.id, Fault.ADVERTISING, "", asking)
        report(Subject.QUESTION, question.id, Fault.OTHER, "Belongs into the academy.", selling)
    with clock.pretend(now - timedelta(days=7)):
        decide(Subject.MESSAGE, written.id, alliance.admin, ReportState.UPHELD, HIDDEN)
        decide(Subject.QUESTION, question.id, alliance.admin, ReportState.DISMISSED, "It is asked well, and answered.")
        threads.mute(selling.id, alliance.admin, clock.today() + timedelta(days=14), MUTED)
    with clock.pretend(now - timedelta(days=7, hours=-2)):
        meant = community.answer(question.id, _of(alliance, 1), "Two, and a call. More is read as haste.")
        community.mark_useful(meant.id, asking)
    _between_two(alliance, now)


def _between_two(alliance: Alliance, now: datetime) -> None:
    """A sharp word that its writer has taken back, and one that was reported and looked at."""
    pair = partnership_with(alliance.agencies[0].id, alliance.agencies[2].id)
    if pair is None:
        return
    ours, theirs = _of(alliance, 0), _of(alliance, 2)
    with clock.pretend(now - timedelta(days=2)):
        threads.write_first(ThreadKind.PARTNERSHIP, pair.id, ours, "Which of the two logos goes onto the joint page?")
    with clock.pretend(now - timedelta(hours=30)):
        rude = threads.write_first(ThreadKind.PARTNERSHIP, pair.id, theirs, RUDE)
        again = threads.write_first(ThreadKind.PARTNERSHIP, pair.id, theirs, "Forget that. It has been a long day.")
        threads.take_back(again.id, theirs)
    with clock.pretend(now - timedelta(hours=28)):
        report(Subject.MESSAGE, rude.id, Fault.OFFENCE, "We had only asked which logo.", ours)
    with clock.pretend(now - timedelta(hours=26)):
        threads.look(rude.thread_id, alliance.second_admin)


def _of(alliance: Alliance, place: int) -> Person:
    return alliance.acting(alliance.agencies[place], "sales", "owner")
