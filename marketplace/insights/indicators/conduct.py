"""Indicators of how members deal with each other: returns, disputes, contact, partners; and of who belongs."""

from flask_babel import lazy_gettext as _l

from ...disputes.models import Outcome, Subject
from ...exchange.models.lead_return import ReturnReason, ReturnState
from ...reviews.models import Again
from .indicator import Group, Indicator, Unit, part
from .words import Talk

_QUARRELS, _TALK, _PARTNERS, _MEMBERS = Group.QUARRELS, Group.TALK, Group.PARTNERS, Group.MEMBERS
_COUNT, _SHARE = Unit.COUNT, Unit.SHARE

QUARRELS = (
    Indicator("returned", _QUARRELS, _COUNT, _l("Clients returned"), _l("Clients received that were given back as not valid, by reason."), (part("returned"),), by=ReturnReason),
    Indicator("return_decided", _QUARRELS, _COUNT, _l("Returns decided"), _l("Contested returns of clients received that an admin decided in this period."), (part("return_decided"),), by=ReturnState),
    Indicator("unfounded", _QUARRELS, _SHARE, _l("Returns without cause"), _l("Returns that an admin found without cause, of all decided in this period."), (part("return_decided", "unfounded"),), (part("return_decided"),)),
    Indicator("returned_of", _QUARRELS, _COUNT, _l("Clients returned by others"), _l("Clients passed on that were given back as not valid, by reason."), (part("returned_of"),), by=ReturnReason, alliance=False),
    Indicator("disputes", _QUARRELS, _COUNT, _l("Disputes opened"), _l("Objections to fees, rewards and bank orders that were raised in this period."), (part("disputes"),), by=Subject),
    Indicator("disputes_against", _QUARRELS, _COUNT, _l("Disputes opened by others"), _l("The same, raised by the other side."), (part("disputes_against"),), by=Subject, alliance=False),
    Indicator("decided", _QUARRELS, _COUNT, _l("Decisions on disputes opened"), _l("What admins decided in this period; an appeal’s decision counts as one more."), (part("decided"),), by=Outcome),
    Indicator("decided_against", _QUARRELS, _COUNT, _l("Decisions on disputes opened by others"), _l("The same of disputes that the other side raised."), (part("decided_against"),), by=Outcome, alliance=False),
    Indicator("dispute_time", _QUARRELS, Unit.DAYS, _l("Time to a decision"), _l("Whole days from the objection to the first decision on it."), (part("dispute_days"),)),
    Indicator("late_reports", _QUARRELS, _COUNT, _l("Fees found to be reported late"), _l("Decisions in which an admin found that the receiver had reported a fee late."), (part("late_reports"),)),
)  # fmt: skip
TALK = (
    Indicator("talk", _TALK, _COUNT, _l("Notes and steps on clients received"), _l("What either side wrote on clients received, and the steps that people took with them."), (part("talk"),), by=Talk),
    Indicator("talk_of", _TALK, _COUNT, _l("Notes and steps on clients passed on"), _l("What either side wrote on clients passed on, and the steps that people took with them."), (part("talk_of"),), by=Talk, alliance=False),
    Indicator("reviewed", _TALK, _COUNT, _l("Reviews of clients"), _l("What clients received said after the work, by whether they would come again."), (part("reviewed"),), by=Again),
    Indicator("talks", _TALK, _COUNT, _l("Talks with members"), _l("Notes of the alliance’s team on its members."), (part("talks"),), own=False),
)  # fmt: skip
# Partners are told apart by themselves: see standing.py, whose names these are.
PARTNERS = (
    Indicator("partners", _PARTNERS, _COUNT, _l("Partners with whom clients were passed"), _l("Agencies with which a client was accepted in this period, in either direction."), (part("partners"),), alliance=False),
    Indicator("partners_given", _PARTNERS, _COUNT, _l("Partners that accepted clients"), _l("Agencies that accepted a client in this period."), (part("partners_given"),), alliance=False),
    Indicator("partners_received", _PARTNERS, _COUNT, _l("Partners that passed clients on"), _l("Agencies of which a client was accepted in this period."), (part("partners_received"),), alliance=False),
    Indicator("partners_new", _PARTNERS, _COUNT, _l("New partners"), _l("Those of them with whom no client had been passed before."), (part("partners_new"),), alliance=False),
    Indicator("partners_both", _PARTNERS, _SHARE, _l("Partners in both directions"), _l("Partners with whom clients were passed both ways in this period, of all in this period."), (part("partners_both"),), (part("partners"),), alliance=False),
    Indicator("partners_silent", _PARTNERS, _SHARE, _l("Silent partners"), _l("Partners of earlier times with whom nothing was passed in this period, of all until its end."), (part("partners_silent"),), (part("partners_known"),), alliance=False),
    Indicator("balance", _PARTNERS, _SHARE, _l("Clients accepted from others, for each side"), _l("Clients passed on and accepted by others, of these and the clients received."), (part("taken"),), (part("taken"), part("received")), alliance=False),
)  # fmt: skip
MEMBERS = (
    Indicator("members_active", _MEMBERS, _COUNT, _l("Members with clients"), _l("Members that passed on or received a client that was accepted in this period."), (part("members_active"),), own=False),
    Indicator("members_silent", _MEMBERS, _SHARE, _l("Silent members"), _l("Members of today that neither passed on nor received a client accepted in this period, of all members of today."), (part("members_silent"),), (part("members_today"),), own=False),
    Indicator("joined", _MEMBERS, _COUNT, _l("Members that joined"), _l("Agencies that became members in this period."), (part("joined"),), own=False),
    Indicator("suspended", _MEMBERS, _COUNT, _l("Members suspended"), _l("How often a member was suspended in this period."), (part("suspended"),), own=False),
    Indicator("left", _MEMBERS, _COUNT, _l("Members that left"), _l("Agencies that have left the alliance in this period."), (part("left"),), own=False),
)  # fmt: skip
ALL = (*QUARRELS, *TALK, *PARTNERS, *MEMBERS)
