"""Questions and answers of members, and news of the alliance with their comments."""

from flask_babel import lazy_gettext as _l

from ..core.room import TEAM, Entry, Job, MailKind, Room
from . import about, actions, api, checks, due, emails, forget, held
from .views import bp

AT_THE_DESK = ("write", "one_news", "change_news")
room = Room(
    "community",
    blueprints=[bp, *api.blueprints],
    jobs=[Job("publish_news", actions.publish_due, due=due.to_publish, queue="mail", chunk=20)],
    invariants=checks.ALL,
    menu=[
        Entry("community.questions", _l("Questions"), "help", 60, part="alliance", may="community",
              also=("community.question", "community.ask", "community.change")),
        Entry("community.all_news", _l("News"), "news", 61, part="alliance", may="community", also=("community.news",)),
        Entry("community.desk_news", _l("News"), "news", 51, part="alliance", may=TEAM, also=tuple(f"community.{one}" for one in AT_THE_DESK)),
    ],
    mail_kinds={"news": MailKind(_l("News"), _l("What the alliance’s team publishes, as soon as it stands on the site"), begins="off")},
    emails=emails.ALL,
    answers={
        "about_thread": about.about_thread, "may_read_thread": about.may_read_thread, "why_thread_closed": about.why_thread_closed,
        "answer_is_gone": about.answer_is_gone, "forget_quotes_in_questions": forget.forget_quotes,
    },
    forgets={"community": forget.forget_words},
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)  # fmt: skip
