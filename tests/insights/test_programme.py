"""Figures of referral links and of partnerships follow each deed, and open into their rows."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.attribution.actions import SaidLink, make_link
from marketplace.attribution.clicks import Opening, write
from marketplace.attribution.touch import touch_of
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.exchange.actions import accept_lead, move_on
from marketplace.insights.figures import figures
from marketplace.insights.period import between, read
from marketplace.insights.scope import Scope
from marketplace.partnerships.actions import (
    Agreed,
    SaidTalk,
    agree,
    agree_on,
    confirm,
    end,
    invite,
    note_talk,
    say_done,
)
from tests.asking import Client
from tests.insights.compared import ALL, count, differences
from tests.insights.test_counting import broken, from_scratch, kept

NAMES = ("visitors", "brought", "brought_by_link", "link_taken", "link_won")


def said(app, scope: Scope, *names: str, period=None) -> list:
    """What these indicators come to: how many, or (how many, of how many)."""
    count()
    with app.test_request_context():
        each = figures(scope, period or read("this-month"), ALL).each
        return [
            (one.now.count, one.now.of) if one.now.of is not None else one.now.count for one in map(each.get, names)
        ]


@pytest.fixture
def link(pair):
    """A link of A to the catalog that three people have opened, one of them twice, and a program."""
    made = make_link(pair.a, SaidLink("Spring letter", code="spring-letter"))
    now, today = clock.now(), clock.today()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for source, is_program in (("a", False), ("b", False), ("b", False), ("c", False), ("robot", True)):
            write(connection, [Opening(made.id, now, today, is_program, source)])
    return made


@pytest.mark.thorough
def test_links_are_counted_from_the_click_to_the_contract(app, pair, link):
    mine = Scope(pair.A.id)
    assert said(app, mine, *NAMES) == [3, 0, (0, 3), (0, 0), (0, 0)]
    enquiry = Client([pair.B]).confirmed(touch=touch_of(link.code))
    assert said(app, mine, *NAMES) == [3, 1, (1, 3), (0, 1), (0, 1)]
    referral = accept_lead(enquiry.leads[0].id, pair.b)
    assert said(app, mine, *NAMES) == [3, 1, (1, 3), (1, 1), (0, 1)]
    for stage in ("contacted", "qualified", "proposal", "won"):
        move_on(referral.id, pair.b, stage)
    assert said(app, mine, *NAMES) == [3, 1, (1, 3), (1, 1), (1, 1)]
    assert said(app, Scope(), "visitors_all", "brought_share", "link_won") == [3, (1, 3), (1, 1)]
    assert said(app, Scope(pair.B.id), *NAMES) == [0, 0, (0, 0), (0, 0), (0, 0)]
    assert (kept() == from_scratch(), broken()) == (True, [])


def test_clicks_are_told_apart_by_link_also_those_that_brought_nobody(app, pair, link):
    other = make_link(pair.a, SaidLink("Autumn letter", code="autumn-letter"))
    Client([pair.B]).confirmed(touch=touch_of(other.code))
    count()
    with app.test_request_context():
        share = figures(Scope(pair.A.id), read("this-month"), ALL).each["brought_by_link"]
    assert {str(one.label): (one.now.count, one.now.of) for one in share.pieces} == {
        "Spring letter": (0, 3), "Autumn letter": (1, 0),
    }  # fmt: skip


def test_the_rows_of_links_lead_to_the_link_and_name_no_client(pair, link, visit):
    enquiry = Client([pair.B]).confirmed(touch=touch_of(link.code))
    reader = visit(pair.a)
    page = reader.get("/figures/brought/rows")
    assert f"/links/{link.id}" in page.html
    assert "Spring letter" in page.text
    assert not [word for word in ("Brask", "Lena", "lena@brask.example") if word in page.html], enquiry.id
    assert reader.get("/figures/visitors/rows").html.count(f'href="/links/{link.id}"') == 3


@pytest.mark.thorough
def test_what_partners_agreed_on_is_kept_broken_or_overdue(app, pair, visit):
    row = agree(invite(pair.a, pair.B.id).id, pair.b)
    today = clock.today()

    def owes(person, days):
        said_so = Agreed("The price list", person.agency_id, today + timedelta(days=days))
        return agree_on(row.id, person, said_so)

    one, late, still = owes(pair.a, 2), owes(pair.a, 2), owes(pair.a, 2)
    owes(pair.b, 30)
    confirm(say_done(one.id, pair.a).id, pair.b)
    both = between(str(today - timedelta(days=1)), str(today + timedelta(days=6)))
    names = ("kept", "broken", "broken_now", "kept_of", "broken_of", "broken_now_of")
    with time_machine.travel(clock.now() + timedelta(days=4)):
        confirm(say_done(late.id, pair.a).id, pair.b)
        assert said(app, Scope(pair.A.id, pair.B.id), *names, period=both) == [(1, 2), 1, 1, (0, 0), 0, 0]
        assert said(app, Scope(pair.B.id), *names, period=both) == [(0, 0), 0, 0, (1, 2), 1, 1]
        for reader, name in ((pair.a, "broken_now"), (pair.b, "broken_now_of")):
            page = visit(reader).get(f"/figures/{name}/rows").html
            assert (page.count(f'href="/partnerships/{row.id}"'), "The price list" in page) == (1, False), name
        end(row.id, pair.a)
        assert said(app, Scope(pair.A.id), *names, period=both) == [(1, 3), 2, 0, (0, 0), 0, 0], still.id
        with app.test_request_context():
            assert [one for who in (pair.A.id, pair.B.id, None) for one in differences(Scope(who), both)] == []
        assert (kept() == from_scratch(), broken()) == (True, [])
        sweep()


def test_talks_of_partners_count_for_both_sides_and_once_for_the_alliance(app, pair, visit):
    row = agree(invite(pair.a, pair.B.id).id, pair.b)
    note_talk(row.id, pair.a, SaidTalk(clock.today(), "We spoke of prices."))
    for agency in (pair.A, pair.B):
        assert said(app, Scope(agency.id), "partner_talks") == [1]
    assert said(app, Scope(), "partner_talks_all") == [1]
    page = visit(pair.b).get("/figures/partner_talks/rows")
    assert f"/partnerships/{row.id}" in page.html
    assert "We spoke of prices" not in page.html
