"""What members learn: lessons with files, quizzes and certificates, answers to objections, promo materials with one's own link."""

from flask_babel import lazy_gettext as _l

from ..core.room import TEAM, Capability, Entry, Job, MailKind, Room
from ..members.models import WORK_STAYS, Role
from . import actions, api, checks, due, emails, held, news, queries, views

AT_THE_DESK = (
    "write",
    "desk_article",
    "edit",
    "question",
    "article_files",
    "all_certificates",
    "withdraw_certificate",
    "require",
)
room = Room(
    "academy",
    blueprints=[views.bp, *api.blueprints],
    jobs=[
        Job("remind_certificate_holders", actions.remind_holders, due=due.to_remind, queue="mail", chunk=100),
        Job("tell_ended_certificates", actions.tell_ended, due=due.ended, queue="mail", chunk=100),
        Job("forget_article_files", actions.forget_files, due=due.files_to_forget, wakes_on="article_files.removed", queue="mail"),
    ],
    invariants=checks.ALL,
    menu=[
        Entry("academy.academy", _l("Academy"), "school", 58, part="alliance", may="academy",
              also=("academy.article", "academy.quiz", "academy.certificates")),
        Entry("academy.articles", _l("Academy"), "school", 51, part="alliance", may=TEAM, also=tuple(f"academy.{one}" for one in AT_THE_DESK)),
    ],
    mail_kinds={"academy": MailKind(_l("Academy"), _l("New lessons, your certificates and when they end"))},
    emails=emails.ALL,
    capabilities={"academy": Capability(set(Role), also_in=WORK_STAYS)},  # read, pass quizzes, see certificates
    answers={"missing_certificates": queries.missing_certificates},
    news=news.ALL,
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)  # fmt: skip
