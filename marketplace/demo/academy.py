"""What the demo alliance's members learn: two lessons with quizzes, one with a file, answers to objections, a promo material; who has
passed, and whose certificate ends, has ended or was withdrawn; and the service that asks for one."""

from datetime import datetime, timedelta

from ..academy import actions
from ..academy.actions import SaidArticle, SaidQuestion
from ..academy.models import Article
from ..academy.queries import questions_of
from ..core import clock
from ..members.models import Person
from .people import Alliance

FIRST_TALK = SaidArticle(
    "lesson", "The first talk with a client who was passed to you",
    """### Before you call

Read the brief to its end, and what the referrer knows of the client.

### In the talk

1. Say who passed the client on to you, and why to you.
2. Ask what has to be different in half a year.
3. Agree on the next step **with a day**.

### Afterwards

Move the referral on the same day. Silence is what referrers complain of most.""",
    "en", "https://video.example/first-talk", 75, 4,
)  # fmt: skip
ADVERTISING = SaidArticle(
    "lesson", "What counts as a fee when advertising budgets pass through your hands",
    """A fee is what the client pays **you**: without VAT, and without what you pass on.

- The budget of an advertising account is passed on.
- A licence that you buy for the client is passed on.
- Your share for looking after the account is a fee.

When in doubt, ask whoever passed the client to you before you report.""",
    "en", "", 100, None,
)  # fmt: skip
QUIZ = {
    FIRST_TALK.title: [
        SaidQuestion("When do you move the referral on?", ["At the end of the month", "On the day of the talk"], 1),
        SaidQuestion("What does the next step need?", ["A day", "A presentation", "A discount"], 0),
        SaidQuestion("Whom do you name first?", ["Your founder", "Who passed the client on", "Nobody"], 1),
        SaidQuestion("What do referrers complain of most?", ["Prices", "Silence"], 1),
    ],
    ADVERTISING.title: [
        SaidQuestion("A client pays 5,000 for ads and 500 for your work. What is the fee?", ["5,500", "5,000", "500"], 2),
        SaidQuestion("Does VAT belong to a fee?", ["Yes", "No"], 1),
    ],
}  # fmt: skip
OTHERS = (
    SaidArticle(
        "answer",
        "“Why should I go to an agency that you don’t own?”",
        "Because we only pass clients to members whose work the alliance has seen, and we stay at your side:\n\n"
        "- you have one contract, with those who do the work;\n- if it goes wrong, we hear of it and help;\n"
        "- you can look at how they treat clients before you decide.",
        "en",
    ),
    SaidArticle(
        "answer",
        "«Мы уже работаем с другими»",
        "Хорошо. Спросите, чего им там не хватает, и предложите **одну** задачу на пробу.\n\n"
        "> Никто не уходит от подрядчика из-за цены. Уходят, когда подрядчик молчит.",
        "ru",
    ),
    SaidArticle(
        "material",
        "A letter to a former client",
        "Good day,\n\nwe worked together some time ago. By now we know good agencies for what we don’t do ourselves: "
        "here you can see them and what they cost: {link}\n\nIf none fits, write to me.",
        "en",
    ),
)
CHECKLIST = """Before the call: the brief read to its end; the referrer asked what they know.
In the call: who passed you on; what has to be different in half a year; the next step, with a day.
On the same day: the referral moved on, a line to the referrer.
"""
# Who passes, by the place of their agency, which lesson so many days ago: of the first, which holds for four months, one certificate has
# ended, one is about to end, and two hold.
PASSED = (
    (3, FIRST_TALK.title, 150), (0, FIRST_TALK.title, 108), (1, FIRST_TALK.title, 60), (2, FIRST_TALK.title, 30),
    (9, ADVERTISING.title, 20), (0, ADVERTISING.title, 12),
)  # fmt: skip
WITHDRAWN = "The answers were copied from a colleague’s screen."


def teach(alliance: Alliance, now: datetime) -> None:
    """Write it all in the alliance's first days, and let some pass."""
    admin = alliance.admin
    with clock.pretend(now - timedelta(days=175)):
        lessons = {said.title: _lesson(said, admin) for said in (FIRST_TALK, ADVERTISING)}
        actions.add_file(
            lessons[FIRST_TALK.title].id, admin, "checklist.txt", CHECKLIST.encode(), "Checklist for the first talk"
        )
        for said in OTHERS:
            actions.publish_article(actions.write_article(said, admin).id, admin)
    with clock.pretend(now - timedelta(days=3)):
        actions.write_article(
            SaidArticle("lesson", "How to write a brief that gets answers", "To be written.", "en"), admin
        )
    for place, title, days in PASSED:
        agency, lesson = alliance.agencies[place], lessons[title]
        with clock.pretend(now - timedelta(days=days)):
            right = {one.id: one.right_choice for one in questions_of(lesson.id)}
            _try, passed = actions.answer_quiz(lesson.id, alliance.acting(agency, "sales", "owner"), right)
        if passed and (place, title) == (9, ADVERTISING.title):
            with clock.pretend(now - timedelta(days=days - 3)):
                actions.withdraw_certificate(passed.id, admin, WITHDRAWN)
    with clock.pretend(now - timedelta(days=16)):
        actions.require_certificate("Branding & logos", lessons[FIRST_TALK.title].id, admin)
    with clock.pretend(now - timedelta(days=2)):
        first = questions_of(lessons[ADVERTISING.title].id)
        actions.answer_quiz(
            lessons[ADVERTISING.title].id, alliance.acting(alliance.agencies[3], "owner"), {one.id: 0 for one in first}
        )


def _lesson(said: SaidArticle, admin: Person) -> Article:
    made = actions.write_article(said, admin)
    actions.lay_down_questions(made.id, QUIZ[said.title], admin)
    return actions.publish_article(made.id, admin)
