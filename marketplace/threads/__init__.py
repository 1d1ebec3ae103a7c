"""Threads: people of two agencies write to each other about a referral, a lead or their work, and name each other; what is written is
moderated. Questions and news of the room above have threads of the same kind, which all members read."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Capability, Entry, Job, MailKind, Room
from ..members.models import WORK_STAYS, AgencyState, Role
from . import api, checks, emails, forget, held, news, queries
from .views import bp

SELLERS = {Role.OWNER, Role.MANAGER, Role.SALES}
READING_STAYS = WORK_STAYS | {AgencyState.SUSPENDED}
room = Room(
    "threads",
    blueprints=[bp, *api.blueprints],
    invariants=checks.ALL,
    menu=[
        Entry("threads.all_threads", _l("Messages"), "messages", 33, may="threads", also=("threads.thread", "threads.begin", "threads.change"),
              waits=queries.unread_of),
        Entry("threads.mutes", _l("Muted people"), "user-x", 45, part="decide", may=ADMINS, also=("threads.mute",)),
    ],
    mail_kinds={
        "mention": MailKind(_l("Mentions"), _l("Somebody names you in a message, an answer or a comment"), personal=True),
        "thread": MailKind(_l("Messages"), _l("New messages, answers to questions you follow, comments"), personal=True, begins="hourly"),
    },
    emails=emails.ALL,
    capabilities={
        "threads": Capability(SELLERS, also_in=READING_STAYS),  # read what is written between two agencies
        "community": Capability(set(Role), also_in=READING_STAYS),  # read what all members write
        "messages": Capability(set(Role), also_in=WORK_STAYS),  # write, wherever one reads
    },
    answers={
        "forget_threads": forget.forget_threads, "forget_quotes_in_messages": forget.forget_quotes,
        "threads_about_lead": queries.threads_about,
    },
    jobs=[Job("finish_erasures", forget.forget_left_over, due=forget.left_over, queue="mail", chunk=20)],
    forgets={"threads": forget.forget_words},
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
    news=news.ALL,
)  # fmt: skip
