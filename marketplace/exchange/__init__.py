"""Leads and referrals: post, offer, accept, decline, move on, win, lose, report a fee."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Capability, Entry, Gauge, Job, MailKind, Room
from ..members.models import WORK_STAYS, Role
from . import (
    actions,
    api,
    calendar,
    checks,
    cli,
    due,
    emails,
    fee_emails,
    held,
    keeper_emails,
    mail_deeds,
    news,
    queries,
    return_emails,
    returns,
    track_record,
)
from .actions.erase_words import is_any_erased, refuse_words_about
from .actions.look_after import hand_over
from .models import ReturnState
from .views import bp

SELLERS = {Role.OWNER, Role.MANAGER, Role.SALES}
MISSED = _l(
    "Your agency would miss clients and deadlines: one of those who work with clients has to get this mail, at once or daily."
)

room = Room(
    "exchange",
    blueprints=[bp, *api.blueprints],
    jobs=[
        Job("expire", actions.expire_leads, due=due.overdue_leads),
        Job("warn_of_deadlines", actions.warn_of_deadlines, due=due.leads_to_warn_of, queue="mail"),
        # Few at once: each looks through all that was written, and the leads are held meanwhile.
        Job("erase_ended", actions.erase_ended, due=due.ended_leads, chunk=20),
        Job("note_erasures", actions.note_erasures, due=due.erasures_to_note, wakes_on="lead.erased"),
        Job("follow_suspensions", actions.follow_suspensions, due=due.stopped_agencies, wakes_on="agency.stopped"),
    ],
    invariants=checks.ALL,
    gauges={"leadpact_leads_open": Gauge("leads that wait for an answer", "leads WHERE status = 'open'")},
    menu=[
        Entry("exchange.pass_client", _l("Pass a client"), "arrow-up-right", 0, part="pass", may="leads"),
        Entry(
            "exchange.received",
            _l("Received"),
            "inbox",
            20,
            may="referrals",
            waits=queries.inbox_of,
            may_answer="leads",
        ),
        Entry("exchange.given", _l("Given"), "send", 30, may="referrals"),
        Entry(
            "exchange.all_partners",
            _l("Partners"),
            "user-check",
            52,
            part="agency",
            may="leads",
            also=("exchange.partner",),
        ),
        Entry(
            "exchange.returns_desk",
            _l("Returns"),
            "arrow-back-up",
            46,
            part="decide",
            may=ADMINS,
            also=("exchange.decide_return",),
            waits=lambda _agency: returns.waiting(),
            opens=(("status", ReturnState.CONTESTED),),
            task=_l("Contested returns of clients"),
            tasks=returns.tasks,
        ),
    ],
    mail_kinds={
        "lead": MailKind(_l("Leads"), _l("Offered to you, accepted, declined, expired"), "leads", MISSED, True),
        "referral": MailKind(_l("Referrals"), _l("Each step, notes, what is given back"), "work", MISSED, True),
        "fee": MailKind(_l("Fees"), _l("Fees of your clients with the reward of each, refunds"), "work", MISSED, True),
    },
    emails=emails.ALL | fee_emails.ALL | return_emails.ALL | keeper_emails.ALL,
    capabilities={
        "leads": Capability(SELLERS),  # pass, see, accept, decline
        "referrals": Capability(set(Role), also_in=WORK_STAYS),  # see referrals with their fees and rewards
        # Move referrals on, report fees and refunds; the client's contacts once they are open.
        "work": Capability(SELLERS, also_in=WORK_STAYS),
    },
    track_record=track_record.ALL,
    answers={
        "hand_over": hand_over,
        "fee_paid": queries.fee_paid,
        "fee_shrank_since": queries.fee_shrank_since,
        "refuse_words_about": refuse_words_about,
        "is_any_erased": is_any_erased,
    },
    mail_deeds=mail_deeds.ALL,
    calendar=calendar.ALL,
    cli=[cli.terms, cli.erase_again],
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
    news=news.ALL,
)
