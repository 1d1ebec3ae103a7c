"""One file a use case or a few that belong together."""

from ..brief import NewLead
from .answer_lead import accept_lead, decline_lead
from .drafts import save_draft
from .end_lead import expire_leads, reopen_lead, warn_of_deadlines, withdraw_lead
from .erase_client import erase_again, erase_client, erase_ended, note_erasures
from .name_people import name_people
from .payments import record_refund, report_fee, void_payment
from .post_lead import check_asked, post_asked, post_draft, post_lead
from .return_lead import decide_return, object_to_return, return_lead
from .see_client import may_see_clients, see_client, see_clients
from .suspended import follow_suspensions
from .work_referral import add_note, move_on, take_back_won

__all__ = [
    "NewLead",
    "accept_lead",
    "add_note",
    "check_asked",
    "decide_return",
    "decline_lead",
    "erase_again",
    "erase_client",
    "erase_ended",
    "expire_leads",
    "follow_suspensions",
    "may_see_clients",
    "move_on",
    "name_people",
    "note_erasures",
    "object_to_return",
    "post_asked",
    "post_draft",
    "post_lead",
    "record_refund",
    "reopen_lead",
    "report_fee",
    "return_lead",
    "save_draft",
    "see_client",
    "see_clients",
    "take_back_won",
    "void_payment",
    "warn_of_deadlines",
    "withdraw_lead",
]
