"""What strains the pages of threads, questions and news: long names, words without a break, every state of a message."""

from marketplace.community import actions as community
from marketplace.community.actions import SaidNews, SaidQuestion
from marketplace.core import clock
from marketplace.moderation.models import Subject
from marketplace.moderation.reports import report
from marketplace.threads import actions as threads
from marketplace.threads.models import ThreadKind


def wrote(ours, admin, referral_id: int, unbroken: str, cyrillic: str) -> dict[str, list[str]]:
    """By who looks at it, the paths of all that was written."""
    long = f"**{unbroken}** {cyrillic}\n\n- {unbroken}"
    first = threads.write_first(ThreadKind.REFERRAL, referral_id, ours.a, f"{long} @{ours.b.name}")
    gone = threads.write(first.thread_id, ours.a, "Gone")
    threads.take_back(gone.id, ours.a)
    report(Subject.MESSAGE, first.id, "offence", unbroken, ours.b)
    threads.hide(threads.write(first.thread_id, ours.b, long).id, admin, f"{unbroken} {cyrillic}")
    threads.write(first.thread_id, ours.b, "At last")
    question = community.ask(ours.a, SaidQuestion(f"{unbroken} {cyrillic}"[:160], long))
    answer = community.answer(question.id, ours.b, long)
    community.mark_useful(answer.id, ours.a)
    community.solve(question.id, ours.a, answer.id)
    news = community.publish(
        community.write_news(admin, SaidNews(f"{cyrillic} {unbroken}"[:160], long, is_public=True)).id, admin
    )
    community.pin(news.id, admin)
    community.comment(news.id, ours.b, long)
    draft = community.write_news(admin, SaidNews(unbroken, long))
    threads.mute(ours.a.id, admin, clock.today(), f"{unbroken} {cyrillic}")
    thread, asked, read = f"/threads/{first.thread_id}", f"/questions/{question.id}", f"/news/{news.id}"
    return {
        "owner": ["/threads", "/threads?q=xyzzy", thread, "/questions", "/questions/new", asked, "/news", read],
        "anybody": ["/news", read],
        "admin": ["/desk/mutes", "/desk/mutes/new", "/desk/news", "/desk/news/new", f"/desk/news/{draft.id}", f"/desk/news/{news.id}",
                  f"/desk/threads/{first.thread_id}", f"/desk/messages/{first.id}/hide", f"/desk/reports/message/{first.id}"],
    }  # fmt: skip
