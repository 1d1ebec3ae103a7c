"""What the first two agencies do together: goals, joint actions in each state, a budget of both and one of the alliance, and what was asked of
them and became of it."""

from datetime import datetime, timedelta

from ..comarketing import actions as co
from ..core import clock
from ..core.money import Money
from ..members.models import Person
from ..partnerships.models import Partnership
from .people import Alliance

TEMPLATE = co.SaidTemplate(
    "webinar",
    "A webinar for shop owners",
    "Speak for twenty minutes, answer questions",
    "Invite their clients, write the letter",
)
OWN_TEMPLATE = co.SaidTemplate(
    "case",
    "A case told by both",
    "Figures before and after, two pictures",
    "What the client was afraid of, and the quote",
)
RESULT = "Forty-one guests, of whom **five** asked for an offer. The recording is on both sites."
CANCELLED = "A stand at the fair in Kyiv"
RECEIPT = "Invoice 2211\nAdvertising for the webinar, two weeks: 860.00 EUR\nPaid by bank transfer.\n"


def plan(alliance: Alliance, row: Partnership, ours: Person, theirs: Person, now: datetime) -> None:
    """Play it, what is over first."""
    with clock.pretend(now - timedelta(days=60)):
        _act_before(alliance, row, ours, theirs, now)
    with clock.pretend(now):
        _to_come(alliance, row, ours, theirs)


def _act_before(alliance: Alliance, row: Partnership, ours: Person, theirs: Person, now: datetime) -> None:
    today = clock.today()
    co.add_template(alliance.admin, TEMPLATE, of_alliance=True)
    co.add_template(ours, OWN_TEMPLATE)
    held = co.plan_action(row.id, theirs, _action(TEMPLATE, today + timedelta(days=34)))
    given_up = co.plan_action(
        row.id, ours, co.SaidAction("event", CANCELLED, "The stand", "The people", today + timedelta(days=90))
    )
    budget = co.set_budget(
        ours, co.SaidBudget("Half a year of shops", Money(300_000, "EUR"), today, today + timedelta(days=140)), row.id
    )
    asked = [
        co.ask(row.id, theirs, co.SaidRequest(budget.id, what, Money(amount, "EUR"), today + timedelta(days=30)))
        for what, amount in (
            ("Advertising for the webinar", 90_000),
            ("A stand at the fair", 180_000),
            ("A speaker", 40_000),
        )
    ]
    co.approve(asked[0].id, ours)
    co.decline(asked[1].id, ours, "More than half of the budget for two days.")
    co.approve(asked[2].id, ours)
    with clock.pretend(now - timedelta(days=20)):
        co.show_spent(asked[0].id, theirs, Money(86_000, "EUR"), RECEIPT.encode())
        co.finish_action(held.id, theirs, RESULT)
        co.cancel_action(given_up.id, ours)
    with clock.pretend(now - timedelta(days=18)):
        co.close(asked[0].id, ours)
        co.show_spent(asked[2].id, theirs, Money(40_000, "EUR"), RECEIPT.replace("860.00", "400.00").encode())


def _to_come(alliance: Alliance, row: Partnership, ours: Person, theirs: Person) -> None:
    today = clock.today()
    later = today + timedelta(days=80)
    for giver in alliance.agencies[:2]:
        co.set_goal(row.id, ours, co.SaidGoal("clients", giver.id, today - timedelta(days=90), later, 12))
    co.set_goal(row.id, ours, co.SaidGoal("actions", None, today - timedelta(days=90), later, 3))
    co.plan_action(row.id, theirs, _action(TEMPLATE, later))
    fairs = co.set_budget(alliance.admin, co.SaidBudget("Talks at trade fairs", Money(800_000, "EUR"), today, later))
    co.ask(
        row.id,
        ours,
        co.SaidRequest(fairs.id, "A talk for shop owners", Money(120_000, "EUR"), later, "Two hundred listeners."),
    )
    own = co.set_budget(ours, co.SaidBudget("The second webinar", Money(200_000, "EUR"), today, later), row.id)
    guests = co.SaidRequest(own.id, "Advertising", Money(90_000, "EUR"), later, "Thirty guests, three requests.")
    film = co.SaidRequest(own.id, "A film of the webinar", Money(140_000, "EUR"), later, "To be shown on both sites.")
    asked = co.ask(row.id, theirs, guests)
    co.ask(row.id, theirs, film)  # while as much is left: now ours has to choose
    co.approve(asked.id, ours)
    given_up = co.set_budget(theirs, co.SaidBudget("Printed cards", Money(30_000, "EUR"), today, later), row.id)
    co.ask(row.id, ours, co.SaidRequest(given_up.id, "Five hundred cards", Money(25_000, "EUR"), later))
    co.end_budget(given_up.id, theirs)


def _action(template: co.SaidTemplate, day: object) -> co.SaidAction:
    return co.SaidAction(template.kind, template.title, template.we_do, template.they_do, day)  # type: ignore[arg-type]
