"""Indicators of clients: passed on, received, how far they came and how long that took."""

from flask_babel import lazy_gettext as _l

from ...exchange.models import Audience, DeclineReason, LostReason
from .indicator import Group, Indicator, Unit, part
from .words import Origin

_GIVEN, _RECEIVED, _STEPS, _TIME = Group.GIVEN, Group.RECEIVED, Group.STEPS, Group.TIME
_COUNT, _SHARE = Unit.COUNT, Unit.SHARE

GIVEN = (
    Indicator("given", _GIVEN, _COUNT, _l("Leads passed on"), _l("Leads that were posted. Drafts don’t count."), (part("given"),), by=Audience),
    Indicator("given_by_origin", _GIVEN, _COUNT, _l("Leads by where they come from"), _l("The same leads, by how the client came."), (part("given_by_origin"),), by=Origin),
    Indicator("given_by_service", _GIVEN, _COUNT, _l("Leads by service"), _l("The same leads, by the service that the client needs."), (part("given_by_service"),), by="service"),
    Indicator("given_by_region", _GIVEN, _COUNT, _l("Leads by region"), _l("The same leads, by the region that they name."), (part("given_by_region"),), by="region"),
    Indicator("given_taken", _GIVEN, _SHARE, _l("Of these leads, accepted"), _l("Of the leads posted in this period, those that an agency has accepted by now."), (part("given_taken"),), (part("given"),)),
    Indicator("given_won", _GIVEN, _SHARE, _l("Of these leads, won"), _l("Of the leads posted in this period, those that have become a contract by now."), (part("given_won"),), (part("given"),)),
    Indicator("taken", _GIVEN, _COUNT, _l("Accepted by others"), _l("Acceptances in this period of leads that were passed on, whenever that was."), (part("taken"),), alliance=False),
    Indicator("offered_to", _GIVEN, _COUNT, _l("Agencies asked by name"), _l("To how many agencies leads were shown by name, one for each lead."), (part("offered_to"),), by=Audience, alliance=False),
    Indicator("declined_by", _GIVEN, _COUNT, _l("Declined by others"), _l("How often agencies declined leads that were passed on. What was accepted and returned counts among the returns."), (part("declined_by"),), by=DeclineReason, alliance=False),
    Indicator("unanswered_by", _GIVEN, _COUNT, _l("Left unanswered by others"), _l("Agencies asked by name that had not answered when the lead’s time was over."), (part("unanswered_by"),), alliance=False),
    Indicator("expired", _GIVEN, _COUNT, _l("Nobody took it"), _l("Leads whose time to answer was over. One that is opened again and ends so again counts twice."), (part("expired"),)),
    Indicator("withdrawn", _GIVEN, _COUNT, _l("Withdrawn"), _l("Leads that were taken back while they waited for an answer."), (part("withdrawn"),)),
)  # fmt: skip
_ANSWERS = (part("received"), part("declined"), part("unanswered"))
RECEIVED = (
    Indicator("offered", _RECEIVED, _COUNT, _l("Leads offered by name"), _l("Leads that were shown to one partner or a shortlist. What is open to all is offered to nobody by name."), (part("offered"),), by=Audience),
    Indicator("received", _RECEIVED, _COUNT, _l("Leads accepted"), _l("Acceptances in this period; also of leads that were returned later."), (part("received"),)),
    Indicator("accepted_share", _RECEIVED, _SHARE, _l("Accepted, of those decided"), _l("Acceptances, of these and what was declined or left unanswered in this period."), (part("received"),), _ANSWERS),
    Indicator("answered_share", _RECEIVED, _SHARE, _l("Answered, of those decided"), _l("Leads accepted or declined, of these and what was left unanswered in this period."), _ANSWERS[:2], _ANSWERS),
    Indicator("declined", _RECEIVED, _COUNT, _l("Declined"), _l("Leads that were declined, by reason. What was accepted and returned counts among the returns."), (part("declined"),), by=DeclineReason),
    Indicator("unanswered", _RECEIVED, _COUNT, _l("Left unanswered"), _l("Leads offered by name that had no answer when their time was over."), (part("unanswered"),)),
    Indicator("seen", _RECEIVED, _COUNT, _l("Contacts opened"), _l("How often somebody of the receiver looked at a client’s contacts for the first time."), (part("seen"),)),
    Indicator("won", _RECEIVED, _COUNT, _l("Won"), _l("Clients received that became a contract in this period. What was said by mistake and taken back doesn’t count."), (part("won"),)),
    Indicator("lost", _RECEIVED, _COUNT, _l("Lost"), _l("Clients received that were lost in this period, by reason."), (part("lost"),), by=LostReason),
    Indicator("finished", _RECEIVED, _COUNT, _l("Finished"), _l("Clients received whose work ended in this period, with no more fees to come."), (part("finished"),)),
    Indicator("won_of", _GIVEN, _COUNT, _l("Won by others"), _l("Clients passed on that became a contract in this period."), (part("won_of"),), alliance=False),
    Indicator("lost_of", _GIVEN, _COUNT, _l("Lost by others"), _l("Clients passed on that were lost in this period, by reason."), (part("lost_of"),), by=LostReason, alliance=False),
    Indicator("finished_of", _GIVEN, _COUNT, _l("Finished by others"), _l("Clients passed on whose work ended in this period."), (part("finished_of"),), alliance=False),
)  # fmt: skip
_OF_ACCEPTED = _l(
    "Of the clients accepted in this period, by where they stand now; a stage that was skipped counts as reached."
)
STEPS = (
    Indicator("step_contacted", _STEPS, _SHARE, _l("Received: contacted, of those accepted"), _OF_ACCEPTED, (part("reached", "contacted"),), (part("received"),)),
    Indicator("step_qualified", _STEPS, _SHARE, _l("Received: qualified, of those contacted"), _OF_ACCEPTED, (part("reached", "qualified"),), (part("reached", "contacted"),)),
    Indicator("step_proposal", _STEPS, _SHARE, _l("Received: proposal, of those qualified"), _OF_ACCEPTED, (part("reached", "proposal"),), (part("reached", "qualified"),)),
    Indicator("step_won", _STEPS, _SHARE, _l("Received: won, of those with a proposal"), _OF_ACCEPTED, (part("reached", "won"),), (part("reached", "proposal"),)),
    Indicator("won_share", _STEPS, _SHARE, _l("Received: won, of those accepted"), _OF_ACCEPTED, (part("reached", "won"),), (part("received"),)),
    Indicator("step_contacted_of", _STEPS, _SHARE, _l("Passed on: contacted, of those accepted"), _OF_ACCEPTED, (part("reached_of", "contacted"),), (part("taken"),), alliance=False),
    Indicator("step_qualified_of", _STEPS, _SHARE, _l("Passed on: qualified, of those contacted"), _OF_ACCEPTED, (part("reached_of", "qualified"),), (part("reached_of", "contacted"),), alliance=False),
    Indicator("step_proposal_of", _STEPS, _SHARE, _l("Passed on: proposal, of those qualified"), _OF_ACCEPTED, (part("reached_of", "proposal"),), (part("reached_of", "qualified"),), alliance=False),
    Indicator("step_won_of", _STEPS, _SHARE, _l("Passed on: won, of those with a proposal"), _OF_ACCEPTED, (part("reached_of", "won"),), (part("reached_of", "proposal"),), alliance=False),
    Indicator("won_share_of", _STEPS, _SHARE, _l("Passed on: won, of those accepted"), _OF_ACCEPTED, (part("reached_of", "won"),), (part("taken"),), alliance=False),
)  # fmt: skip
_TO_ANSWER = _l(
    "Whole minutes from the lead being opened, for the last time before, to its acceptance. Earlier records don’t count."
)
_TO_ANSWER_SINCE_ASKED = _l(
    "Whole minutes from being asked to the acceptance: from the lead being opened, for the last time before, or where it goes in rounds"
    " from your own. Earlier records don’t count."
)
_TO_CONTACT = _l("Whole hours from the acceptance to the first step after it, on the day of that step.")
_TO_WIN = _l("Whole days from the acceptance to the contract, on the day of the contract.")
TIME = (
    Indicator("answer_time", _TIME, Unit.MINUTES, _l("Received: time to answer"), _TO_ANSWER_SINCE_ASKED, (part("answer_minutes"),)),
    Indicator("contact_time", _TIME, Unit.HOURS, _l("Received: time to the first contact"), _TO_CONTACT, (part("contact_hours"),)),
    Indicator("win_time", _TIME, Unit.DAYS, _l("Received: time to win"), _TO_WIN, (part("win_days"),)),
    Indicator("answer_time_of", _TIME, Unit.MINUTES, _l("Passed on: time to answer"), _TO_ANSWER, (part("answer_minutes_of"),), alliance=False),
    Indicator("contact_time_of", _TIME, Unit.HOURS, _l("Passed on: time to the first contact"), _TO_CONTACT, (part("contact_hours_of"),), alliance=False),
    Indicator("win_time_of", _TIME, Unit.DAYS, _l("Passed on: time to win"), _TO_WIN, (part("win_days_of"),), alliance=False),
)  # fmt: skip
ALL = (*GIVEN, *RECEIVED, *STEPS, *TIME)
