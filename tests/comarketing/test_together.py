"""Goals that count what happened, joint actions, and the templates they begin from."""

from datetime import timedelta

import pytest

from marketplace.comarketing.actions import (
    SaidAction,
    SaidGoal,
    SaidTemplate,
    add_template,
    cancel_action,
    finish_action,
    plan_action,
    remove_goal,
    remove_template,
    set_goal,
)
from marketplace.comarketing.actions.joint import MOST_TEMPLATES
from marketplace.comarketing.models import JointAction
from marketplace.comarketing.queries import goals_of, templates_for
from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow, NotYet
from marketplace.core.extensions import db
from marketplace.exchange.actions import return_lead
from marketplace.members.models import Person
from marketplace.partnerships.actions import agree, invite
from tests.partnerships.conftest import mails, partnership

__all__ = ["mails", "partnership"]


def goal(giver=None, target: int = 2, **more) -> SaidGoal:
    today = clock.today()
    kind = "clients" if giver else "actions"
    given = {"starts_on": today - timedelta(days=30), "ends_on": today + timedelta(days=30)} | more
    return SaidGoal(kind, giver.id if giver else None, given["starts_on"], given["ends_on"], target)


def planned(**more) -> SaidAction:
    return SaidAction(
        **{"kind": "webinar", "title": "Shops", "we_do": "Speak", "they_do": "Invite", "held_on": clock.today()} | more
    )


def test_an_action_is_done_from_its_day_on(pair, partnership, visit):
    ahead = plan_action(partnership.id, pair.a, planned(held_on=clock.today() + timedelta(days=1)))
    page = visit(pair.b).get(f"/joint-actions/{ahead.id}").text
    assert "From its day on" in page
    assert "Write it down" not in page
    with pytest.raises(NotYet, match="planned for"):
        finish_action(ahead.id, pair.b, "Eighty came.")
    today = plan_action(partnership.id, pair.a, planned())
    assert "Write it down" in visit(pair.b).get(f"/joint-actions/{today.id}").text
    finish_action(today.id, pair.b, "Eighty came.")


@pytest.mark.thorough
def test_a_goal_counts_the_clients_that_were_accepted_and_not_returned(pair, partnership):
    pair.won()
    returned = pair.won(title="Another")
    assert returned
    set_goal(partnership.id, pair.a, goal(pair.A))
    set_goal(partnership.id, pair.b, goal(pair.B))
    set_goal(partnership.id, pair.b, goal(pair.A, ends_on=clock.today() - timedelta(days=1)))
    reached = {(one.goal.giver_id, one.goal.ends_on > clock.today()): one.reached for one in goals_of(partnership)}
    assert reached == {(pair.A.id, True): 2, (pair.B.id, True): 0, (pair.A.id, False): 0}


def test_what_was_returned_counts_for_no_goal(pair, partnership):
    from marketplace.exchange.actions import accept_lead

    referral = accept_lead(pair.lead().id, pair.b)
    made = set_goal(partnership.id, pair.a, goal(pair.A))
    assert goals_of(partnership)[0].reached == 1
    return_lead(referral.id, pair.b, "contacts_wrong", "Nobody answers.")
    db.session.rollback()
    assert goals_of(partnership)[0].reached == 0
    remove_goal(partnership.id, made.id, pair.b)
    assert goals_of(partnership) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"target": 0}, "target"),
        ({"target": 10**9}, "target"),
        ({"target": None}, "target"),
        ({"ends_on": clock.date(2025, 12, 1)}, "ends_on"),
        ({"starts_on": clock.date.max}, "starts_on"),
    ],
)
def test_what_no_goal_can_be_is_refused(pair, partnership, said, field):
    with pytest.raises(BadInput) as refused:
        set_goal(partnership.id, pair.a, goal(pair.A, **said))
    assert field in refused.value.errors


def test_an_action_is_planned_done_and_counted(pair, partnership, mails):
    set_goal(partnership.id, pair.a, goal())
    one, other = (
        plan_action(partnership.id, pair.a, planned()),
        plan_action(partnership.id, pair.b, planned(title="Films")),
    )
    assert mails("partnership.action") == [pair.b.id, pair.a.id]
    assert (one.does(pair.A.id), one.does(pair.B.id)) == ("Speak", "Invite")
    assert (other.does(pair.A.id), other.does(pair.B.id)) == ("Invite", "Speak")
    with pytest.raises(BadInput):
        finish_action(one.id, pair.b, " ")
    finish_action(one.id, pair.b, "Forty came, three asked.")
    cancel_action(other.id, pair.a)
    with pytest.raises(NotNow):
        cancel_action(one.id, pair.a)
    assert goals_of(partnership)[0].reached == 1
    assert check_books() == []


@pytest.mark.parametrize(("said", "field"), [({"kind": "party"}, "kind"), ({"title": ""}, "title"), ({"we_do": "x" * 1001}, "we_do"),
                                             ({"held_on": None}, "held_on"), ({"held_on": clock.date.min}, "held_on")])  # fmt: skip
def test_what_no_action_can_be_is_refused(pair, partnership, said, field):
    with pytest.raises(BadInput) as refused:
        plan_action(partnership.id, pair.a, planned(**said))
    assert list(refused.value.errors) == [field]


def test_templates_are_of_an_agency_or_of_the_alliance(pair, partnership, found, visit):
    admin = found.person(alliance_role="admin")
    with pytest.raises(NotAllowed):
        add_template(pair.a, SaidTemplate("webinar", "Ours"), of_alliance=True)
    of_all = add_template(admin, SaidTemplate("webinar", "A webinar for shops", "Speak", "Invite"), of_alliance=True)
    mine = add_template(pair.a, SaidTemplate("mailing", "Our letter"))
    assert {one.id for one in templates_for(pair.A.id)} == {of_all.id, mine.id}
    assert {one.id for one in templates_for(pair.B.id)} == {of_all.id}
    with pytest.raises(NotFound):
        remove_template(mine.id, pair.b)
    page = visit(pair.b).get(f"/partnerships/{partnership.id}/actions/new?template={of_all.id}")
    assert 'value="A webinar for shops"' in page.html
    assert "Our letter" not in visit(pair.b).get(f"/partnerships/{partnership.id}/actions/new?template={mine.id}").html
    remove_template(of_all.id, admin, of_alliance=True)
    remove_template(mine.id, pair.a)
    assert templates_for(pair.A.id) == []


@pytest.mark.thorough
def test_it_goes_through_the_pages(pair, partnership, found, visit):
    at, today = f"/partnerships/{partnership.id}", clock.today()
    visitor = visit(pair.a)
    on = f"{at}/goals/new"
    page = visitor.post(
        on, on=on, counts=str(pair.B.id), target="3", starts_on=today.isoformat(), ends_on=today.isoformat()
    )
    assert f"Clients that {pair.B.name} passes" in page.text
    on = f"{at}/actions/new"
    visitor.post(on, on=on, kind="webinar", title="Shops", held_on=today.isoformat(), we_do="Speak", they_do="")
    one = f"/joint-actions/{db.session.query(JointAction).one().id}"
    assert "Forty came" in visit(pair.b).post(f"{one}/finish", on=one, result="Forty came").text
    on = "/agency/action-templates/new"
    assert "Our letter" in visitor.post(on, on=on, kind="mailing", title="Our letter").text
    visitor.post("/agency/action-templates/1/remove", on="/agency/action-templates")
    admin = visit(found.person(alliance_role="admin"))
    on = "/desk/action-templates/new"
    assert "For all" in admin.post(on, on=on, kind="event", title="For all").text


@pytest.mark.thorough
def test_no_more_templates_than_fit_however_many_are_added_at_once(pair, in_parallel):
    a = pair.a.id
    for _ in range(MOST_TEMPLATES - 2):
        add_template(pair.a, SaidTemplate("webinar", "A webinar"))
    in_parallel([lambda: add_template(db.session.get(Person, a), SaidTemplate("webinar", "One more"))] * 8)
    db.session.rollback()
    assert len(templates_for(pair.A.id)) == MOST_TEMPLATES


def test_a_goal_is_removed_by_its_own_two_alone(pair, partnership, found):
    made = set_goal(partnership.id, pair.a, goal())
    other = found.agency()
    theirs = agree(invite(pair.a, other.id).id, other.people[0])
    for row, person in ((theirs, other.people[0]), (theirs, pair.a), (partnership, other.people[0])):
        with pytest.raises(NotFound):
            remove_goal(row.id, made.id, person)
    assert [one.goal.id for one in goals_of(partnership)] == [made.id]


@pytest.mark.thorough
def test_many_goals_are_counted_by_as_many_statements_as_one(pair, partnership, statements, visit):
    pair.won()
    visitor, path = visit(pair.a), f"/partnerships/{partnership.id}/together"
    set_goal(partnership.id, pair.a, goal(pair.A))
    visitor.client.get(path)
    few = len(statements(lambda: visitor.client.get(path)))
    for _ in range(6):
        set_goal(partnership.id, pair.a, goal(pair.A))
        set_goal(partnership.id, pair.a, goal())
    assert len(statements(lambda: visitor.client.get(path))) <= few
    assert {(one.goal.kind, one.reached) for one in goals_of(partnership)} == {("clients", 1), ("actions", 0)}
