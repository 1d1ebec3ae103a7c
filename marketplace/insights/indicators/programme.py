"""Indicators of the partner programme: referral links, what partners agreed on, and their talks."""

from flask_babel import lazy_gettext as _l

from ...attribution.models import CameBy
from .indicator import Group, Indicator, Unit, part
from .words import Keeping

_LINKS, _AGREED, _TALK = Group.LINKS, Group.AGREED, Group.TALK
_COUNT, _SHARE = Unit.COUNT, Unit.SHARE

LINKS = (
    Indicator("visitors", _LINKS, _COUNT, _l("Visitors by referral links"), _l("People who opened a link, each once a day for each link, by link. The same ones again, and programs, don’t count."), (part("visitors"),), by="link", alliance=False),
    Indicator("visitors_all", _LINKS, _COUNT, _l("Visitors by referral links of members"), _l("People who opened a link, each once a day for each link. The same ones again, and programs, don’t count."), (part("visitors"),), own=False),
    Indicator("brought", _LINKS, _COUNT, _l("Requests of clients brought"), _l("Requests that clients brought by the agency have confirmed, by what they came by."), (part("brought"),), by=CameBy),
    Indicator("brought_by_link", _LINKS, _SHARE, _l("Requests by referral links, of visitors"), _l("Requests confirmed by clients that came by a link or its code, of the visitors by links in this period, by link."), (part("brought_by_link"),), (part("visitors"),), by="link", alliance=False),
    Indicator("brought_share", _LINKS, _SHARE, _l("Requests by referral links of members, of visitors"), _l("Requests confirmed by clients that came by a link or its code, of the visitors by links in this period."), (part("brought_by_link"),), (part("visitors"),), own=False),
    Indicator("link_taken", _LINKS, _SHARE, _l("Leads by links, accepted"), _l("Of the leads posted in this period whose clients came by a link or its code, those that an agency has accepted by now."), (part("link_taken"),), (part("link_leads"),)),
    Indicator("link_won", _LINKS, _SHARE, _l("Leads by links, won"), _l("Of the leads posted in this period whose clients came by a link or its code, those that have become a contract by now."), (part("link_won"),), (part("link_leads"),)),
    Indicator("brought_members", _LINKS, _COUNT, _l("Applications to join brought"), _l("Applications to join the alliance sent by agencies that were brought, by what they came by."), (part("brought_members"),), by=CameBy),
)  # fmt: skip
_DECIDED, _BROKEN = (part("promised"),), (part("promised", "late", "ended"),)
AGREED = (
    Indicator("kept", _AGREED, _SHARE, _l("Kept of what was agreed"), _l("What was owed to partners and done by its day, of all that was confirmed or overdue when the partnership ended, by the day on which it was due."), (part("promised", "in_time"),), _DECIDED),
    Indicator("broken", _AGREED, _COUNT, _l("Not kept of what was agreed"), _l("What was owed to partners and done too late, or not before the partnership ended, by the day on which it was due."), _BROKEN, by=Keeping),
    Indicator("broken_now", _AGREED, _COUNT, _l("Overdue now of what was agreed"), _l("What is owed to partners and should have been done, as it stands now, whatever the period."), (part("broken_now"),)),
    Indicator("kept_of", _AGREED, _SHARE, _l("Kept by partners of what was agreed"), _l("The same of what partners owed."), (part("promised_of", "in_time"),), (part("promised_of"),), alliance=False),
    Indicator("broken_of", _AGREED, _COUNT, _l("Not kept by partners of what was agreed"), _l("The same of what partners owed."), (part("promised_of", "late", "ended"),), by=Keeping, alliance=False),
    Indicator("broken_now_of", _AGREED, _COUNT, _l("Overdue now by partners of what was agreed"), _l("What partners owe and should have done, as it stands now, whatever the period."), (part("broken_now_of"),), alliance=False),
)  # fmt: skip
TALK = (
    Indicator("partner_talks", _TALK, _COUNT, _l("Talks with partners"), _l("Talks of two agencies in partnership that either of them has noted, by the day on which they were held."), (part("partner_talks"), part("partner_talks_of")), alliance=False),
    Indicator("partner_talks_all", _TALK, _COUNT, _l("Talks of partners"), _l("Talks of two agencies in partnership that either of them has noted, by the day on which they were held."), (part("partner_talks"),), own=False),
)  # fmt: skip
ALL = (*LINKS, *AGREED, *TALK)
