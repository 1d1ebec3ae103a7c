"""The desk's strip: each figure is what its rows come to, and the team sees no more of them than of the pages."""

import re

import pytest
from sqlalchemy import select, text

from marketplace.core.extensions import db
from marketplace.exchange.actions import accept_lead, save_draft
from marketplace.moderation.actions import suspend_agency
from marketplace.pages.desk_figures import figures_for
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from tests.disputing import contest
from tests.going_on import money_moves


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


def shown(person, visit) -> dict[str, list[str]]:
    """By its name, what stands in each figure, from above."""
    strip = re.search(r'<section class="strip.*?</section>', visit(person).get("/today").html, re.S)[0]
    figures = strip.split('class="figure"')[1:]
    texts = [[one.strip() for one in re.findall(r">([^<]+)<", figure) if one.strip()] for figure in figures]
    return {name: rest for name, *rest in texts}


def live(pair, found, admin) -> None:
    """Two clients this week, one of them accepted; one long ago; a draft. One order arrived, one is contested, one waits."""
    won = pair.won()
    pair.lead()
    old = pair.lead()
    save_draft(pair.a, pair.new_lead())
    db.session.execute(text("UPDATE leads SET posted_at = now() - interval '8 days' WHERE id = :id"), {"id": old.id})
    db.session.commit()
    for fee in ("1000.00", "200.00", "30.00"):
        pair.fee(won, fee)
        money_moves()
    first, second, _third = db.session.scalars(select(Movement).order_by(Movement.id)).all()
    settlement.mark_sent(first.id, pair.b)
    settlement.confirm_received(first.id, pair.a)
    settlement.mark_sent(second.id, pair.b)
    contest(second, pair.a)
    suspend_agency(found.agency().id, "Two late payments, no answer.", admin)


@pytest.mark.thorough
def test_each_figure_is_what_its_rows_come_to(pair, found, admin, visit):
    live(pair, found, admin)
    figures = shown(admin, visit)
    assert figures["Active agencies"] == ["2", "1 suspended", "3 joined this month"]
    assert figures["Clients passed, 7 days"][:2] == ["2", "1 of them accepted"]
    assert figures["Paid to agencies, 7 days"] == ["€100.00", "1 movement"]
    assert figures["On its way now"] == ["€23.00", "1 contested", "2 movements"]


@pytest.mark.thorough
def test_each_leads_to_its_rows_where_there_is_a_list_of_them(pair, found, admin, visit):
    live(pair, found, admin)
    visitor = visit(admin)
    links = {href for one in figures_of(visitor, admin) for href in one}
    assert links == {
        "/desk/members?status=active",
        "/desk/members?status=suspended",
        "/desk/movements?status=contested",
    }
    for href, rows in (("/desk/members?status=active", 2), ("/desk/members?status=suspended", 1)):
        assert len(set(re.findall(r'href="/desk/members/(\d+)"', visitor.get(href).html))) == rows


def figures_of(visitor, person) -> list[list[str]]:
    with visitor.app.test_request_context():
        figures = figures_for(person)
    return [[href for href in (one.href, *(link for link, _said in one.links)) if href] for one in figures]


@pytest.mark.thorough
def test_a_partner_manager_sees_no_money(pair, found, admin, visit):
    live(pair, found, admin)
    assert set(shown(found.person(alliance_role="partner_manager"), visit)) == {
        "Active agencies",
        "Clients passed, 7 days",
    }


def test_nothing_is_a_dash_and_no_error(admin, visit):
    figures = shown(admin, visit)
    assert figures["On its way now"] == ["–", "0 movements"]
    assert figures["Active agencies"] == ["0", "0 joined this month"]


def test_an_acceptance_counts_by_the_lead_as_it_stands(pair, admin, visit):
    accept_lead(pair.lead().id, pair.b)
    assert shown(admin, visit)["Clients passed, 7 days"][:2] == ["1", "1 of them accepted"]
