"""A member names a client: the same is said whether there is one or not, nothing is told before it is decided, and names are counted."""

from datetime import date

import pytest
from sqlalchemy import select

from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotNow, TooMany
from marketplace.core.extensions import db
from marketplace.exchange.actions import erase_client
from marketplace.late_claims import actions
from marketplace.late_claims.models import ClaimPaper, ClaimState, ClientKey, LateClaim, NotedClient
from tests.late_claims.conftest import look, now

NAMED = {"company": "brask ceramics Ltd.", "website": "www.brask.example"}
SINCE = date(2020, 3, 1)


@pytest.mark.thorough
def test_the_claimant_learns_nothing_until_it_is_decided(story, pair, admin, told):
    referral = story.came_again()
    row = actions.ask(story.c, NAMED, SINCE, "We built their first shop.")
    nothing = actions.ask(story.c, {"company": "Nobody Knows", "email": "x@nobody.example"}, SINCE, "Ours.")
    look()
    assert (now(row).referral_id, now(row).status, now(nothing).status) == (referral.id, "waits", "named")
    for one in (row, nothing):
        assert now(one).seen_by(story.C.id) == ClaimState.NAMED
    assert told(story.c) == []
    assert any("Did this client come from" in one for one in told(pair.b))
    actions.contest(row.id, pair.b, "Not theirs.")
    assert told(story.c) == []
    assert now(row).seen_by(story.C.id) == ClaimState.NAMED
    actions.decide(row.id, admin, False, "They came alone.")
    assert any("Not recognised" in one for one in told(story.c))
    story.later(days=31)
    look()
    assert (now(nothing).status, now(nothing).named) == ("ended", {})
    assert check_books() == []


@pytest.mark.thorough
def test_a_client_who_comes_after_it_was_named_is_found_as_well(story):
    row = actions.ask(story.c, NAMED, SINCE, "Ours.")
    look()
    assert now(row).status == ClaimState.NAMED
    story.later(days=3)
    story.came_again()
    look()
    assert now(row).status == ClaimState.WAITS


@pytest.mark.thorough
def test_nobody_claims_whom_they_work_for_or_who_has_a_referrer(story, pair):
    story.passed()
    story.came_again()
    mine = actions.ask(pair.b, NAMED, SINCE, "Ours.")
    look()
    assert now(mine).status == ClaimState.NAMED
    other = actions.ask(story.c, {"company": "Odin Boats", "email": "ida@odin.example"}, SINCE, "Ours.")
    pair.turned().lead()
    look()
    assert now(other).status == ClaimState.NAMED


@pytest.mark.parametrize(
    ("client", "since", "words", "fields"),
    [
        ({}, SINCE, "Ours.", {"company", "email"}),
        ({"website": "none"}, None, " ", {"company", "website", "known_since", "words"}),
        ({"company": "Brask"}, SINCE, "Ours.", {"email"}),
        ({"company": "Brask", "email": "no address"}, SINCE, "Ours.", {"email"}),
        ({"company": "Brask", "phone": "12"}, SINCE, "Ours.", {"phone"}),
        (NAMED, None, "Ours.", {"known_since"}),
        (NAMED, date(2999, 1, 1), "Ours.", {"known_since"}),
        (NAMED, date(1, 1, 1), "Ours.", {"known_since"}),
        (NAMED, SINCE, " \n ", {"words"}),
        (NAMED, SINCE, "x" * 4001, {"words"}),
    ],
)
def test_what_can_not_be_asked_is_refused_at_its_field(story, client, since, words, fields):
    with pytest.raises(BadInput) as refusal:
        actions.ask(story.c, client, since, words)
    assert set(refusal.value.errors) == fields


@pytest.mark.thorough
def test_nobody_tries_a_list_of_names(story):
    for n in range(5):
        actions.ask(story.c, {"company": f"Name {n}", "website": f"name{n}.example"}, SINCE, "Ours.")
    with pytest.raises(TooMany):
        actions.ask(story.c, {"company": "One more", "website": "more.example"}, SINCE, "Ours.")
    for _time in range(3):
        story.later(hours=1)
        for n in range(5):
            actions.ask(story.c, {"company": f"Name {n}", "website": f"name{n}.example"}, SINCE, "Ours.")
    story.later(hours=1)
    with pytest.raises(NotNow):
        actions.ask(story.c, {"company": "One more", "website": "more.example"}, SINCE, "Ours.")


@pytest.mark.thorough
def test_files_are_shown_by_both_sides_and_known_by_their_bytes(story, pair):
    story.passed()
    story.later(days=183)
    story.came_again()
    row = story.waiting()
    actions.show_paper(row.id, pair.a, "mail.txt", b"They wrote to us in March.")
    with pytest.raises(BadInput):
        actions.show_paper(row.id, pair.a, "mail.pdf", b"They wrote to us in March.")
    with pytest.raises(BadInput):
        actions.show_paper(row.id, pair.a, "mail.pdf", b"\x00\x01")
    actions.show_paper(row.id, pair.b, "ours.txt", b"They wrote to us in March.")
    assert len(db.session.scalars(select(ClaimPaper)).all()) == 2


@pytest.mark.thorough
def test_erasing_the_client_erases_what_claims_hold_of_it(story, pair):
    story.passed()
    story.later(days=183)
    referral = story.came_again()
    row = story.waiting()
    paper = actions.show_paper(row.id, pair.a, "Brask.txt", b"Brask Ceramics wrote to us.")
    hidden = actions.ask(story.c, {"company": "Brask Ceramic", "email": "new@brask.example"}, SINCE, "Brask is ours.")
    look()
    erase_client([now(referral).lead_id])
    for one in (row, hidden):
        assert (now(one).status, now(one).words, now(one).encrypted_named) == (ClaimState.ENDED, "", None)
    assert (now(paper).about, now(paper).removed_at is None) == ("", False)
    for table in (ClientKey, NotedClient):
        assert not db.session.scalars(select(table).where(table.lead_id == now(referral).lead_id)).all()
    assert check_books() == []
    look()
    assert len(db.session.scalars(select(LateClaim)).all()) == 2
