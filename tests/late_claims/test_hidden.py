"""A claimant who names a client sees the same whether it is found or not: on pages, in calls, lists, files and refusals, whatever
becomes of it, until it is recognised or an admin has refused it."""

import json
import re
from datetime import date

import pytest
from sqlalchemy import select

from marketplace.core.checks import check_books
from marketplace.core.errors import NotNow, TooMany
from marketplace.core.extensions import db
from marketplace.exchange.actions import accept_lead, erase_client
from marketplace.exchange.actions.return_lead import return_lead
from marketplace.exchange.models import Lead
from marketplace.late_claims import actions, held
from marketplace.late_claims.models import ClaimPaper, ClaimState
from tests.asking import Client
from tests.late_claims.conftest import AGAIN, EARLIER, look, now, owner_of

NAMED = {"company": "Brask Ceramics", "website": "brask.example"}
NOBODY = {"company": "Nobody Knows", "website": "nobody.example"}
SAME = {"company": "Brask", "contact": "Ida Vale", "email": "x@brask.example", "phone": ""}
SINCE = date(2020, 3, 1)
WORDS = "Ours since 2020."


@pytest.fixture
def named(story):
    """Two claims of C's: on a client whom B works for, and on one whom nobody knows; each with a file."""
    Client([story.pair.B], AGAIN).confirmed()
    lead = db.session.scalars(select(Lead).order_by(Lead.id.desc())).first()
    story.referral = accept_lead(lead.id, story.pair.b)
    both = [actions.ask(story.c, client, SINCE, WORDS) for client in (NAMED, NOBODY)]
    for one in both:
        actions.show_paper(one.id, story.c, "mail.txt", b"They wrote to us.")
    look()
    assert [str(now(one).status) for one in both] == ["waits", "named"]
    return both


def told_of(row, person, visit, client, token) -> dict[str, str]:
    """All that the claimant is shown of a claim, without what differs by itself: the name and the numbers."""
    shown = now(row)
    visitor = visit(person)
    page = visitor.get(f"/claims/{row.id}").text
    listed = visitor.get("/claims").html
    call = client.get(f"/api/v1/claims/{row.id}", headers=token).json
    sheet = visitor.client.get("/claims?as=csv").get_data(as_text=True)
    own = [line for line in sheet.splitlines() if line.startswith(shown.number + ",") or f'"{shown.number}"' in line]
    assert own
    files = [
        [dict(one) for one in db.session.execute(rows(person.agency_id)).mappings() if one.get("claim_id", one["id"]) == row.id]
        for name, rows in held.OF_AGENCY.items() if name in ("late_claims_made", "papers_shown_in_late_claims")
    ]  # fmt: skip
    mine = [
        [dict(one) for one in db.session.execute(rows(person.id)).mappings() if one["id"] == row.id]
        for name, rows in held.OF_PERSON.items() if "papers" not in name
    ]  # fmt: skip
    found = {
        "page": page.split("Whom did this client come from?")[1],
        "list": _row_of(listed, row.id),
        "call": call,
        "csv": own,
        "files": files,
        "mine": mine,
    }
    return {name: _plain(value, row) for name, value in found.items()}


def _row_of(page: str, number: int) -> str:
    return next(one for one in page.split("<tr") if f'/claims/{number}"' in one).split("</tr>")[0]


def _plain(value: object, row) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str, sort_keys=True)
    kept = {paper.id for paper in db.session.scalars(select(ClaimPaper).where(ClaimPaper.claim_id == row.id))}
    for name in (
        *NAMED.values(),
        *NOBODY.values(),
        f"LC-{row.id}",
        f"/claims/{row.id}",
        *(f"/papers/{one}" for one in kept),
    ):
        text = text.replace(name, "…")
    return re.sub(r'"(id|claim_id)": \d+|\d\d:\d\d(:\d\d)?(\.\d+)?', "", text)


@pytest.fixture
def alike(named, story, visit, client, found):
    """`alike()`: what C is shown of both is the same, and names nobody."""

    def compare() -> dict[str, str]:
        token = found.token(story.c)
        one, other = (told_of(row, story.c, visit, client, token) for row in named)
        assert one == other
        assert story.pair.B.name not in one["page"] + one["call"] + one["list"]
        return one

    return compare


@pytest.mark.thorough
def test_it_is_hidden_while_it_is_open(named, alike, story, pair):
    assert "We ask" in alike()["page"]
    story.later(days=13)
    look()
    alike()
    actions.contest(named[0].id, pair.b, "Not theirs.")
    alike()


@pytest.mark.thorough
def test_it_is_hidden_after_it_was_taken_back(named, alike, story, told):
    for row in named:
        actions.withdraw(row.id, story.c)
    assert "Taken back" in alike()["page"]
    for row in named:
        assert (now(row).words, now(row).named) == ("", {})
    assert all(one.removed_at and not one.about for one in db.session.scalars(select(ClaimPaper)))
    assert any("Nothing comes of it" in one for one in told(story.pair.b))
    assert check_books() == []


@pytest.mark.thorough
def test_day_thirty_one_says_the_same_of_what_is_still_to_be_decided(named, alike, story, pair, admin, told):
    actions.contest(named[0].id, pair.b, "Not theirs.")
    story.later(days=31)
    look()
    assert [str(now(one).status) for one in named] == ["contested", "ended"]
    assert "Nothing came of it" in alike()["page"]
    assert told(story.c) == []
    assert now(named[1]).words == ""
    for row in named:
        with pytest.raises(NotNow) as refusal:
            actions.withdraw(row.id, story.c)
        assert "Nothing came of it" in str(refusal.value.sentence)
    actions.decide(named[0].id, admin, True, "The mail says so.")
    assert now(named[0]).seen_by(story.C.id) == ClaimState.ACCEPTED
    assert any("Recognised" in one for one in told(story.c))
    assert check_books() == []


@pytest.mark.thorough
def test_it_is_hidden_that_the_client_was_given_back(named, alike, story, pair, told):
    return_lead(story.referral.id, pair.b, "contacts_wrong", "Nobody answers.")
    look()
    assert now(named[0]).status == ClaimState.ENDED
    assert "We ask" in alike()["page"]
    assert told(story.c) == []
    for row in named:
        actions.show_paper(row.id, story.c, "more.txt", b"One more.")
    alike()
    story.later(days=31)
    look()
    assert (now(named[0]).words, now(named[0]).named) == ("", {})
    assert all(one.removed_at for one in db.session.scalars(select(ClaimPaper)))
    alike()


@pytest.mark.thorough
def test_it_may_be_taken_back_though_the_client_was_given_back(named, alike, story, pair):
    return_lead(story.referral.id, pair.b, "contacts_wrong", "Nobody answers.")
    look()
    for row in named:
        actions.withdraw(row.id, story.c)
    alike()
    assert check_books() == []


@pytest.mark.thorough
def test_after_the_erasure_nobody_is_named(named, story, pair, visit, client, found, told):
    erase_client([now(story.referral).lead_id])
    row = now(named[0])
    assert (row.status, row.words, row.seen_by(story.C.id)) == ("ended", "", ClaimState.ENDED)
    shown = told_of(row, story.c, visit, client, found.token(story.c))
    assert pair.B.name not in "".join(shown.values())
    assert told(story.c) == []
    assert check_books() == []


def test_refusals_tell_nothing(named, story, client, found):
    token = found.token(story.c)
    for deed in ("confirm", "waive", "accept"):
        one, other = (client.post(f"/api/v1/claims/{row.id}/{deed}", json={}, headers=token) for row in named)
        assert (one.status_code, one.json["detail"]) == (other.status_code, other.json["detail"])


@pytest.mark.thorough
def test_how_many_may_be_named_tells_nothing(named, story, pair):
    actions.contest(named[0].id, pair.b, "Not theirs.")
    story.later(days=31)
    look()
    for n in range(20):
        story.later(hours=1)
        actions.ask(story.c, {"company": f"Name {n}", "website": f"name{n}.example"}, SINCE, WORDS)
    story.later(hours=1)
    with pytest.raises((NotNow, TooMany)):
        actions.ask(story.c, {"company": "One more", "website": "more.example"}, SINCE, WORDS)


@pytest.mark.thorough
def test_the_claimants_own_lead_is_not_said_to_be_of_that_client(story, pair, found, visit, client):
    """C passed the client first; A later, and names it by hand."""
    D, E = found.agency(), found.agency()
    second = pair.turned()
    second.A, second.a = story.C, story.c
    accept_lead(second.lead(agencies=[D.id], client=SAME).id, owner_of(D))
    story.later(days=20)
    accept_lead(pair.lead(agencies=[E.id], client=EARLIER).id, owner_of(E))
    story.later(days=183)
    story.came_again()
    look()
    both = [actions.ask(pair.a, one, SINCE, WORDS) for one in (NAMED, NOBODY)]
    look()
    assert now(both[0]).earlier_lead_id is not None
    one, other = (told_of(row, pair.a, visit, client, found.token(pair.a)) for row in both)
    assert one == other


def test_an_erasure_finds_nothing_of_a_claim_that_ended_before(story):
    row = actions.ask(story.c, NAMED, SINCE, "Brask Ceramics, Lena lena@brask.example is ours")
    paper = actions.show_paper(row.id, story.c, "Brask.txt", b"Brask wrote to us.")
    look()
    story.later(days=31)
    look()
    assert (now(row).status, now(row).words, now(row).encrypted_named) == ("ended", "", None)
    assert (now(paper).about, now(paper).removed_at is None) == ("", False)
