"""What two agencies with long names do together, in each state, and what the alliance's team sees of it."""

from datetime import timedelta

from sqlalchemy import text

from marketplace.comarketing import actions as co
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.transaction import transaction
from marketplace.partnerships import actions as partnerships
from marketplace.partnerships.queries import partnership_with
from marketplace.portfolios import actions as portfolios

UNBROKEN = "Überschuldungsberatungsgesellschaftsmarkenkommunikationsnorddeutschlands"
LONG = f"{UNBROKEN} und die Preisliste für Läden mit zwei Währungen"
MUCH = 987_654_321_00


def worked_together(pair, admin) -> tuple[list[str], list[str]]:
    """The paths of a member's pages, and of the desk's."""
    a, b = pair.a, pair.b
    row = partnership_with(pair.A.id, pair.B.id) or partnerships.agree(partnerships.invite(a, pair.B.id).id, b)
    partnerships.set_rhythm(row.id, a, 4, None)
    ahead = clock.today() + timedelta(days=40)
    owed = [
        partnerships.agree_on(row.id, a, partnerships.Agreed(f"{n} {LONG}", side.id, ahead))
        for n, side in enumerate((pair.A, pair.B, pair.A, pair.B))
    ]
    for one, person in ((owed[0], a), (owed[1], b)):
        partnerships.say_done(one.id, person)
    partnerships.confirm(owed[1].id, a)
    partnerships.drop(owed[2].id, a)
    with transaction():
        late = {"day": clock.today() - timedelta(days=9), "id": owed[3].id}
        db.session.execute(text("UPDATE follow_ups SET due_on = :day WHERE id = :id"), late)
    said = partnerships.SaidTalk(
        clock.today(), f"## {UNBROKEN}\n\n{LONG}", LONG, None, [partnerships.Agreed(LONG, pair.A.id, ahead)]
    )
    talk = partnerships.note_talk(row.id, b, said)
    at = f"/partnerships/{row.id}"
    together = _planned(pair, row.id, admin, ahead)
    pages = (
        "",
        "/follow-ups",
        "/follow-ups?status=cancelled",
        "/follow-ups/new",
        "/talks",
        "/talks/new",
        "/notes",
        "/rhythm",
        "/together",
    )
    forms = ("/goals/new", "/actions/new", "/budgets/new", "/requests/new")
    lists = [
        "/partnerships",
        "/partnerships?q=xyzzy",
        "/partnerships/invite",
        "/agency/action-templates",
        "/agency/action-templates/new",
    ]
    owner = [
        *lists,
        *(f"{at}{path}" for path in (*pages, *forms)),
        *(f"/follow-ups/{one.id}" for one in owed),
        f"/partner-talks/{talk.id}",
    ]
    return owner + together[0], _looked_after(pair, admin) + together[1]


def _planned(pair, row_id: int, admin, ahead) -> tuple[list[str], list[str]]:
    today = clock.today()
    for giver in (pair.A, pair.B):
        co.set_goal(row_id, pair.a, co.SaidGoal("clients", giver.id, today, ahead, 100_000))
    co.add_template(admin, co.SaidTemplate("webinar", LONG, LONG, LONG), of_alliance=True)
    action = co.plan_action(row_id, pair.a, co.SaidAction("case", LONG, LONG, LONG, ahead))
    own = co.set_budget(pair.a, co.SaidBudget(LONG, Money(MUCH, "EUR"), today, ahead), row_id)
    of_all = co.set_budget(admin, co.SaidBudget(LONG, Money(MUCH, "EUR"), today, ahead))
    asked = [
        co.ask(row_id, person, co.SaidRequest(budget.id, LONG, Money(MUCH // 4, "EUR"), ahead, LONG))
        for budget in (own, of_all) for person in (pair.a, pair.b)
    ]  # fmt: skip
    co.approve(asked[1].id, pair.a)
    co.approve(asked[3].id, admin)
    co.show_spent(asked[3].id, pair.b, Money(MUCH // 5, "EUR"), LONG.encode())
    desk = [
        "/desk/budgets",
        "/desk/budgets?status=declined",
        "/desk/budgets/new",
        "/desk/action-templates",
        "/desk/action-templates/new",
    ]
    owner = [f"/joint-actions/{action.id}", *(f"/budget-requests/{one.id}" for one in asked)]
    return owner, desk + [f"/desk/budget-requests/{one.id}" for one in asked[2:]]


def _looked_after(pair, admin) -> list[str]:
    portfolios.hand_over(admin, None, admin.id, [pair.A.id], LONG)
    portfolios.note_contact(pair.A.id, admin, clock.today() - timedelta(days=30), "meeting", LONG)
    portfolios.set_rhythm(pair.A.id, admin, 2)
    at = "/desk/portfolio"
    return [
        at,
        f"{at}?need=week",
        f"{at}?q=xyzzy",
        f"{at}/{pair.A.id}",
        f"{at}/hand-over",
        f"{at}/hand-over?from={admin.id}",
    ]
