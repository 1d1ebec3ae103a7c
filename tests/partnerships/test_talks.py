"""Talks with notes of both and of one side, and what was agreed, in one form."""

from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.partnerships.actions import Agreed, SaidTalk, note_talk, set_rhythm, write_note
from marketplace.partnerships.models import FollowUp, Partnership, Talk


@pytest.mark.thorough
def test_a_talk_is_written_down_with_what_was_agreed_and_the_next_one_follows(pair, partnership, mails, visit):
    set_rhythm(partnership.id, pair.a, 2, clock.today())
    at = f"/partnerships/{partnership.id}"
    fields = {
        "held_on": clock.today().isoformat(), "notes": "We spoke of **shops**.", "own_notes": "They are short of people.",
        "agreed_1_what": "Send the price list", "agreed_1_owed_by": pair.B.id,
        "agreed_1_due_on": (clock.today() + timedelta(days=7)).isoformat(),
    }  # fmt: skip
    page = visit(pair.a).post(f"{at}/talks/new", on=f"{at}/talks/new", **fields)
    assert "Send the price list" in page.text
    assert "They are short of people." in page.text
    db.session.expire_all()
    talk, follow_up = db.session.query(Talk).one(), db.session.query(FollowUp).one()
    assert (follow_up.talk_id, follow_up.owed_by_id) == (talk.id, pair.B.id)
    assert db.session.get(Partnership, partnership.id).talk_on == clock.today() + timedelta(weeks=2)
    assert mails("partnership.talked") == [pair.b.id]
    theirs = visit(pair.b)
    for path in (at, f"/partner-talks/{talk.id}", f"{at}/notes"):
        assert "short of people" not in theirs.get(path).text
    assert "<strong>shops</strong>" in theirs.get(f"/partner-talks/{talk.id}").html
    assert check_books() == []


def test_what_is_wrong_stands_at_its_line_and_nothing_is_kept(pair, partnership, visit):
    at = f"/partnerships/{partnership.id}/talks/new"
    page = visit(pair.a).post(
        at,
        422,
        on=at,
        held_on=clock.today().isoformat(),
        notes="Much.",
        agreed_2_what="Send it",
        agreed_2_owed_by=pair.B.id,
    )
    assert 'id="agreed_2_due_on-error"' in page.html
    assert "Much." in page.html
    assert db.session.query(Talk).count() == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"held_on": None}, "held_on"),
        ({"held_on": clock.date(1999, 1, 1)}, "held_on"),
        ({"held_on": clock.date.max}, "held_on"),
        ({"notes": "x" * 10_001}, "notes"),
        ({"own_notes": "x" * 10_001}, "own_notes"),
        ({"talk_on": clock.date.min}, "talk_on"),
        ({"agreed": [Agreed("Send it", None, None)] * 11}, "agreed"),
    ],
)
def test_what_no_talk_can_be_is_refused(pair, partnership, said, field):
    with pytest.raises(BadInput) as refused:
        note_talk(partnership.id, pair.a, SaidTalk(**{"held_on": clock.today()} | said))
    assert list(refused.value.errors) == [field]


def test_without_a_rhythm_a_talk_leaves_the_next_one_open_and_one_of_long_ago_leaves_it_as_it_is(pair, partnership):
    ahead = clock.today() + timedelta(days=9)
    set_rhythm(partnership.id, pair.a, None, ahead)
    note_talk(partnership.id, pair.a, SaidTalk(clock.today() - timedelta(days=30)))
    assert db.session.get(Partnership, partnership.id).talk_on == ahead
    note_talk(partnership.id, pair.b, SaidTalk(clock.today()))
    assert db.session.get(Partnership, partnership.id).talk_on is None


def test_a_note_of_one_side_is_of_that_side_alone(pair, partnership, visit):
    write_note(partnership.id, pair.b, "Ask for a longer term.")
    at = f"/partnerships/{partnership.id}"
    assert "longer term" in visit(pair.b).get(f"{at}/notes").text
    assert "longer term" not in visit(pair.a).get(at).text
    assert "longer term" not in visit(pair.a).get(f"{at}/notes").text
