"""Indicators of open leads in rounds, of what members write, ask and learn, and of the meetings they come to."""

from flask_babel import lazy_gettext as _l

from ...threads.models import ThreadKind
from .indicator import Group, Indicator, Unit, part
from .words import LevelMove, RoundThen

_ROUNDS, _TALK, _TOGETHER, _STANDING = Group.ROUNDS, Group.TALK, Group.TOGETHER, Group.STANDING
_COUNT, _SHARE = Unit.COUNT, Unit.SHARE

ROUNDS = (
    Indicator("routed", _ROUNDS, _COUNT, _l("Leads that went in rounds"), _l("Leads for everyone that were opened in this period under a rule of rounds. One that is opened again counts once more."), (part("routed"),)),
    Indicator("rounds", _ROUNDS, Unit.ROUNDS, _l("Rounds for each lead"), _l("Of these leads: how many rounds have asked somebody by now; none where everyone saw it at once."), (part("rounds"),)),
    Indicator("routed_taken", _ROUNDS, _COUNT, _l("Leads in rounds accepted by others"), _l("Acceptances in this period of leads passed on that went in rounds, by how far the rounds had come."), (part("routed_taken"),), by=RoundThen, alliance=False),
    Indicator("routed_received", _ROUNDS, _COUNT, _l("Leads in rounds accepted"), _l("Acceptances in this period of leads that went in rounds, by how far the rounds had come."), (part("routed_received"),), by=RoundThen),
    Indicator("first_round_of", _ROUNDS, _SHARE, _l("Passed on: accepted in the first round"), _l("Of the leads passed on that went in rounds and were accepted in this period, those accepted before a second round began."), (part("routed_taken", "first"),), (part("routed_taken"),), alliance=False),
    Indicator("first_round", _ROUNDS, _SHARE, _l("Accepted in the first round"), _l("Of the leads that went in rounds and were accepted in this period, those accepted before a second round began."), (part("routed_received", "first"),), (part("routed_received"),)),
    Indicator("asked_in_time", _ROUNDS, _SHARE, _l("Answered while the round went on"), _l("Of the times an agency was asked in a round in this period, those in which it accepted or declined before the round was over. Where the lead was closed before that, it counts neither way."), (part("asked", "in_time"),), (part("asked"),)),
)  # fmt: skip
TALK = (
    Indicator("messages", _TALK, _COUNT, _l("Messages written"), _l("What people of the agency wrote in threads, by what the thread is about. What was taken back doesn’t count."), (part("messages"),), by=ThreadKind),
    Indicator("messages_of", _TALK, _COUNT, _l("Messages from others"), _l("What the other agency wrote in threads of two."), (part("messages_of"),), by=ThreadKind, alliance=False),
    Indicator("thread_time", _TALK, Unit.MINUTES, _l("Time to the first answer in a thread"), _l("Whole minutes from the first message in a thread of two agencies to the first one of the other agency, for threads that it answered in this period. What was taken back later counts as well."), (part("thread_minutes"),)),
    Indicator("thread_time_of", _TALK, Unit.MINUTES, _l("Others’ time to the first answer in a thread"), _l("The same, for threads that the agency began."), (part("thread_minutes_of"),), alliance=False),
)  # fmt: skip
TOGETHER = (
    Indicator("questions", _TOGETHER, _COUNT, _l("Questions asked"), _l("Questions to all members in this period. What was hidden or taken back doesn’t count."), (part("questions"),)),
    Indicator("questions_answered", _TOGETHER, _SHARE, _l("Of these questions, answered"), _l("Of the questions asked in this period, those that somebody else has answered by now."), (part("questions_answered"),), (part("questions"),)),
    Indicator("questions_solved", _TOGETHER, _SHARE, _l("Of these questions, solved"), _l("Of the questions asked in this period, those that an answer has solved by now."), (part("questions_solved"),), (part("questions"),)),
    Indicator("answers", _TOGETHER, _COUNT, _l("Answers to questions of others"), _l("Messages under questions of other agencies. What was hidden or taken back doesn’t count."), (part("answers"),)),
    Indicator("solutions", _TOGETHER, _COUNT, _l("Answers that solved a question"), _l("Answers to questions of others that were chosen as the solution in this period."), (part("solutions"),)),
    Indicator("signed_up", _TOGETHER, _COUNT, _l("Signed up for meetings"), _l("How many people of members come to webinars and meetings that begin in this period; each meeting counts. Who signed off and what was cancelled doesn’t count."), (part("signed_up"),)),
    Indicator("attended", _TOGETHER, _SHARE, _l("Came to meetings"), _l("Of the people who signed up for meetings that began in this period, and of whom it was noted, those who came."), (part("attended", "came"),), (part("attended"),)),
)  # fmt: skip
STANDING = (
    Indicator("certificates", _STANDING, _COUNT, _l("Certificates given"), _l("Quizzes passed in this period that gave a certificate."), (part("certificates"),)),
    Indicator("certificates_held", _STANDING, _COUNT, _l("Certificates held"), _l("Certificates that were given and neither over nor withdrawn on the last day of the period; today, in one that goes on. Those of people who left the agency count as well."), (part("certificates_held"),)),
    Indicator("certificates_expired", _STANDING, _COUNT, _l("Certificates expired"), _l("Certificates that ended in this period and were not renewed, on the day on which their holders were told."), (part("certificates_expired"),)),
    Indicator("level_changes", _STANDING, _COUNT, _l("Level changes"), _l("How often an agency came to another level in this period, by the direction."), (part("level_changes"),), by=LevelMove),
)  # fmt: skip
ALL = (*ROUNDS, *TALK, *TOGETHER, *STANDING)
